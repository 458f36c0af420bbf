import type {KeyGrant} from '../../aws/access-reader.ts';

/** Stands for whoever a policy means with `*` and does not bind to named accounts. */
export const anyAccount = '*';

type Statement = Readonly<Record<string, unknown>>;

/**
 * Accounts other than `own` that a key policy lets in, sorted. A principal `*` that no condition binds to named
 * accounts is `*`. Statements that deny let nobody in, and services are no accounts.
 *
 * @param policy JSON, as GetKeyPolicy gives it
 * @returns undefined where the text is no policy
 */
export function accountsInPolicy(policy: string, own: string): readonly string[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return undefined;
  }
  if (!isRecord(document)) return undefined;
  const statements = listOf(document['Statement']).filter(isRecord);
  return sortedOthers(statements.flatMap(accountsLetIn), own);
}

/** Accounts other than `own` that hold a grant on the key, sorted. */
export const accountsInGrants = (grants: readonly KeyGrant[], own: string): readonly string[] =>
  sortedOthers(
    grants.flatMap(({grantee}) => accountOf(grantee) ?? []),
    own,
  );

function accountsLetIn(statement: Statement): readonly string[] {
  if (statement['Effect'] !== 'Allow') return [];
  // All but those named: anybody else in the world, unless a condition says whose.
  if (statement['NotPrincipal'] !== undefined) return boundTo(statement);
  const principal = statement['Principal'];
  const named = isRecord(principal) ? listOf(principal['AWS']) : listOf(principal);
  return named
    .filter(one => typeof one === 'string')
    .flatMap(one => (one === '*' ? boundTo(statement) : (accountOf(one) ?? [])));
}

const callerAccountKeys = ['kms:calleraccount', 'aws:principalaccount'];

/** The accounts to which conditions bind a statement for everybody: those of the caller, by name. */
function boundTo({Condition: condition}: Statement): readonly string[] {
  if (!isRecord(condition)) return [anyAccount];
  for (const [operator, tests] of Object.entries(condition)) {
    if (!/^(?:ForAnyValue:)?StringEquals(?:IgnoreCase)?$/i.test(operator) || !isRecord(tests)) continue;
    for (const [key, values] of Object.entries(tests)) {
      if (callerAccountKeys.includes(key.toLowerCase()))
        return listOf(values).filter(one => typeof one === 'string');
    }
  }
  return [anyAccount];
}

/** The account of a principal: 12 digits, or an ARN that has them. */
const accountOf = (principal: string): string | undefined =>
  /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];

const sortedOthers = (accounts: readonly string[], own: string) =>
  [...new Set(accounts)].filter(account => account !== own).toSorted();

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
