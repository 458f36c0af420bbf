import fc from 'fast-check';
import type {NamedPolicy, PolicySet, PolicySource} from '../../source/policy/decide.ts';
import type {Principal} from '../../source/policy/principal.ts';
import {account, keyArn, sound} from './samples.ts';

/** A policy as an administrator writes it. */
export type Document = {
  readonly Version: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
};

/** Every policy that has a say about one request, and the request, as texts that any engine can read. */
export type RandomCase = {
  readonly principal: 'user' | 'session' | 'root';
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
  readonly identity: readonly Document[];
  readonly boundary?: Document;
  readonly serviceControl: readonly (readonly Document[])[];
  /** Of the key that is asked about; no other resource here has a policy. */
  readonly keyPolicy?: Document;
};

/** The principals by ARN; the role has no path, since a session's ARN would not tell it. */
export const arns = {
  user: `arn:aws:iam::${account}:user/anna`,
  session: `arn:aws:sts::${account}:assumed-role/KeyOps/anna`,
  root: `arn:aws:iam::${account}:root`,
  role: `arn:aws:iam::${account}:role/KeyOps`,
};

const actions = fc.uniqueArray(
  fc.constantFrom(
    'kms:*',
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:Describe*',
    'kms:?ncrypt',
    'KMS:encrypt',
    'kms:Sch*',
    '*',
    'iam:*',
  ),
  {minLength: 1, maxLength: 3},
);
const resources = fc.uniqueArray(
  fc.constantFrom(
    '*',
    keyArn,
    `arn:aws:kms:*:${account}:key/*`,
    'arn:aws:kms:eu-*:*:key/1234*',
    'arn:aws:kms:us-east-1:*:key/*',
    'arn:aws:kms:eu-central-1:111122223333:key/${aws:PrincipalTag/key}',
    'arn:aws:iam::*:role/*',
    'arn:aws:kms:*:*:alias/*',
  ),
  {minLength: 1, maxLength: 2},
);

const strings = fc.constantFrom('eu-central-1', 'us-east-1', 'eu-*', 'EU-CENTRAL-1', '*', '?u-central-1');
const stringOperator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
);
const numberOperator = fc.constantFrom(
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
);
const dateOperator = fc.constantFrom(
  'DateLessThan',
  'DateGreaterThan',
  'DateLessThanEquals',
  'DateGreaterThanEquals',
  'DateEquals',
);
const ifExists = fc.constantFrom('', '', 'IfExists');
const oneOrTwo = <T>(value: fc.Arbitrary<T>) => fc.uniqueArray(value, {minLength: 1, maxLength: 2});

const condition: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  {weight: 3, arbitrary: fc.constant({})},
  fc
    .tuple(stringOperator, ifExists, oneOrTwo(strings))
    .map(([operator, end, values]) => ({[operator + end]: {'aws:RequestedRegion': values}})),
  fc
    .tuple(
      fc.constantFrom('ForAnyValue', 'ForAllValues'),
      stringOperator,
      oneOrTwo(fc.constantFrom('pay', 'ops', 'p*')),
    )
    .map(([quantifier, operator, values]) => ({[`${quantifier}:${operator}`]: {'aws:TagKeys': values}})),
  fc.tuple(numberOperator, ifExists, fc.constantFrom('7', '30', '20.5')).map(([operator, end, value]) => ({
    [operator + end]: {'kms:ScheduleKeyDeletionPendingWindowInDays': value},
  })),
  fc
    .tuple(
      dateOperator,
      fc.constantFrom('2026-09-14T12:00:00Z', '2020-01-01T00:00:00Z', '2030-06-01T00:00:00Z'),
    )
    .map(([operator, value]) => ({[operator]: {'aws:CurrentTime': value}})),
  fc
    .tuple(
      fc.constantFrom('IpAddress', 'NotIpAddress'),
      ifExists,
      fc.constantFrom('192.0.2.0/24', '198.51.100.7/32', '2001:db8::/32'),
    )
    .map(([operator, end, value]) => ({[operator + end]: {'aws:SourceIp': value}})),
  fc
    .tuple(fc.constantFrom('Bool', 'BoolIfExists'), fc.constantFrom('true', 'false'))
    .map(([operator, value]) => ({[operator]: {'aws:MultiFactorAuthPresent': value}})),
  fc
    .tuple(
      fc.constantFrom('aws:MultiFactorAuthPresent', 'aws:TagKeys', 'aws:RequestedRegion'),
      fc.constantFrom('true', 'false'),
    )
    .map(([key, value]) => ({Null: {[key]: value}})),
  fc
    .tuple(
      fc.constantFrom('ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnNotEquals'),
      fc.constantFrom(arns.role, 'arn:aws:iam::*:user/*', `arn:aws:iam::${account}:role/Key*`),
    )
    .map(([operator, value]) => ({[operator]: {'aws:PrincipalArn': value}})),
);

const either = <T>(name: string, value: fc.Arbitrary<T>) =>
  fc.tuple(fc.constantFrom(name, name, name, `Not${name}`), value).map(([key, given]) => ({[key]: given}));

const statement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    either('Action', actions),
    either('Resource', resources),
    condition,
  )
  .map(([Effect, action, resource, when]) => ({
    Effect,
    ...action,
    ...resource,
    ...(Object.keys(when).length > 0 && {Condition: when}),
  }));

const everything = {Effect: 'Allow', Action: '*', Resource: '*'};
const documentOf = (least: number, most: number, often = false): fc.Arbitrary<Document> =>
  fc
    .tuple(fc.array(statement, {minLength: least, maxLength: most}), fc.boolean())
    .map(([statements, all]) => ({
      Version: '2012-10-17',
      Statement: often && all ? [...statements, everything] : statements,
    }));

const principals = fc.constantFrom<unknown>(
  '*',
  {AWS: '*'},
  {AWS: arns.root},
  {AWS: account},
  {AWS: arns.role},
  {AWS: arns.session},
  {AWS: arns.user},
  {AWS: [arns.user, arns.role]},
  {Service: 'rds.amazonaws.com'},
);
const keyPolicy = fc
  .tuple(fc.array(fc.tuple(statement, principals), {minLength: 0, maxLength: 3}), fc.boolean())
  .map(([statements, delegated]): Document => ({
    Version: '2012-10-17',
    Statement: [
      ...(delegated || statements.length === 0
        ? [{Effect: 'Allow', Principal: {AWS: arns.root}, Action: 'kms:*', Resource: '*'}]
        : []),
      ...statements.map(([each, Principal]) => ({...each, Principal})),
    ],
  }));

/** What a request says; each key may be absent. */
const context = fc
  .record(
    {
      'aws:RequestedRegion': fc.constantFrom('eu-central-1', 'us-east-1'),
      'aws:TagKeys': fc.constantFrom(['pay'], ['ops'], ['pay', 'ops']),
      'kms:ScheduleKeyDeletionPendingWindowInDays': fc.constantFrom('7', '30'),
      'aws:CurrentTime': fc.constant('2026-09-14T12:00:00Z'),
      'aws:SourceIp': fc.constantFrom('192.0.2.17', '198.51.100.7', '2001:db8::1'),
      'aws:MultiFactorAuthPresent': fc.constantFrom('true', 'false'),
      'aws:PrincipalTag/key': fc.constantFrom(keyArn.slice(-36), '*'),
    },
    {requiredKeys: []},
  )
  .map(given => given as Readonly<Record<string, string | string[]>>);

export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    principal: fc.constantFrom('user', 'user', 'session', 'session', 'root'),
    asked: fc.constantFrom(
      ['kms:Encrypt', keyArn],
      ['kms:Decrypt', keyArn],
      ['kms:DescribeKey', keyArn],
      ['kms:ScheduleKeyDeletion', keyArn],
      ['kms:DeleteCustomKeyStore', '*'],
      ['iam:GetRole', arns.role],
      ['cloudhsm:DeleteCluster', `arn:aws:cloudhsm:eu-central-1:${account}:cluster/cluster-234567abcde`],
    ),
    context,
    identity: fc.array(documentOf(0, 3), {maxLength: 2}),
    boundary: fc.option(documentOf(1, 2, true), {nil: undefined, freq: 3}),
    serviceControl: fc.oneof(
      fc.constant([]),
      fc.array(fc.array(documentOf(0, 2, true), {minLength: 1, maxLength: 2}), {minLength: 1, maxLength: 2}),
    ),
    keyPolicy,
  })
  .map(
    ({
      boundary,
      principal,
      context: given,
      asked: [action = '', resource = ''],
      keyPolicy: own,
      ...rest
    }): RandomCase => ({
      ...rest,
      action,
      resource,
      principal: principal as RandomCase['principal'],
      context: {
        ...given,
        'aws:PrincipalArn': principal === 'session' ? arns.role : arns[principal as 'user' | 'root'],
      },
      ...(boundary && principal !== 'root' && {boundary}),
      ...(resource === keyArn && {keyPolicy: own}),
    }),
  );

const principalOf = (principal: RandomCase['principal']): Principal => {
  switch (principal) {
    case 'user':
      return {kind: 'user', arn: arns.user};
    case 'session':
      return {kind: 'role', arn: arns.role, sessionArn: arns.session};
    case 'root':
      return {kind: 'root', partition: 'aws', account};
  }
};

const named = (document: Document, source: PolicySource): NamedPolicy => ({
  name: 'random',
  source,
  policy: sound(JSON.stringify(document)),
});

/**
 * A case for our engine, its policies read.
 *
 * @param ignored condition keys to leave out of the request
 */
export function forOurs(
  {
    principal,
    action,
    resource,
    context: given,
    identity,
    boundary,
    serviceControl,
    keyPolicy: own,
  }: RandomCase,
  ignored: readonly string[] = [],
) {
  const policies: PolicySet = {
    identity: principal === 'root' ? [] : identity.map(one => named(one, 'role')),
    serviceControl: serviceControl.map(level => level.map(one => named(one, 'service-control'))),
    ...(boundary && {boundary: named(boundary, 'permissions-boundary')}),
    ...(own && {resource: {...named(own, 'resource'), layer: 'key-policy' as const, mandatory: true}}),
  };
  const left = Object.fromEntries(
    Object.entries(given).filter(([key]) => !ignored.some(name => name.toLowerCase() === key.toLowerCase())),
  );
  return {request: {principal: principalOf(principal), action, resource, context: left}, policies};
}

/** The same case for the oracle, which has to be told that identity policies do not bind the root user. */
export function forOracle({
  principal,
  action,
  resource,
  context: given,
  identity,
  boundary,
  serviceControl,
  keyPolicy: own,
}: RandomCase) {
  return {
    request: {
      principal: arns[principal],
      action,
      resource: {resource, accountId: account},
      contextVariables: given as Record<string, string | string[]>,
    },
    identityPolicies: (principal === 'root'
      ? [{Version: '2012-10-17', Statement: [everything]}]
      : identity
    ).map((policy, index) => ({name: `identity-${String(index)}`, policy})),
    serviceControlPolicies: serviceControl.map((level, index) => ({
      orgIdentifier: `level-${String(index)}`,
      policies: level.map((policy, at) => ({name: `scp-${String(at)}`, policy})),
    })),
    resourceControlPolicies: [],
    ...(own && {resourcePolicy: own}),
    ...(boundary && {permissionBoundaryPolicies: [{name: 'boundary', policy: boundary}]}),
  };
}
