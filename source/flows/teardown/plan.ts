import {createHash} from 'node:crypto';
import {z} from 'zod';
import {
  asAccountId,
  asClusterId,
  asKeyId,
  asKeyStoreId,
  asRegion,
  storeKey,
  type StoreRef,
} from '../../model/ids.ts';

const time = z.iso.datetime().transform(text => new Date(text));
const region = z.string().min(1).transform(asRegion);
const storeRef = z.object({region, id: z.string().min(1).transform(asKeyStoreId)});
const keyRef = z.object({region, id: z.string().min(1).transform(asKeyId)});

/** A key that the plan deletes, as it was when the plan was made. */
const plannedKey = z.object({
  id: z.string().min(1).transform(asKeyId),
  arn: z.string(),
  aliases: z.array(z.string()),
  /** AWS's word. A state that undoing brings back, and that no step may better. */
  state: z.string(),
  createdAt: time.optional(),
  /** Of a key in PendingDeletion. */
  deletionDate: time.optional(),
  /** The waiting period to ask for, in days: 7 to 30. */
  days: z.int().min(7).max(30),
  /** Disable first, and watch so many days for refused uses; 0: schedule at once. */
  soakDays: z.int().min(0),
  /**
   * `unknown`: nobody could tell, which counts as used. `never`: AWS knows of no use, and has kept the record for the
   * key's whole life or for longer than counts as lately.
   */
  lastUse: z.union([z.object({at: time, operation: z.string().optional()}), z.enum(['never', 'unknown'])]),
  /** Other accounts that its policy or grants name, `*` for any: their data cannot be seen from here. */
  otherAccounts: z.array(z.string()),
  /** Why its policy or grants could not be read: accounts that are not named may use it. */
  accessUnread: z.string().optional(),
  /** Services and roles that CloudTrail shows as its users; absent: it was not asked. */
  usedBy: z.array(z.string()).optional(),
});

const plannedStore = storeRef.extend({
  name: z.string(),
  type: z.string(),
  /** AWS's word, when the plan was made. */
  connectionState: z.string(),
  clusterId: z.string().transform(asClusterId).optional(),
  createdAt: time.optional(),
  /** The operator keeps the store: nothing of it is changed, and the role stays. */
  keep: z.boolean(),
  keys: z.array(plannedKey),
  /** What stays of its cluster, where it could be seen: it costs on, and its backups hold key material. */
  cluster: z
    .object({hsms: z.int().min(0), backups: z.int().min(0).optional(), lasting: z.int().min(0).optional()})
    .optional(),
});

const plannedRegion = z.object({
  region,
  standing: z.discriminatedUnion('is', [
    /** Stores and keys were read to the end at `at`. */
    z.object({is: z.literal('answered'), at: time}),
    /** It is not enabled, so it cannot be asked; the operator accepted by name that it stays unknown. */
    z.object({is: z.literal('accepted-unknown')}),
    /** The operator left it out by name. */
    z.object({is: z.literal('excluded')}),
    /** It did not answer in full, or is not enabled and nobody decided: the plan cannot be approved. */
    z.object({is: z.literal('missing'), why: z.string()}),
  ]),
  /** The profile whose credentials ask it, where that is another one. */
  profile: z.string().optional(),
  /** Why the names of its keys could not be read: keys without an alias here may have one. */
  aliasesUnread: z.string().optional(),
});

/** Something that must be decided or answered before the plan can be approved. */
const gap = z.object({
  kind: z.enum([
    'region-silent',
    'region-not-enabled',
    'keys-unread',
    'key-unread',
    'key-held',
    'tags-unread',
  ]),
  region,
  /** The key, where it is about one. */
  keyId: z.string().transform(asKeyId).optional(),
  what: z.string(),
  remedy: z.string(),
});

const body = z.object({
  schema: z.literal('cks.teardown-plan/1'),
  /** `TD-20260914-7K2F`: the journal is named by it. */
  id: z.string().regex(/^TD-\d{8}-[0-9A-Z]{4}$/),
  madeAt: time,
  /** ARN of the caller who made it. */
  madeBy: z.string(),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .transform(asAccountId),
  partition: z.string(),
  accountAlias: z.string().optional(),
  goal: z.enum(['disconnect', 'stores', 'role']),
  /** `all`: every Region of the partition that has KMS. */
  scope: z.union([
    z.literal('all'),
    z.object({regions: z.array(region)}),
    z.object({stores: z.array(storeRef)}),
  ]),
  /** Approval and every later phrase need a caller other than `madeBy`. */
  twoPerson: z.boolean(),
  regions: z.array(plannedRegion),
  stores: z.array(plannedStore),
  /** Keys that may not be described (or whose tags may not be read), accepted by id: they may be in any store. */
  acceptedKeys: z.array(keyRef),
  /** Who answers for data that no API can list, in the operator's own words. */
  dataStatement: z.string().optional(),
  /** A practice plan on the embedded AWS: its phrases begin with `DEMO`. */
  demo: z.boolean(),
  gaps: z.array(gap),
});

export const planSchema = body.extend({digest: z.string().regex(/^[0-9a-f]{64}$/)});

/** A plan as a file may hold it: one that fits its digest and that no planning makes is none. */
export const planFileSchema = planSchema.superRefine(({goal, scope, regions, stores}, context) => {
  const say = (where: string, message: string) => {
    context.addIssue({code: 'custom', path: [where], message});
  };
  const twice = (where: string, names: readonly string[]) => {
    const seen = new Set<string>();
    const again = names.find(name => seen.size === seen.add(name).size);
    if (again !== undefined) say(where, `${again} stands there twice`);
  };
  twice(
    'regions',
    regions.map(one => one.region),
  );
  // Two lanes of one store would act side by side.
  twice('stores', stores.map(storeKey));
  twice(
    'stores',
    stores.flatMap(store => store.keys.map(({id}) => `${store.region}/${id}`)),
  );
  const isLeftOut = scope !== 'all' || regions.some(({standing}) => standing.is === 'excluded');
  // T1, before anything is approved.
  if (goal === 'role' && isLeftOut) say('goal', 'role takes the whole account, and a part of it is left out');
});

/**
 * What is to be taken down, by name, and what was accepted on the way: the file that an operator reads, approves and
 * runs. Nothing outside it is ever changed.
 */
export type Plan = z.infer<typeof planSchema>;
export type PlannedStore = Plan['stores'][number];
export type PlannedKey = PlannedStore['keys'][number];
export type PlannedRegion = Plan['regions'][number];
export type PlanGap = Plan['gaps'][number];
export type TeardownGoal = Plan['goal'];

/** The SHA-256 over everything in a plan but the digest itself, whatever the order of its members. */
export function digestOf(plan: Omit<Plan, 'digest'>): string {
  const {digest: _digest, ...rest} = plan as Plan;
  return createHash('sha256').update(canonical(rest)).digest('hex');
}

/** Seals a plan: sets the digest of what it holds. */
export const sealed = (plan: Omit<Plan, 'digest'>): Plan => ({...plan, digest: digestOf(plan)});

/** JSON with the members of every object in the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

/** The stores that the plan changes. */
export const doomedStores = ({stores}: Pick<Plan, 'stores'>): readonly PlannedStore[] =>
  stores.filter(({keep}) => !keep);

/** One string for a planned key in the whole account. */
export const keyKey = ({region: of}: Pick<StoreRef, 'region'>, {id}: Pick<PlannedKey, 'id'>) => `${of}/${id}`;
