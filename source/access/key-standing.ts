import type {AccessReader, KeyGrant} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {Answer} from '../model/failure.ts';
import {asKeyId} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import type {ResourcePolicy} from '../policy/decide.ts';
import {parsePolicy} from '../policy/parse.ts';
import type {KeyFacts} from './asks.ts';
import {accountOfArn, regionOfArn} from './resource-forms.ts';
import type {Trouble} from './verdict.ts';

export type KeyReader = Pick<AccessReader, 'keyPolicy' | 'keyGrants' | 'keyTags'> &
  Pick<AccountReader, 'describeKeys' | 'aliases'>;

/** One key with what decides over it. */
export type KeyStanding = {
  readonly facts: KeyFacts;
  /** Its policy, with what its grants add; undefined where it could not be read. */
  readonly policy?: ResourcePolicy;
  readonly text?: string;
  /** What AWS answered to each question, by its action. */
  readonly answers: ReadonlyMap<string, Answer<unknown>>;
  readonly troubles: readonly Trouble[];
};

/**
 * Reads a key's policy and grants, and what its conditions may ask about it.
 *
 * @param arn of a key of any account; another account's policy cannot be read
 */
export async function readKey(reader: KeyReader, arn: string, account: string): Promise<KeyStanding> {
  if (accountOfArn(arn) !== account) return foreign({arn});
  const region = regionOfArn(arn);
  const id = asKeyId(arn.slice(arn.lastIndexOf('/') + 1));
  const [key, policy, grants, tags, aliases] = await Promise.all([
    describeOne(reader, arn, id),
    reader.keyPolicy(region, id),
    reader.keyGrants(region, id),
    reader.keyTags(region, id),
    reader.aliases(region),
  ]);
  const names = aliases.ok ? aliases.value.get(id) : undefined;
  const read = policy.ok ? keyPolicyOf(arn, policy.value, grants.ok ? grants.value : []) : undefined;
  return {
    facts: {
      arn,
      ...(key?.ok && {
        ...(key.value.origin !== undefined && {origin: key.value.origin}),
        ...(key.value.spec !== undefined && {spec: key.value.spec}),
        ...(key.value.usage !== undefined && {usage: key.value.usage}),
      }),
      ...(names && {aliases: names}),
      ...(tags.ok && {tags: tags.value}),
    },
    ...(read?.ok && {policy: read.policy}),
    ...(policy.ok && {text: policy.value}),
    answers: new Map<string, Answer<unknown>>([
      ...(key ? [['kms:DescribeKey', key] as const] : []),
      ['kms:GetKeyPolicy', policy],
      ['kms:ListGrants', grants],
      ['kms:ListResourceTags', tags],
    ]),
    troubles: [
      ...failed(`the policy of the key ${id}`, policy),
      ...failed(`the grants of the key ${id}`, grants),
      ...failed(`the tags of the key ${id}`, tags),
      ...(read && !read.ok ? [{what: read.mistake}] : []),
    ],
  };
}

/** Operations that a grant can allow; it adds to the policy for these only. */
const grantable =
  /^kms:(?:.*(?:Encrypt|Decrypt|ReEncrypt|GenerateDataKey|Sign|Verify|Mac).*|(?:Create|Retire)Grant|DescribeKey|GetPublicKey|DeriveSharedSecret)$/;

/**
 * Reads only what decides over some actions on a key: its policy, and its grants where they can allow one of them.
 *
 * @param facts what is known of the key already
 */
export async function readKeyPolicy(
  reader: Pick<KeyReader, 'keyPolicy' | 'keyGrants'>,
  facts: KeyFacts,
  account: string,
  actions: readonly string[],
): Promise<KeyStanding> {
  const {arn} = facts;
  if (accountOfArn(arn) !== account) return foreign(facts);
  const region = regionOfArn(arn);
  const id = asKeyId(arn.slice(arn.lastIndexOf('/') + 1));
  const [policy, grants] = await Promise.all([
    reader.keyPolicy(region, id),
    actions.some(action => grantable.test(action)) ? reader.keyGrants(region, id) : undefined,
  ]);
  const read = policy.ok ? keyPolicyOf(arn, policy.value, grants?.ok ? grants.value : []) : undefined;
  return {
    facts,
    ...(read?.ok && {policy: read.policy}),
    ...(policy.ok && {text: policy.value}),
    answers: new Map([['kms:GetKeyPolicy', policy]]),
    troubles: [
      ...failed(`the policy of the key ${id}`, policy),
      ...(grants ? failed(`the grants of the key ${id}`, grants) : []),
      ...(read && !read.ok ? [{what: read.mistake}] : []),
    ],
  };
}

const foreign = (facts: KeyFacts): KeyStanding => ({
  facts,
  answers: new Map(),
  troubles: [{what: `The policy of ${facts.arn} can only be read in its own account.`}],
});

async function describeOne(
  reader: KeyReader,
  arn: string,
  id: ReturnType<typeof asKeyId>,
): Promise<Answer<Key> | undefined> {
  let answer: Answer<Key> | undefined;
  await reader.describeKeys(regionOfArn(arn), [id], (_, one) => {
    answer = one;
  });
  return answer;
}

const failed = (what: string, answer: Answer<unknown>): readonly Trouble[] =>
  answer.ok ? [] : [{what: `Not read: ${what}.`, failure: answer.failure}];

/** A key's policy in the engine's words; a grant is one more statement in favour of its grantee. */
function keyPolicyOf(
  arn: string,
  text: string,
  grants: readonly KeyGrant[],
): {readonly ok: true; readonly policy: ResourcePolicy} | {readonly ok: false; readonly mistake: string} {
  const own = parsePolicy(text, 'resource');
  if (!own.ok) {
    const {message, position} = own.mistake;
    return {
      ok: false,
      mistake: `The policy of ${arn} is not understood at line ${String(position.line)}, column ${String(position.column)}: ${message}.`,
    };
  }
  // Constraints of grants are not read, so a grant may promise more than it gives; DryRun tells.
  const counting = grants.filter(
    ({grantee, operations}) => grantee.startsWith('arn:') && operations.length > 0,
  );
  const granted = parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: counting.map(({grantee, operations}) => ({
        Effect: 'Allow',
        Principal: {AWS: grantee},
        Action: operations.map(operation => `kms:${operation}`),
        Resource: '*',
      })),
    }),
  );
  const added = granted.ok ? granted.policy.statements : [];
  const {policy} = own;
  return {
    ok: true,
    policy: {
      name: arn,
      source: 'resource',
      layer: 'key-policy',
      mandatory: true,
      policy: {
        ...policy,
        statements: [
          ...policy.statements,
          ...added.map((statement, index) => ({...statement, sid: `grant ${counting[index]?.id ?? ''}`})),
        ],
      },
    },
  };
}
