import {AwsError} from '../aws-error.ts';
import type {Call} from '../operation.ts';
import type {SimulatedKey, World} from '../world.ts';

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

/** @throws MalformedPolicyDocumentException for a text that is no key policy */
export const requireKeyPolicy = (_call: Call, policy: string, _options: {bypass: boolean}): void => {
  if (!parsed(policy)) {
    throw new AwsError('MalformedPolicyDocumentException', 'The policy is not a valid JSON policy document.');
  }
};
