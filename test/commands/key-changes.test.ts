import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {SimulatedKey} from '../../source/simulator/world.ts';
import type {Machine} from './command-line.ts';
import {onMachine as on} from './on-machine.ts';

function keyOf({world}: Machine, alias: string): SimulatedKey {
  for (const {aliases, keys} of world.regions.values()) {
    const key = keys.get(aliases.get(alias)?.target ?? '');
    if (key) return key;
  }
  throw new Error(`the world has no ${alias}`);
}

describe.concurrent('key disable', () => {
  test('of one key takes its alias or its id, and is undone by enable without a phrase', () =>
    on({}, async machine => {
      const asked = await machine.json(['key', 'disable', 'alias/plain']);
      expect(asked).toMatchObject({
        code: 3,
        document: {flow: 'disable-keys', phrase: 'alias/plain', calls: []},
      });
      const {id} = keyOf(machine, 'alias/plain');
      const done = await machine.json(['key', 'disable', id, '--confirm', id]);
      expect(done).toMatchObject({code: 0, document: {outcome: 'done', target: 'alias/plain'}});
      expect(keyOf(machine, 'alias/plain').enabled).toBe(false);
      const arn = `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
      const back = await machine.json(['key', 'enable', arn]);
      expect(back).toMatchObject({code: 0, document: {outcome: 'done'}});
      expect(keyOf(machine, 'alias/plain').enabled).toBe(true);
      expect(machine.simulator.calls.of('ListKeys')).toBe(0);
    }));

  test('of several keys takes a phrase with their number and the account', () =>
    on({}, async machine => {
      const keys = ['alias/payments/card', 'alias/payments/token'];
      const asked = await machine.json(['key', 'disable', ...keys]);
      expect(asked.document.phrase).toBe('disable 2 keys 111122223333');
      const one = await machine.json(['key', 'disable', ...keys, '--confirm', 'alias/payments/card']);
      expect(one.code).toBe(3);
      const done = await machine.json([
        'key',
        'disable',
        ...keys,
        '--confirm',
        'disable 2 keys 111122223333',
      ]);
      expect(done).toMatchObject({code: 0, document: {outcome: 'done'}});
      expect(done.document.calls).toHaveLength(2);
    }));

  test('that AWS denies for one of them is exit 4 and names it', () =>
    on({}, async machine => {
      const {code, document} = await machine.json(
        ['key', 'disable', 'alias/plain', '--confirm', 'alias/plain'],
        {
          caller: 'limited',
        },
      );
      expect(code).toBe(4);
      expect(document).toMatchObject({
        outcome: 'failed',
        calls: [{operation: 'DisableKey', outcome: 'refused', code: 'AccessDeniedException'}],
      });
      expect(keyOf(machine, 'alias/plain').enabled).toBe(true);
    }));
});

describe.concurrent('key schedule-deletion', () => {
  test('takes the days and the name, and cancel-deletion brings the key back disabled', () =>
    on({}, async machine => {
      const words = ['key', 'schedule-deletion', 'alias/plain', '--days', '7'];
      expect((await machine.json(words)).document.phrase).toBe('alias/plain');
      const done = await machine.json([...words, '--confirm', 'alias/plain']);
      expect(done).toMatchObject({code: 0, document: {outcome: 'done'}});
      expect(keyOf(machine, 'alias/plain').pendingWindowDays).toBe(7);
      const back = await machine.json(['key', 'cancel-deletion', 'alias/plain']);
      expect(back).toMatchObject({code: 0, document: {outcome: 'done'}});
      expect(keyOf(machine, 'alias/plain').enabled).toBe(false);
      expect(keyOf(machine, 'alias/plain').deletionDate).toBeUndefined();
    }));

  test.each(['6', '31', '7.5', 'week'])('of %s days is a slip of the command line', days =>
    on({}, async machine => {
      const {code} = await machine.cks(['key', 'schedule-deletion', 'alias/plain', '--days', days]);
      expect(code).toBe(64);
      expect(machine.simulator.calls.all()).toEqual([]);
    }),
  );
});

describe.concurrent('a key', () => {
  test.each([
    {named: 'alias/nowhere', says: 'there is no key alias/nowhere'},
    {named: 'arn:aws:kms:eu-west-1:999999999999:key/abc', says: 'another account'},
    {named: 'arn:aws:kms:eu-north-1:111122223333:key/abc', says: 'not in scope'},
  ])('$named is exit 64: $says', ({named, says}) =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks(['key', 'enable', named]);
      expect(code).toBe(64);
      expect(stderr).toContain(says);
    }),
  );

  test('alias that two Regions have is not guessed', () =>
    on({}, async machine => {
      const other = machine.world.regions.get('us-east-1');
      const key = {...keyOf(machine, 'alias/plain'), id: '11111111-2222-3333-4444-555555555555'};
      other?.keys.set(key.id, key);
      other?.aliases.set('alias/plain', {target: key.id, createdAt: new Date()});
      const {code, stderr} = await machine.cks(['key', 'enable', 'alias/plain']);
      expect(code).toBe(64);
      expect(stderr).toContain('us-east-1');
    }));
});

describe.concurrent('key create', () => {
  test('makes the key in the store, with its policy, and then its alias', () =>
    on({}, async machine => {
      const policy = path.join(machine.home, 'policy.json');
      const statement = {
        Effect: 'Allow',
        Principal: {AWS: 'arn:aws:iam::111122223333:root'},
        Action: 'kms:*',
        Resource: '*',
      };
      writeFileSync(policy, JSON.stringify({Version: '2012-10-17', Statement: [statement]}));
      const {code, document} = await machine.json([
        'key',
        'create',
        '--store',
        'payments',
        '--alias',
        'payments/new',
        '--policy',
        policy,
      ]);
      expect(document).toMatchObject({
        outcome: 'done',
        target: 'alias/payments/new',
        calls: [{operation: 'CreateKey'}, {operation: 'CreateAlias'}],
      });
      expect(code).toBe(0);
      expect(keyOf(machine, 'alias/payments/new').storeId).toBe('cks-1111aaaa2222bbbb3');
    }));

  test('in a store that is not connected is refused before it is sent', () =>
    on({}, async machine => {
      const {code, document} = await machine.json(['key', 'create', '--store', 'archive']);
      expect(code).toBe(3);
      expect(document.state).toContain('CONNECTED');
      expect(machine.simulator.calls.of('CreateKey')).toBe(0);
    }));
});

test('role describe edits the description', () =>
  on({}, async machine => {
    const {code, document} = await machine.json(['role', 'describe', 'owner: key-ops']);
    expect(document).toMatchObject({
      outcome: 'done',
      calls: [{operation: 'UpdateRoleDescription', region: null}],
    });
    expect(code).toBe(0);
    expect([...machine.world.iam.roles.values()].map(({description}) => description)).toContain(
      'owner: key-ops',
    );
  }));
