import type {Entry, JournalLine} from '../../../source/flows/journal/entry.ts';
import {Ledger} from '../../../source/flows/teardown/ledger.ts';
import {sealed, type Plan, type PlannedKey, type PlannedStore} from '../../../source/flows/teardown/plan.ts';
import {blankSight, type RegionSight} from '../../../source/flows/teardown/scene.ts';
import {asAccountId, type KeyId} from '../../../source/model/ids.ts';
import type {Key} from '../../../source/model/key.ts';
import type {KeyEnds} from '../../../source/model/key-trail.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import type {Cluster} from '../../../source/model/cluster.ts';
import type {Observation} from '../../../source/model/observation.ts';
import type {Write} from '../../../source/model/write.ts';
import {
  aCluster,
  after,
  aKey,
  aStore,
  clusterId,
  failedSince,
  failureOf,
  inventory,
  noon,
  region,
  seen,
  storeId,
} from '../scene.ts';

export const account = asAccountId('111122223333');
export const hours = (n: number, from: Date = noon) => after(n * 3600, from);
export const days = (n: number, from: Date = noon) => hours(n * 24, from);

export const plannedKey = (id: string, more: Partial<PlannedKey> = {}): PlannedKey => ({
  id: id as KeyId,
  arn: `arn:aws:kms:eu-west-1:111122223333:key/${id}`,
  aliases: [`alias/${id}`],
  state: 'Enabled',
  days: 14,
  soakDays: 0,
  lastUse: 'never',
  otherAccounts: [],
  ...more,
});

export const plannedStore = (
  keys: readonly PlannedKey[],
  more: Partial<PlannedStore> = {},
): PlannedStore => ({
  region,
  id: storeId,
  name: 'ledger',
  type: 'AWS_CLOUDHSM',
  connectionState: 'CONNECTED',
  clusterId,
  keep: false,
  keys: [...keys],
  ...more,
});

export const aPlan = (stores: readonly PlannedStore[], more: Partial<Plan> = {}): Plan =>
  sealed({
    schema: 'cks.teardown-plan/1',
    id: 'TD-20260914-7K2F',
    madeAt: after(-3600),
    madeBy: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
    account,
    partition: 'aws',
    goal: 'stores',
    scope: 'all',
    twoPerson: false,
    regions: [{region, standing: {is: 'answered', at: after(-3600)}}],
    stores: [...stores],
    acceptedKeys: [],
    demo: false,
    gaps: [],
    ...more,
  });

export type Line = readonly [at: Date, entry: Entry];

/** A journal of an approved plan, with what follows. */
export const ledgerOf = (...entries: readonly Line[]): Ledger => {
  const approved: Line = [after(-60), {kind: 'approved', caller: 'jchen', digest: 'd'}];
  return Ledger.of(
    [approved, ...entries].map(([at, entry], n): JournalLine => ({
      v: 1,
      n,
      prev: '0'.repeat(64),
      at: at.toISOString(),
      entry,
    })),
  );
};

export const said = (question: string, choice: string, at: Date, covers: string[] = []): Line => [
  at,
  {kind: 'answered', caller: 'jchen', question, choice, covers},
];
export const noted = (what: string, at: Date, ...keyIds: string[]): Line => [
  at,
  {kind: 'observed', what, facts: {region, storeId, keyIds}},
];

/** A call and what came of it. */
export const called = (
  write: Write,
  step: number,
  at: Date,
  outcome: 'accepted' | 'in-doubt' | 'none' | {readonly refused: string} = 'accepted',
  value: Record<string, unknown> = {},
): readonly Line[] => {
  const intent: Line = [at, {kind: 'intent', step, caller: 'jchen', write: {...write}}];
  if (outcome === 'none') return [intent];
  if (outcome === 'accepted') return [intent, [at, {kind: 'outcome', step, result: 'accepted', value}]];
  const {kind, code, message, action, remedy} = failureOf(
    outcome === 'in-doubt' ? 'TimeoutError' : outcome.refused,
  );
  return [
    intent,
    [
      at,
      {
        kind: 'outcome',
        step,
        result: outcome === 'in-doubt' ? 'in-doubt' : 'refused',
        failure: {kind, code, message, action, remedy},
      },
    ],
  ];
};

export const schedule = (id: string, dayCount = 14): Write => ({
  operation: 'ScheduleKeyDeletion',
  region,
  keyId: id as KeyId,
  days: dayCount,
});
export const disable = (id: string): Write => ({operation: 'DisableKey', region, keyId: id as KeyId});
export const onStore = (verb: 'Connect' | 'Disconnect' | 'Delete'): Write => ({
  operation: `${verb}CustomKeyStore`,
  region,
  storeId,
});

export const gone = (at: Date): Observation<Key> =>
  failedSince(at, failureOf('NotFoundException', 'not-found'));

/** What a Region shows at one moment: states by key id, `gone` for one that AWS does not know. */
export function sightAt(
  at: Date,
  keys: Readonly<Record<string, string>>,
  parts: {
    readonly store?: string | Partial<KeyStore> | 'none';
    readonly clusters?: readonly Cluster[];
    readonly date?: Date;
    readonly strangers?: readonly string[];
    readonly unread?: readonly string[];
    readonly ends?: KeyEnds['byKey'] | 'denied' | 'unseen';
    readonly more?: Partial<RegionSight>;
  } = {},
): RegionSight {
  const {store = 'CONNECTED', clusters = [aCluster()], date = days(14), ends = 'unseen'} = parts;
  const shown = typeof store === 'string' ? aStore(store) : aStore('CONNECTED', store);
  const entries = Object.entries(keys);
  const observed = entries.map(([id, state]): readonly [KeyId, Observation<Key>] => {
    const entry = aKey(id, state, at);
    if (state === 'gone') return [entry.id, gone(at)];
    if (entry.key.status !== 'seen') throw new Error('not seen');
    const {deletionDate: _date, ...key} = entry.key.value;
    return [entry.id, seen({...key, ...(state === 'PendingDeletion' && {deletionDate: date})}, at)];
  });
  const listed = [
    ...entries.filter(([, state]) => state !== 'gone').map(([id, state]) => aKey(id, state, at)),
    ...(parts.strangers ?? []).map(id => aKey(id, 'Enabled', at)),
    ...(parts.unread ?? []).map(id => aKey(id, 'Enabled', at, {membership: {in: 'unknown'}})),
  ];
  return {
    ...blankSight,
    keyStores: seen(store === 'none' ? [] : [shown], at),
    clusters: seen(clusters, at),
    keys: new Map(observed),
    inventory: seen(inventory(listed, at), at),
    ...(ends === 'denied'
      ? {ends: failedSince(at, failureOf('AccessDeniedException', 'denied'))}
      : ends !== 'unseen' && {ends: seen({since: after(-7200), byKey: ends}, at)}),
    ...parts.more,
  };
}
