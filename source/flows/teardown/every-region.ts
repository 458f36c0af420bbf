import type {Region} from '../../model/ids.ts';
import type {RegionList} from '../../model/picture.ts';
import {questionId, type EndDecision, type Question} from './decision.ts';
import type {Ledger} from './ledger.ts';
import {doomedStores, type Plan} from './plan.ts';
import {sightOf, type EndLook, type TeardownScene} from './scene.ts';
import {earlier, isOlder, minute, plus, second, seeing, silence} from './sighting.ts';
import {choices, words} from './words.ts';

/** All that the end of a teardown is decided by. */
export type EndSight = {
  readonly plan: Plan;
  readonly scene: TeardownScene;
  readonly ledger: Ledger;
  readonly now: Date;
  /** The teardown was aborted: no call is sent any more. */
  readonly stopped?: boolean;
};

export type EndWait = Extract<EndDecision, {do: 'wait'}>;

export const endLook = (now: Date, look: readonly EndLook[], why: string = words.looking): EndWait => ({
  do: 'wait',
  for: 'now',
  until: now,
  why,
  look,
});

export const endWait = (until: Date, now: Date, why: string, look: readonly EndLook[]): EndWait =>
  until > now ? {do: 'wait', for: 'aws', until, why, look} : endLook(now, look, why);

export const endSilence = (
  failed: Parameters<typeof silence>[0],
  now: Date,
  look: readonly EndLook[],
): EndWait => ({...silence(failed, now, []), look});

/** Every Region of the partition is empty, as of the oldest of their answers; or what keeps that from being said. */
export type Verified =
  {readonly is: 'empty'; readonly since?: Date} | {readonly is: 'not'; readonly decision: EndDecision};

const not = (decision: EndDecision): Verified => ({is: 'not', decision});

type Listed = RegionList['regions'][number];
const looks: readonly EndLook[] = ['region-list', 'every-store'];

/**
 * T1: true emptiness. Each Region that the account has, or that the plan names, has answered in full with no store; only
 * Regions that are not enabled and were accepted by name stay unknown.
 *
 * @param maxAgeMs how old an answer may be
 * @param after every answer must be from after this moment
 */
export function verifyEveryRegion(sight: EndSight, maxAgeMs: number, after?: Date): Verified {
  const {plan, scene, ledger, now} = sight;
  const list = seeing(scene.regionList, after);
  if (list.is === 'silent') return not(endSilence(list.failed, now, looks));
  if (list.is === 'look' || isOlder(list.at, maxAgeMs, now)) return not(endLook(now, looks));
  const listed = new Map<Region, Listed['optStatus']>(
    list.value.regions.map(({region, optStatus}) => [region, optStatus]),
  );
  const questions: Question[] = [];
  const waits: EndWait[] = [];
  let stale = false;
  let since: Date | undefined;
  for (const region of new Set([...listed.keys(), ...plan.regions.map(one => one.region)])) {
    const judged = judgeRegion(sight, region, listed.get(region), list.at, maxAgeMs, after);
    if (judged.is === 'empty') since = earlier(since, judged.at);
    else if (judged.is === 'look') stale = true;
    else if (judged.is === 'wait') waits.push(judged.wait);
    else if (judged.is === 'ask') questions.push(...judged.questions);
  }
  const again = questions.some(({id}) => {
    const said = ledger.answerTo(id);
    return said?.choice === 'look-again' && said.at > (since ?? list.at);
  });
  if (stale || again) return not(endLook(now, looks, words.everyRegion));
  const [question, ...others] = questions;
  if (question) return not({do: 'ask', questions: [question, ...others], look: looks});
  const [wait] = waits;
  return wait ? not(wait) : {is: 'empty', ...(since && {since})};
}

type JudgedRegion =
  | {readonly is: 'empty'; readonly at: Date}
  /** Not enabled, and accepted by name as unknown. */
  | {readonly is: 'accepted'}
  | {readonly is: 'look'}
  | {readonly is: 'wait'; readonly wait: EndWait}
  | {readonly is: 'ask'; readonly questions: readonly Question[]};

function judgeRegion(
  sight: EndSight,
  region: Region,
  optStatus: Listed['optStatus'] | undefined,
  listedAt: Date,
  maxAgeMs: number,
  after: Date | undefined,
): JudgedRegion {
  const {plan, scene, ledger, now} = sight;
  const planned = plan.regions.find(one => one.region === region)?.standing.is;
  const {keyStores} = sightOf(scene, region);
  // Only where the list cannot tell, the Region's own answer does: one that was just enabled may still answer as if not.
  const listTells = optStatus !== undefined && optStatus !== 'unknown';
  const isOff = listTells
    ? optStatus === 'DISABLED'
    : keyStores.status !== 'unseen' && keyStores.failed?.failure.kind === 'region-off';
  if (isOff && planned === 'accepted-unknown') return {is: 'accepted'};
  const news = questionId('new-region', {region, id: region});
  if (isOff) return {is: 'ask', questions: [regionQuestion(news, words.regionOff(region))]};
  const seen = seeing(keyStores, after);
  // A Region that the account no longer lists is not asked by any look.
  if (optStatus === undefined && seen.is !== 'seen')
    return {is: 'ask', questions: [regionQuestion(news, words.regionUnlisted(region))]};
  if (seen.is === 'silent') return {is: 'wait', wait: endSilence(seen.failed, now, ['every-store'])};
  if (seen.is === 'look' || isOlder(seen.at, maxAgeMs, now)) return {is: 'look'};
  if (seen.value.length > 0) return storesIn(sight, region, seen.value, seen.at);
  if (planned === 'answered') return {is: 'empty', at: seen.at};
  // A person has read that it is new, and it has answered since: what counts is that it is empty.
  const said = ledger.answerTo(news);
  if (said?.choice === 'look-again' && seen.at > said.at && listedAt > said.at)
    return {is: 'empty', at: seen.at};
  const what = planned === undefined ? words.regionNew(region) : words.regionOn(region);
  return {is: 'ask', questions: [regionQuestion(news, what)]};
}

/** How long AWS may go on listing a store that was seen gone. */
const oldListMs = 10 * minute;

function storesIn(
  {plan, ledger, now}: EndSight,
  region: Region,
  stores: readonly {readonly id: string; readonly name: string}[],
  at: Date,
): JudgedRegion {
  const ours = new Set<string>(
    doomedStores(plan)
      .filter(store => store.region === region)
      .map(({id}) => id),
  );
  const deletedAt = (id: string) => ledger.stepsOn(`${region}/${id}`).at(-1)?.intendedAt;
  const strangers = stores.filter(({id}) => {
    const since = ours.has(id) ? deletedAt(id) : undefined;
    return !since || isOlder(since, oldListMs, now);
  });
  if (strangers.length === 0)
    return {
      is: 'wait',
      wait: endWait(plus(at, 30 * second), now, words.listedStill(region), ['every-store']),
    };
  return {
    is: 'ask',
    questions: strangers.map(({id, name}) => ({
      id: questionId('new-store', {region, id}),
      kind: 'new-store' as const,
      what: words.newStore(region, name, id),
      choices: [choices.lookAgain, choices.keepRole],
    })),
  };
}

const regionQuestion = (id: string, what: string): Question => ({
  id,
  kind: 'new-region',
  what,
  choices: [choices.lookAgain, choices.keepRole],
});
