import type {PrincipalClause, PrincipalEntry} from './document.ts';

/** Who asks. */
export type Principal =
  | {readonly kind: 'root'; readonly partition: string; readonly account: string}
  | {readonly kind: 'user'; readonly arn: string}
  /** A role, or a session of it. */
  | {readonly kind: 'role'; readonly arn: string; readonly sessionArn?: string}
  | {readonly kind: 'federated-user'; readonly arn: string}
  | {readonly kind: 'service'; readonly name: string}
  /** Nobody in particular: what policies say by themselves. */
  | {readonly kind: 'nobody'};

/**
 * How a resource's policy names the asking principal, the closest naming first: itself (its user or
 * session ARN, its service, or anyone at all), its role, or only the account it belongs to.
 */
export type Naming = 'itself' | 'role' | 'account';

/** The account of a principal; undefined for a service and for nobody. */
export function accountOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'root':
      return principal.account;
    case 'service':
    case 'nobody':
      return undefined;
    default:
      return principal.arn.split(':')[4];
  }
}

/**
 * How a Principal or NotPrincipal element names a principal; undefined if the statement is not about it.
 * @param bounded whether the principal has a permissions boundary
 */
export function naming(
  {negated, entries}: PrincipalClause,
  {principal, bounded}: {readonly principal: Principal; readonly bounded: boolean},
  effect: 'Allow' | 'Deny',
): Naming | undefined {
  // IAM documents it as a trap: such a denial always hits who has a boundary, listed or not.
  if (negated && bounded && effect === 'Deny') {
    return 'itself';
  }
  if (entries.some(({kind}) => kind === 'anyone')) {
    return negated ? undefined : 'itself';
  }
  const identities = identitiesOf(principal);
  const named = identities.filter(identity => entries.some(entry => names(entry, identity)));
  if (!negated) {
    return named[0]?.naming;
  }
  // IAM asks that a denial's exceptions list the session, its role and its account together.
  const excepted = effect === 'Deny' ? named.length === identities.length : named.length > 0;
  return excepted ? undefined : 'itself';
}

type Identity = {
  readonly naming: Naming;
  readonly kind: 'aws' | 'service';
  readonly names: readonly string[];
};

function identitiesOf(principal: Principal): readonly Identity[] {
  switch (principal.kind) {
    case 'nobody':
      return [];
    case 'service':
      return [{naming: 'itself', kind: 'service', names: [principal.name]}];
    case 'root':
      return [{naming: 'itself', kind: 'aws', names: accountNames(principal.partition, principal.account)}];
    default: {
      const [, partition = '', , , account = ''] = principal.arn.split(':');
      const own: Identity[] =
        principal.kind === 'role'
          ? [
              ...(principal.sessionArn
                ? [{naming: 'itself', kind: 'aws', names: [principal.sessionArn]} as const]
                : []),
              {naming: 'role', kind: 'aws', names: [principal.arn]},
            ]
          : [{naming: 'itself', kind: 'aws', names: [principal.arn]}];
      return [...own, {naming: 'account', kind: 'aws', names: accountNames(partition, account)}];
    }
  }
}

/** The two ways to write an account as a principal. */
function accountNames(partition: string, account: string): readonly string[] {
  return [`arn:${partition}:iam::${account}:root`, account];
}

function names(entry: PrincipalEntry, identity: Identity): boolean {
  return entry.kind === identity.kind && identity.names.includes(entry.value);
}
