import type {NamedPolicy, PolicySet, PolicySource} from '../../policy/decide.ts';
import type {Policy} from '../../policy/document.ts';
import {parsePolicy} from '../../policy/parse.ts';
import type {Principal} from '../../policy/principal.ts';
import type {Caller} from '../operation.ts';
import type {SimulatedGroup, World} from '../world.ts';
import {identityArn, isServiceLinked} from './arns.ts';

/** Somebody who can ask: a user or role of the account, or its root user when undefined. */
export type Asker = Pick<Caller, 'principal' | 'sessionPolicy'>;

/** A verified caller in the words of the policy engine. */
export function principalOf(world: World, {principal, arn}: Pick<Caller, 'principal' | 'arn'>): Principal {
  if (!principal) {
    return {kind: 'root', partition: world.account.partition, account: world.account.id};
  }
  if (principal.kind === 'user') {
    return {kind: 'user', arn};
  }
  const role = world.iam.roles.get(principal.name);
  return {
    kind: 'role',
    arn: role ? identityArn(world, 'role', role) : arn,
    ...(arn.includes(':assumed-role/') ? {sessionArn: arn} : {}),
  };
}

/**
 * Every policy that has a say about a caller, except the resource's own: identity policies (inline,
 * attached, of groups), permissions boundary, session policy, service control policies. A managed
 * policy is named by its ARN, an inline one as in `role/StoreManager/name-of-the-policy`.
 */
export function policiesOf(world: World, {principal, sessionPolicy}: Asker): Omit<PolicySet, 'resource'> {
  const {iam} = world;
  const session =
    sessionPolicy === undefined
      ? {}
      : {session: {name: 'session policy', source: 'session', policy: readPolicy(sessionPolicy)} as const};
  const serviceControl = iam.serviceControlPolicies.map(level =>
    level.map(({arn, document}) => named(arn, 'service-control', document)),
  );
  if (!principal) {
    return {identity: [], serviceControl, ...session};
  }
  const holder = principal.kind === 'user' ? iam.users.get(principal.name) : iam.roles.get(principal.name);
  if (!holder) {
    return {identity: [], serviceControl, ...session};
  }
  const groups = 'groups' in holder ? holder.groups : [];
  return {
    identity: [
      ...heldPolicies(world, principal.kind, holder),
      ...groups.flatMap(name => {
        const group = iam.groups.get(name);
        return group ? heldPolicies(world, 'group', group) : [];
      }),
    ],
    ...(holder.boundary === undefined
      ? {}
      : {boundary: managedPolicy(world, holder.boundary, 'permissions-boundary')}),
    ...session,
    // No organization can take from a service what it does with its own role.
    serviceControl: principal.kind === 'role' && isServiceLinked(holder) ? [] : serviceControl,
  };
}

/** The inline and attached policies of one user, group or role. */
export function heldPolicies(
  world: World,
  kind: 'user' | 'group' | 'role',
  {name, inline, attached}: Pick<SimulatedGroup, 'name' | 'inline' | 'attached'>,
): readonly NamedPolicy[] {
  return [
    ...[...inline].map(([policyName, document]) => named(`${kind}/${name}/${policyName}`, kind, document)),
    ...attached.map(arn => managedPolicy(world, arn)),
  ];
}

/** A managed policy in its default version; where it is attached but does not exist, one that says nothing. */
function managedPolicy(world: World, arn: string, source?: PolicySource): NamedPolicy {
  const policy = world.iam.policies.get(arn);
  const document = policy?.versions.get(policy.defaultVersion)?.document;
  const owner = arn.split(':')[4] === 'aws' ? 'aws-managed' : 'user-managed';
  return document === undefined
    ? {name: arn, source: source ?? owner, policy: {version: '2012-10-17', statements: []}}
    : named(arn, source ?? owner, document);
}

function named(name: string, source: PolicySource, document: string): NamedPolicy {
  return {name, source, policy: readPolicy(document)};
}

/** The same few texts are asked for with every request. */
const read = new Map<string, Policy>();
const mostRemembered = 2_000;

/**
 * Reads a policy of the world.
 * @throws Error if it cannot be read: whoever put it into the world should have refused it
 */
export function readPolicy(document: string): Policy {
  const known = read.get(document);
  if (known) {
    return known;
  }
  const parsed = parsePolicy(document);
  if (!parsed.ok) {
    const {message, position} = parsed.mistake;
    throw new Error(
      `A policy of the simulated account is wrong at ${position.line}:${position.column}: ${message}`,
    );
  }
  if (read.size >= mostRemembered) {
    read.clear();
  }
  read.set(document, parsed.policy);
  return parsed.policy;
}
