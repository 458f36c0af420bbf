import type {NamedPolicy, PolicySource, ResourcePolicy} from '../../source/policy/decide.ts';
import type {Policy} from '../../source/policy/document.ts';
import {parsePolicy, type PolicyUse} from '../../source/policy/parse.ts';
import type {Principal} from '../../source/policy/principal.ts';

export const account = '111122223333';
export const keyArn = `arn:aws:kms:eu-central-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const rootArn = `arn:aws:iam::${account}:root`;
export const roleArn = `arn:aws:iam::${account}:role/ops/StoreManager`;
export const sessionArn = `arn:aws:sts::${account}:assumed-role/StoreManager/anna@example.org`;
export const userArn = `arn:aws:iam::${account}:user/team/anna`;

export const user: Principal = {kind: 'user', arn: userArn};
export const role: Principal = {kind: 'role', arn: roleArn, sessionArn};
export const root: Principal = {kind: 'root', partition: 'aws', account};

/** Reads a policy that must be sound. */
export function sound(text: string, use?: PolicyUse): Policy {
  const parsed = parsePolicy(text, use);
  if (!parsed.ok) {
    const {line, column} = parsed.mistake.position;
    throw new Error(`${line}:${column} ${parsed.mistake.message}`);
  }
  return parsed.policy;
}

/** A policy of 2012 with these statements. */
export function policy(
  statements: Record<string, unknown> | Record<string, unknown>[],
  name = 'sample',
  source: PolicySource = 'role',
): NamedPolicy {
  return {name, source, policy: sound(JSON.stringify({Version: '2012-10-17', Statement: statements}))};
}

/** A key's policy of 2012 with these statements. */
export function keyPolicy(statements: Record<string, unknown> | Record<string, unknown>[]): ResourcePolicy {
  return {...policy(statements, 'key policy', 'resource'), layer: 'key-policy', mandatory: true};
}

export const allow = (action: string | string[], resource: string | string[] = '*', more = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});

export const deny = (action: string | string[], resource: string | string[] = '*', more = {}) => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
  ...more,
});
