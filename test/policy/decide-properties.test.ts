import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  type AccessRequest,
  type Decision,
  decide,
  type NamedPolicy,
  type PolicySet,
} from '../../source/policy/decide.ts';
import {
  keyArn,
  keyPolicy,
  policy,
  role,
  roleArn,
  root,
  rootArn,
  sessionArn,
  user,
  userArn,
} from './samples.ts';

type Statement = Record<string, unknown>;

const action = fc.constantFrom('kms:Encrypt', 'kms:Decrypt', 'kms:*', 'kms:En*', 'iam:GetRole', '*');
const resource = fc.constantFrom(
  '*',
  keyArn,
  'arn:aws:kms:*:*:key/*',
  'arn:aws:iam::*:role/*',
  'arn:aws:kms:eu-*:*:key/${x:id}',
);
const condition = fc.constantFrom(
  {},
  {StringEquals: {'aws:RequestedRegion': ['eu-west-1', 'us-east-1']}},
  {StringNotEquals: {'aws:RequestedRegion': 'eu-west-1'}},
  {'ForAnyValue:StringLike': {'aws:TagKeys': 'pay-*'}},
  {'ForAllValues:StringLike': {'aws:TagKeys': 'pay-*'}},
  {BoolIfExists: {'aws:MultiFactorAuthPresent': 'true'}},
  {NumericLessThan: {'kms:ScheduleKeyDeletionPendingWindowInDays': 30}},
  {Null: {'aws:TagKeys': 'true'}},
);

const statement: fc.Arbitrary<Statement> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    action: fc.tuple(
      fc.constantFrom('Action', 'Action', 'NotAction'),
      fc.array(action, {minLength: 1, maxLength: 2}),
    ),
    resource: fc.tuple(
      fc.constantFrom('Resource', 'Resource', 'NotResource'),
      fc.array(resource, {minLength: 1, maxLength: 2}),
    ),
    condition,
  })
  .map(({effect, action: [actionName, actions], resource: [resourceName, resources], condition: when}) => ({
    Effect: effect,
    [actionName]: actions,
    [resourceName]: resources,
    Condition: when,
  }));

const named = fc.array(statement, {maxLength: 4}).map(statements => policy(statements));
const principalElement = fc.constantFrom(
  '*',
  {AWS: rootArn},
  {AWS: roleArn},
  {AWS: sessionArn},
  {AWS: userArn},
);
const ownPolicy = fc
  .array(fc.tuple(statement, principalElement), {maxLength: 3})
  .map(statements => keyPolicy(statements.map(([each, Principal]) => ({...each, Principal}))));

/** The value, or nothing, as an object that can be spread. */
const maybe = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>) =>
  fc.option(
    value.map(given => ({[name]: given}) as Record<Name, Value>),
    {nil: {}},
  );

const policySet: fc.Arbitrary<PolicySet> = fc
  .tuple(
    fc.array(named, {maxLength: 3}),
    fc.array(fc.array(named, {minLength: 1, maxLength: 2}), {maxLength: 2}),
    maybe('boundary', named),
    maybe('session', named),
    maybe('resource', ownPolicy),
  )
  .map(
    ([identity, serviceControl, ...rest]) => Object.assign({identity, serviceControl}, ...rest) as PolicySet,
  );

const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal: fc.constantFrom(user, role, root),
  action: fc.constantFrom('kms:Encrypt', 'kms:Decrypt', 'iam:GetRole'),
  resource: fc.constantFrom(keyArn, '*'),
  context: fc.constantFrom<Record<string, string | string[]>>(
    {},
    {'aws:RequestedRegion': 'eu-west-1'},
    {'aws:RequestedRegion': 'eu-west-1', 'aws:TagKeys': ['pay-legacy'], 'x:id': keyArn.slice(-36)},
    {'aws:RequestedRegion': 'ap-east-2', 'aws:TagKeys': ['ops'], 'aws:MultiFactorAuthPresent': 'false'},
  ),
});

const everyLayer = ({identity, serviceControl, boundary, session, resource: own}: PolicySet) => [
  ...identity,
  ...serviceControl.flat(),
  ...(boundary ? [boundary] : []),
  ...(session ? [session] : []),
  ...(own ? [own] : []),
];

const rank = {'explicit-deny': 0, 'implicit-deny': 1, allowed: 2} as const;
const summary = ({verdict, layer, missingContext}: Decision) => ({
  verdict,
  layer,
  missing: [...missingContext].sort(),
});

const turned = <Each extends NamedPolicy>(each: Each): Each => ({
  ...each,
  policy: {...each.policy, statements: [...each.policy.statements].reverse()},
});

describe('whatever the policies and the request', () => {
  const check = (predicate: (asked: AccessRequest, policies: PolicySet, decision: Decision) => void) => {
    fc.assert(
      fc.property(request, policySet, (asked, policies) => {
        predicate(asked, policies, decide(asked, policies));
      }),
      {numRuns: 1500},
    );
  };

  test('a denial that applies wins, in whatever layer it stands', () => {
    const denial = policy({Effect: 'Deny', Action: '*', Resource: '*'}, 'denial');
    check((asked, policies) => {
      const places: PolicySet[] = [
        {...policies, identity: [...policies.identity, denial]},
        {...policies, serviceControl: [...policies.serviceControl, [denial]]},
        {...policies, boundary: denial},
        {...policies, session: denial},
        {
          ...policies,
          resource: keyPolicy({Effect: 'Deny', Action: '*', Resource: '*', Principal: '*'}),
        },
      ];
      for (const [index, place] of places.entries()) {
        // Nobody holds identity policies as the root user.
        const expected =
          index === 0 && asked.principal.kind === 'root' ? decide(asked, policies).verdict : 'explicit-deny';
        expect(decide(asked, place).verdict).toBe(expected);
      }
    });
  });

  test('it is an explicit denial exactly when a deciding statement denies', () => {
    check((_asked, _policies, {verdict, statements}) => {
      expect(statements.some(({effect}) => effect === 'Deny')).toBe(verdict === 'explicit-deny');
      expect(statements.every(({effect}) => effect === (verdict === 'allowed' ? 'Allow' : 'Deny'))).toBe(
        true,
      );
    });
  });

  test('one more policy among the identity policies never allows by denying, nor denies by allowing', () => {
    const oneEffect = (effect: string) => statement.map(each => policy({...each, Effect: effect}));
    fc.assert(
      fc.property(
        request,
        policySet,
        oneEffect('Deny'),
        oneEffect('Allow'),
        (asked, policies, denial, grant) => {
          const before = rank[decide(asked, policies).verdict];
          const with_ = (added: NamedPolicy) =>
            rank[decide(asked, {...policies, identity: [...policies.identity, added]}).verdict];
          expect(with_(denial)).toBeLessThanOrEqual(before);
          expect(with_(grant)).toBeGreaterThanOrEqual(before);
        },
      ),
      {numRuns: 1500},
    );
  });

  test('the order of policies and statements does not matter', () => {
    check((asked, policies, decision) => {
      const {boundary, session, resource: own} = policies;
      const other = decide(asked, {
        identity: policies.identity.map(turned).reverse(),
        serviceControl: policies.serviceControl.map(level => level.map(turned).reverse()),
        ...(boundary ? {boundary: turned(boundary)} : {}),
        ...(session ? {session: turned(session)} : {}),
        ...(own ? {resource: turned(own)} : {}),
      });
      expect(summary(other)).toEqual(summary(decision));
    });
  });

  test('a boundary or a session policy never gives more', () => {
    check((asked, policies, decision) => {
      const {boundary: _boundary, session: _session, ...without} = policies;
      expect(rank[decision.verdict]).toBeLessThanOrEqual(rank[decide(asked, without).verdict]);
    });
  });

  test('every deciding statement can be found in the policies', () => {
    check((_asked, policies, {statements}) => {
      for (const {policy: name, index, span} of statements) {
        const found = everyLayer(policies).some(
          each =>
            each.name === name && each.policy.statements[index]?.span.start.column === span.start.column,
        );
        expect(found).toBe(true);
      }
    });
  });

  test('the case of an action and of condition keys does not matter', () => {
    check((asked, policies, decision) => {
      const context = Object.fromEntries(
        Object.entries(asked.context ?? {}).map(([key, value]) => [key.toUpperCase(), value]),
      );
      const other = decide({...asked, action: asked.action.toUpperCase(), context}, policies);
      expect(summary(other)).toEqual(summary(decision));
    });
  });
});
