import {decide} from '../../policy/decide.ts';
import type {Policy} from '../../policy/document.ts';
import {parsePolicy} from '../../policy/parse.ts';
import {AwsError} from '../aws-error.ts';
import {principalOf} from '../iam/policies-of.ts';
import type {Call} from '../operation.ts';
import type {SimulatedKey, World} from '../world.ts';
import {kmsArn} from './region.ts';

/** The policy that KMS gives to a key that was made without one: the account's own policies decide. */
export const defaultKeyPolicy = ({account}: Pick<World, 'account'>): string =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: {AWS: `arn:${account.partition}:iam::${account.id}:root`},
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    undefined,
    2,
  );

/**
 * A key's policy with a statement for each of its grants. A grant allows as a statement of the key policy would, and
 * like one it never outweighs a denial.
 */
export const withGrants = ({policy, grants}: SimulatedKey): string => {
  if (grants.length === 0) return policy;
  const document = parsed(policy);
  if (!document) return policy;
  return JSON.stringify({
    ...document,
    Statement: [
      ...[document.Statement].flat(),
      ...grants.map(({granteePrincipal, operations}) => ({
        Effect: 'Allow',
        Principal: granteePrincipal.startsWith('arn:')
          ? {AWS: granteePrincipal}
          : {Service: granteePrincipal},
        Action: operations.map(name => `kms:${name}`),
        Resource: '*',
      })),
    ],
  });
};

const parsed = (policy: string): {readonly Statement?: unknown} | undefined => {
  try {
    const value: unknown = JSON.parse(policy);
    return typeof value === 'object' && value !== null && 'Statement' in value ? value : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Whether a text can become a key's policy. Unless the caller bypasses it, the policy must let the caller replace it
 * again; a policy that leaves the decision to the account does.
 * @throws MalformedPolicyDocumentException
 */
export const requireKeyPolicy = (call: Call, text: string, {bypass}: {bypass: boolean}): void => {
  const result = parsePolicy(text, 'resource');
  if (!result.ok) throw new AwsError('MalformedPolicyDocumentException', result.mistake.message);
  const missing = missingPrincipal(call.world, result.policy);
  if (missing !== undefined) {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      `Policy contains a statement with one or more invalid principals: ${missing}`,
    );
  }
  if (bypass) return;
  const {verdict} = decide(
    {
      principal: principalOf(call.world, call.caller),
      action: 'kms:PutKeyPolicy',
      resource: kmsArn(call.world, call.region, 'key/any'),
      context: {...call.caller.context, 'kms:CallerAccount': call.caller.account},
    },
    {
      // The safety check asks the new key policy alone, so the identity's side is taken as willing.
      identity: [{name: 'any', source: 'input', policy: anything}],
      serviceControl: [],
      resource: {
        name: 'default',
        source: 'resource',
        layer: 'key-policy',
        mandatory: true,
        policy: result.policy,
      },
    },
  );
  if (verdict !== 'allowed') {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    );
  }
};

/** A user or role of this account that the policy names, and that is not there: KMS takes no policy with such a name. */
const missingPrincipal = ({account, iam}: World, policy: Policy): string | undefined => {
  const owner = `arn:${account.partition}:iam::${account.id}:`;
  const known = new Set(
    [
      ...[...iam.users.values()].map(({path, name}) => `user${path}${name}`),
      ...[...iam.roles.values()].map(({path, name}) => `role${path}${name}`),
      'root',
    ].map(resource => owner + resource),
  );
  return policy.statements
    .flatMap(({principals}) => principals?.entries ?? [])
    .flatMap(entry => (entry.kind === 'aws' ? [entry.value] : []))
    .find(value => value.startsWith(owner) && !known.has(value));
};

const anything: Policy = (() => {
  const result = parsePolicy(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  );
  if (!result.ok) throw new Error(result.mistake.message);
  return result.policy;
})();
