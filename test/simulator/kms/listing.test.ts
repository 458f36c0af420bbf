import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {pageOf} from '../../../source/simulator/kms/paging.ts';
import type {World} from '../../../source/simulator/world.ts';
import {ask, kmsWorld, outcome, putKey, putPlainKey, putStore, regionIn, start} from './kms-world.ts';

test('pages hold every item once, whatever their size', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), {maxLength: 30}),
      fc.integer({min: 1, max: 12}),
      (names, limit) => {
        const seen: string[] = [];
        let marker: string | undefined;
        do {
          const page = pageOf(names, name => name, {limit, marker});
          expect(page.Truncated).toBe(page.NextMarker !== undefined);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          marker = page.NextMarker;
        } while (marker !== undefined);
        expect(seen).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
      },
    ),
  );
});

const whole = (world: World, name: string, member: string, input: object = {}) => {
  const items: unknown[] = [];
  let Marker: unknown;
  do {
    const page = ask(world, name, {...input, ...(Marker !== undefined && {Marker})});
    items.push(...(page[member] as unknown[]));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return items;
};

describe('listings', () => {
  const world = kmsWorld();
  putStore(world);
  const keys = Array.from({length: 7}, () => putKey(world));
  const key = putPlainKey(world, {
    tags: new Map([
      ['a', '1'],
      ['b', '2'],
    ]),
    grants: ['g1', 'g2'].map(id => ({
      id,
      granteePrincipal: `arn:aws:iam::111122223333:role/${id}`,
      operations: ['Encrypt'],
      createdAt: start,
      issuingAccount: 'arn:aws:iam::111122223333:root',
    })),
  });
  const {aliases} = regionIn(world);
  aliases.set('alias/one', {target: key.id, createdAt: start});
  aliases.set('alias/two', {target: key.id, createdAt: start});
  aliases.set('alias/aws/ebs', {createdAt: start});

  test.each<{name: string; member: string; input?: object; count: number}>([
    {name: 'ListKeys', member: 'Keys', count: 8},
    {name: 'ListAliases', member: 'Aliases', count: 3},
    {name: 'ListAliases', member: 'Aliases', input: {KeyId: key.id}, count: 2},
    {name: 'ListGrants', member: 'Grants', input: {KeyId: key.id}, count: 2},
    {name: 'ListGrants', member: 'Grants', input: {KeyId: key.id, GrantId: 'g1'}, count: 1},
    {
      name: 'ListGrants',
      member: 'Grants',
      input: {KeyId: key.id, GranteePrincipal: 'arn:aws:iam::111122223333:role/g2'},
      count: 1,
    },
    {name: 'ListResourceTags', member: 'Tags', input: {KeyId: key.id}, count: 2},
    {name: 'ListKeyPolicies', member: 'PolicyNames', input: {KeyId: key.id}, count: 1},
    {name: 'DescribeCustomKeyStores', member: 'CustomKeyStores', count: 1},
  ])('$name $input has $count entries, page by page', ({name, member, input, count}) => {
    expect(whole(world, name, member, {...input, Limit: 1})).toHaveLength(count);
    expect(whole(world, name, member, input)).toHaveLength(count);
  });

  test.each([
    ['ListKeys', 1000, {}],
    ['ListAliases', 100, {}],
    ['ListGrants', 100, {KeyId: key.id}],
    ['ListResourceTags', 50, {KeyId: key.id}],
    ['DescribeCustomKeyStores', 1000, {}],
  ])('%s gives at most %i entries a page', (name, most, input) => {
    expect(outcome(world, name, {...input, Limit: most})).toBe('ok');
    expect(outcome(world, name, {...input, Limit: most + 1})).toBe('ValidationException');
    expect(outcome(world, name, {...input, Limit: 0})).toBe('ValidationException');
    expect(outcome(world, name, {...input, Marker: 'made up'})).toBe('InvalidMarkerException');
  });

  test('of keys give ids and ARNs, and of aliases no key where AWS has not made it yet', () => {
    const [first] = ask(world, 'ListKeys', {Limit: 1}).Keys as {KeyId: string}[];
    expect(first).toEqual({
      KeyId: [...keys, key].map(({id}) => id).sort()[0],
      KeyArn: `arn:aws:kms:eu-west-1:111122223333:key/${first?.KeyId ?? ''}`,
    });
    const [ebs] = ask(world, 'ListAliases').Aliases as unknown[];
    expect(ebs).toEqual({
      AliasName: 'alias/aws/ebs',
      AliasArn: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/ebs',
    });
  });
});

describe('names of keys', () => {
  const world = kmsWorld();
  const {id} = putPlainKey(world);
  regionIn(world).aliases.set('alias/mine', {target: id, createdAt: start});
  const arn = (resource: string, region = 'eu-west-1') => `arn:aws:kms:${region}:111122223333:${resource}`;

  test.each([
    {name: id, code: 'ok'},
    {name: arn(`key/${id}`), code: 'ok'},
    {name: 'alias/mine', code: 'ok'},
    {name: arn('alias/mine'), code: 'ok'},
    {name: 'nobody', code: 'NotFoundException'},
    {name: 'alias/nobody', code: 'NotFoundException'},
    {name: arn(`key/${id}`, 'us-east-1'), code: 'NotFoundException'},
    {name: `arn:aws:kms:eu-west-1:999999999999:key/${id}`, code: 'NotFoundException'},
    {name: 'arn:aws:s3:::bucket', code: 'InvalidArnException'},
  ])('DescribeKey of $name is answered $code', ({name, code}) => {
    expect(outcome(world, 'DescribeKey', {KeyId: name})).toBe(code);
  });

  test('an unknown key is named by its ARN', () => {
    expect(() => ask(world, 'DescribeKey', {KeyId: 'nobody'})).toThrow(
      `Key '${arn('key/nobody')}' does not exist`,
    );
  });

  test('changes of a key do not go by alias', () => {
    expect(outcome(world, 'DisableKey', {KeyId: 'alias/mine'})).toBe('NotFoundException');
  });
});

describe('aliases', () => {
  test.each([
    {name: 'CreateAlias', alias: 'alias/new', code: 'ok'},
    {name: 'CreateAlias', alias: 'alias/mine', code: 'AlreadyExistsException'},
    {name: 'CreateAlias', alias: 'alias/aws/mine', code: 'InvalidAliasNameException'},
    {name: 'CreateAlias', alias: 'mine', code: 'InvalidAliasNameException'},
    {name: 'CreateAlias', alias: 'alias/with space', code: 'ValidationException'},
    {name: 'UpdateAlias', alias: 'alias/mine', code: 'ok'},
    {name: 'UpdateAlias', alias: 'alias/nobody', code: 'NotFoundException'},
  ])('$name $alias is answered $code', ({name, alias, code}) => {
    const world = kmsWorld();
    const {id} = putPlainKey(world);
    regionIn(world).aliases.set('alias/mine', {target: id, createdAt: start});
    expect(outcome(world, name, {AliasName: alias, TargetKeyId: id})).toBe(code);
  });

  test('a deleted one is gone, its key is not', () => {
    const world = kmsWorld();
    const {id} = putPlainKey(world);
    ask(world, 'CreateAlias', {AliasName: 'alias/mine', TargetKeyId: id});
    ask(world, 'DeleteAlias', {AliasName: 'alias/mine'});
    expect(ask(world, 'ListAliases').Aliases).toEqual([]);
    expect(outcome(world, 'DeleteAlias', {AliasName: 'alias/mine'})).toBe('NotFoundException');
    expect(outcome(world, 'DescribeKey', {KeyId: id})).toBe('ok');
  });

  test('describing a predefined one makes its key, by any other way it stays as it is', () => {
    const world = kmsWorld();
    const region = regionIn(world);
    region.aliases.set('alias/aws/ebs', {createdAt: start});
    expect(outcome(world, 'Encrypt', {KeyId: 'alias/aws/ebs', Plaintext: Buffer.from('x')})).toBe(
      'NotFoundException',
    );
    expect(region.keys.size).toBe(0);
    const {KeyMetadata} = ask(world, 'DescribeKey', {KeyId: 'alias/aws/ebs'});
    expect(KeyMetadata).toMatchObject({KeyManager: 'AWS', Origin: 'AWS_KMS', KeyState: 'Enabled'});
    expect(ask(world, 'DescribeKey', {KeyId: 'alias/aws/ebs'}).KeyMetadata).toEqual(KeyMetadata);
    expect(region.keys.size).toBe(1);
  });
});
