import type {AccessReader, PolicyHolderKind, PolicyText} from '../aws/access-reader.ts';
import type {Answer} from '../model/failure.ts';
import type {NamedPolicy, PolicySource} from '../policy/decide.ts';
import {parsePolicy} from '../policy/parse.ts';
import type {CheckedPrincipal, Trouble} from './verdict.ts';

/** The policies that a principal holds, as far as they could be read. */
export type HeldPolicies = {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Every text by the name that its `NamedPolicy` has. */
  readonly texts: ReadonlyMap<string, string>;
  /** True if nothing is missing. Service control policies are never among them. */
  readonly complete: boolean;
  readonly troubles: readonly Trouble[];
};

export type PolicyReader = Pick<
  AccessReader,
  'iamRole' | 'iamUser' | 'groupsOf' | 'inlinePolicies' | 'attachedPolicies' | 'managedPolicy'
>;

/** Managed policies by ARN: many principals hold the same ones. */
export type ManagedPolicies = Map<string, Promise<Answer<PolicyText>>>;

const nothing: HeldPolicies = {identity: [], texts: new Map(), complete: true, troubles: []};

/**
 * Reads the policies written into a user, group or role and attached to it, those of a user's groups, and the
 * permissions boundary.
 */
export async function readHeldPolicies(
  reader: PolicyReader,
  {policySource}: Pick<CheckedPrincipal, 'policySource'>,
  managed: ManagedPolicies = new Map(),
): Promise<HeldPolicies> {
  if (policySource === undefined) return nothing;
  const [, kind, path = ''] = /:(user|group|role)\/(.+)$/.exec(policySource) ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  switch (kind) {
    case 'user': {
      const [own, identity, groups] = await Promise.all([
        readHolder(reader, 'user', name, managed),
        reader.iamUser(name),
        reader.groupsOf(name),
      ]);
      const inherited = groups.ok
        ? await Promise.all(groups.value.map(group => readHolder(reader, 'group', group, managed)))
        : [unread(`the groups of ${name}`, groups)];
      return together([own, ...inherited, await readBoundary(reader, identity, name, managed)]);
    }
    case 'role': {
      const [own, identity] = await Promise.all([
        readHolder(reader, 'role', name, managed),
        reader.iamRole(name),
      ]);
      return together([own, await readBoundary(reader, identity, name, managed)]);
    }
    case 'group':
      return readHolder(reader, 'group', name, managed);
    default:
      return nothing;
  }
}

async function readHolder(
  reader: PolicyReader,
  kind: PolicyHolderKind,
  name: string,
  managed: ManagedPolicies,
): Promise<HeldPolicies> {
  const [inline, attached] = await Promise.all([
    reader.inlinePolicies(kind, name),
    reader.attachedPolicies(kind, name),
  ]);
  const written = inline.ok
    ? inline.value.map(text => parsed({...text, name: `${kind}/${name}/${text.name}`}, kind))
    : [unread(`the policies written into ${kind} ${name}`, inline)];
  const held = attached.ok
    ? await Promise.all(attached.value.map(arn => readManaged(reader, arn, managed)))
    : [unread(`the policies attached to ${kind} ${name}`, attached)];
  return together([...written, ...held]);
}

async function readManaged(
  reader: PolicyReader,
  arn: string,
  managed: ManagedPolicies,
  source: PolicySource = arn.split(':')[4] === 'aws' ? 'aws-managed' : 'user-managed',
): Promise<HeldPolicies> {
  const asked = managed.get(arn) ?? reader.managedPolicy(arn);
  managed.set(arn, asked);
  const answer = await asked;
  return answer.ok ? parsed(answer.value, source) : unread(`the policy ${arn}`, answer);
}

async function readBoundary(
  reader: PolicyReader,
  identity: Awaited<ReturnType<PolicyReader['iamRole']>>,
  name: string,
  managed: ManagedPolicies,
): Promise<HeldPolicies> {
  if (!identity.ok) return unread(`whether ${name} has a permissions boundary`, identity);
  const {boundary: arn} = identity.value;
  if (arn === undefined) return nothing;
  const {identity: policies, ...rest} = await readManaged(reader, arn, managed, 'permissions-boundary');
  const [boundary] = policies;
  return {...rest, identity: [], ...(boundary && {boundary})};
}

function parsed({name, document}: PolicyText, source: PolicySource): HeldPolicies {
  const result = parsePolicy(document, 'identity');
  if (!result.ok) {
    const {message, position} = result.mistake;
    return {
      ...nothing,
      complete: false,
      troubles: [
        {
          what: `The policy ${name} is not understood at line ${String(position.line)}, column ${String(position.column)}: ${message}.`,
        },
      ],
    };
  }
  return {
    ...nothing,
    identity: [{name, source, policy: result.policy}],
    texts: new Map([[name, document]]),
  };
}

function unread(what: string, answer: Answer<unknown>): HeldPolicies {
  return {
    ...nothing,
    complete: false,
    troubles: [{what: `Not read: ${what}.`, ...(!answer.ok && {failure: answer.failure})}],
  };
}

function together(parts: readonly HeldPolicies[]): HeldPolicies {
  const boundary = parts.find(part => part.boundary)?.boundary;
  return {
    identity: parts.flatMap(({identity}) => identity),
    ...(boundary && {boundary}),
    texts: new Map(parts.flatMap(({texts}) => [...texts])),
    complete: parts.every(({complete}) => complete),
    troubles: parts.flatMap(({troubles}) => troubles),
  };
}
