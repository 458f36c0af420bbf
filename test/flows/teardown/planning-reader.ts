import type {KeyGrant, ReadOfKeys} from '../../../source/aws/access-reader.ts';
import type {Failure} from '../../../source/model/failure.ts';
import type {KeyId, Region} from '../../../source/model/ids.ts';
import type {Key} from '../../../source/model/key.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import {draftPlan, type Draft} from '../../../source/flows/teardown/draft-plan.ts';
import {usualGoal, type Wishes} from '../../../source/flows/teardown/wishes.ts';
import {FakeReader, ann, key, listOf, store} from '../../watch/fake-reader.ts';

export type KeyFacts = {
  readonly tags: Readonly<Record<string, string>> | Failure;
  readonly policy: string | Failure;
  readonly grants: readonly KeyGrant[] | Failure;
};

const ownPolicy = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Principal: {AWS: `arn:aws:iam::${ann.account}:root`},
    Action: 'kms:*',
    Resource: '*',
  },
});
const plainFacts: KeyFacts = {tags: {}, policy: ownPolicy, grants: []};

/** An account whose stores and keys a test sets, as far as the making of a plan asks for them. */
export class PlanningReader extends FakeReader {
  readonly facts = new Map<string, Partial<KeyFacts>>();
  readonly #keys = new Map<Region, Map<KeyId, Key | Failure>>();
  readonly #stores = new Map<Region, KeyStore[] | Failure>();

  constructor(regions: readonly Region[]) {
    super();
    this.says.regionList = () => listOf(...regions);
    this.says.keyStores = region => this.#stores.get(region) ?? [];
    this.says.keyIds = region => [...(this.#keys.get(region)?.keys() ?? [])];
    this.says.describeKey = (region, id) => this.#keys.get(region)?.get(id) ?? key(id);
  }

  /** Puts a store with keys into a Region, in place of one of the same name. */
  put(
    region: Region,
    name: string,
    keys: readonly string[],
    more: Partial<KeyStore & {keyState: Key['state']}> = {},
  ): void {
    const {keyState, ...storeFacts} = more;
    const before = this.#stores.get(region);
    const others = Array.isArray(before) ? before.filter(one => one.id !== name) : [];
    this.#stores.set(region, [...others, store(name, 'CONNECTED', {region, ...storeFacts})]);
    for (const id of keys) this.putKey(region, {...key(id, name, keyState ?? 'Enabled'), region});
  }

  putKey(region: Region, one: Key): void {
    this.#of(region).set(one.id, one);
  }

  /** A key that is listed and not told of. */
  hideKey(region: Region, id: KeyId, failure: Failure): void {
    this.#of(region).set(id, failure);
  }

  removeKey(region: Region, id: KeyId): void {
    this.#of(region).delete(id);
  }

  silence(region: Region, failure: Failure): void {
    this.#stores.set(region, failure);
  }

  tagsOfKeys = this.#each('tags');
  policiesOfKeys = this.#each('policy');
  grantsOfKeys = this.#each('grants');

  #of(region: Region): Map<KeyId, Key | Failure> {
    const known = this.#keys.get(region) ?? new Map<KeyId, Key | Failure>();
    this.#keys.set(region, known);
    return known;
  }

  #each<Fact extends keyof KeyFacts>(fact: Fact): ReadOfKeys<Exclude<KeyFacts[Fact], Failure>> {
    return (_region, ids, onAnswer) => {
      const at = this.now();
      for (const id of ids) {
        const said: KeyFacts[Fact] = {...plainFacts, ...this.facts.get(id)}[fact];
        if (isFailure(said)) onAnswer(id, {ok: false, failure: said, at});
        else onAnswer(id, {ok: true, value: said as Exclude<KeyFacts[Fact], Failure>, at});
      }
      return Promise.resolve();
    };
  }
}

const isFailure = (said: KeyFacts[keyof KeyFacts]): said is Failure =>
  typeof said === 'object' && 'remedy' in said;

export const noWishes = {
  stores: [],
  days: 30,
  soakDays: 7,
  excludeRegions: [],
  acceptUnknown: [],
  acceptKeys: [],
  keepStores: [],
  keepKeys: [],
  profiles: new Map(),
  twoPerson: false,
} satisfies Omit<Wishes, 'goal'>;

/** Makes a plan of what the reader says. */
export async function draft(
  reader: PlanningReader,
  wishes: Partial<Wishes> = {},
  more: {readonly holdTags?: readonly string[]; readonly lastUseSeconds?: number} = {},
): Promise<Draft> {
  const list = await reader.regionList();
  if (!list.ok) throw new Error('the reader has no list');
  const all = {...noWishes, ...wishes};
  return draftPlan({
    reader,
    list: list.value,
    caller: ann,
    wishes: {...all, goal: wishes.goal ?? usualGoal(all)},
    holdTags: more.holdTags ?? [],
    lastUseSeconds: more.lastUseSeconds ?? 60,
    demo: false,
    signal: new AbortController().signal,
    triesInSeconds: [0, 0],
  });
}

export const plan = async (...of: Parameters<typeof draft>) => (await draft(...of)).plan;
