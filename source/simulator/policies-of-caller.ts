import type {NamedPolicy, PolicySet} from '../policy/decide.ts';
import type {Policy} from '../policy/document.ts';
import {parsePolicy} from '../policy/parse.ts';
import type {Caller} from './operation.ts';
import type {IamWorld, PolicyHolder, World} from './world.ts';

const parsed = new Map<string, Policy>();
const MOST_PARSED = 5000;

/**
 * Reads a policy text of the world; texts are read once, since thousands of keys share theirs.
 * @throws Error when the text is no policy: ignoring it could allow what it denies
 */
export function worldPolicy(name: string, text: string): Policy {
  const known = parsed.get(text);
  if (known) return known;
  const result = parsePolicy(text);
  if (!result.ok) {
    const {message, position} = result.mistake;
    throw new Error(`Policy ${name}, line ${position.line}, column ${position.column}: ${message}`);
  }
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, result.policy);
  return result.policy;
}

/** Every policy that has a say about what a caller does, apart from those of the resources. */
export function policiesOfCaller({iam}: World, caller: Caller): PolicySet {
  const serviceControl = iam.serviceControlPolicies.map(level =>
    level.map(({arn, document}) => named(arn, 'service-control', document)),
  );
  const session =
    caller.sessionPolicy === undefined ? {} : {session: named('session', 'session', caller.sessionPolicy)};
  const {principal} = caller;
  const holder =
    principal?.kind === 'user' ? iam.users.get(principal.name) : principal && iam.roles.get(principal.name);
  if (!principal || !holder) return {identity: [], serviceControl, ...session};

  const groups = principal.kind === 'user' ? (iam.users.get(principal.name)?.groups ?? []) : [];
  const identity = [
    ...held(iam, holder, principal.kind),
    ...groups.flatMap(name => {
      const group = iam.groups.get(name);
      return group ? held(iam, group, 'group') : [];
    }),
  ];
  const boundary =
    holder.boundary === undefined ? {} : {boundary: managed(iam, holder.boundary, 'permissions-boundary')};
  return {identity, serviceControl, ...boundary, ...session};
}

function held(
  iam: IamWorld,
  {inline, attached}: Pick<PolicyHolder, 'inline' | 'attached'>,
  source: 'user' | 'group' | 'role',
): NamedPolicy[] {
  return [
    ...[...inline].map(([name, text]) => named(name, source, text)),
    ...attached.map(arn => managed(iam, arn, arn.includes(':iam::aws:') ? 'aws-managed' : 'user-managed')),
  ];
}

function managed(iam: IamWorld, arn: string, source: NamedPolicy['source']): NamedPolicy {
  const policy = iam.policies.get(arn);
  const document = policy?.versions.get(policy.defaultVersion)?.document;
  if (document === undefined) throw new Error(`The world has no managed policy ${arn}`);
  return named(arn, source, document);
}

function named(name: string, source: NamedPolicy['source'], text: string): NamedPolicy {
  return {name, source, policy: worldPolicy(name, text)};
}
