import {age} from '../../model/age.ts';
import type {KeyStoreId, Region} from '../../model/ids.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {lastSeen} from '../../model/observation.ts';
import {actionOf} from '../../model/write.ts';
import type {Write} from '../../model/write.ts';
import {
  answeredAt,
  hasSettled,
  isLongAgo,
  standingOf,
  triesOf,
  type Refusal,
  type Standing,
} from '../attempts.ts';
import type {Decision, Scene} from '../flow.ts';
import {freshly} from '../fresh.ts';
import {words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';

export type StoreGoal = {readonly region: Region; readonly storeId: KeyStoreId; readonly name: string};

/** A store as AWS shows it now, with the standing of the flow's call on it; or what to do instead of going on. */
export type StoreSight =
  | {readonly ok: true; readonly store: KeyStore; readonly at: Date; readonly standing: Standing}
  | {readonly ok: false; readonly decision: Decision};

/** What every flow on one existing store looks at first. */
export function seeStore(
  goal: StoreGoal,
  operation: Write['operation'],
  scene: Scene,
  record: FlowRecord,
  now: Date,
): StoreSight {
  const sight = freshly(scene.view.keyStores, {what: 'key stores', look: 'stores', record, now});
  if (!sight.ok) return sight;
  const store = sight.value.find(({id}) => id === goal.storeId);
  if (!store) return {ok: false, decision: gone(goal, record)};
  const standing = standingOf(triesOf(record, write => write.operation === operation));
  return {ok: true, store, at: sight.at, standing};
}

/** The store as it was last seen, however old: for briefs, which show the age. */
export const lastSeenStore = (goal: StoreGoal, scene: Scene): KeyStore | undefined =>
  lastSeen(scene.view.keyStores)?.find(({id}) => id === goal.storeId);

const gone = ({name, region}: StoreGoal, record: FlowRecord): Decision => {
  const why = words.storeGone(name, region);
  return record.steps.length === 0
    ? refuse(record, why, words.storeGoneNext)
    : fail(why, words.storeGoneNext);
};

/** Stops before anything took effect. */
export const refuse = ({steps}: FlowRecord, why: string, remedy: string): Decision => ({
  do: 'stop',
  outcome: 'refused',
  why: `${why} ${steps.length === 0 ? words.nothingSent : words.nothingMoreSent}`,
  remedy,
});

export const fail = (why: string, remedy: string): Decision => ({do: 'stop', outcome: 'failed', why, remedy});

/** Stops on AWS's own no, with its words and what to ask for or repair. */
export function stopOnRefusal(step: Step, {code, message, remedy}: Refusal, lookedAt: Date): Decision {
  // A refusal by state that the state seen does not explain: AWS may still show what was before.
  if (code.startsWith('CustomKeyStoreInvalidState') && !hasSettled(step, lookedAt))
    return waitForStore('AWS refused the call by the state of the store; looking at what that is', 5);
  return fail(`${words.refusedBy(actionOf(step.write), code, message)} ${words.nothingChanged}`, remedy);
}

export const waitForStore = (why: string, seconds: number, accepted?: true): Decision => ({
  do: 'wait',
  why,
  seconds: Math.max(1, Math.ceil(seconds)),
  look: ['stores'],
  ...(accepted && {accepted}),
});

/** Waits out the pause before a call is sent again; undefined once it is over. */
export const waitUntil = (at: Date, why: string, now: Date): Decision | undefined =>
  at > now ? waitForStore(why, (at.getTime() - now.getTime()) / 1000) : undefined;

/**
 * Settles a call in doubt by whether AWS shows its effect. No effect means little within the first minute: AWS may
 * still show what was before.
 */
export function settleStore(step: Step, effect: boolean, shown: string, lookedAt: Date): Decision {
  if (effect) return {do: 'settle', step: step.number, result: 'carried-out', because: shown};
  if (isLongAgo(step, lookedAt)) {
    const since = age(lookedAt.getTime() - answeredAt(step).getTime());
    return fail(
      `It is in doubt: ${words.tooLongAgo(step.write.operation, shown, since)}.`,
      words.tooLongAgoNext,
    );
  }
  if (hasSettled(step, lookedAt))
    return {do: 'settle', step: step.number, result: 'not-carried-out', because: words.notSeenAfter(shown)};
  return waitForStore(
    `no answer came to ${step.write.operation}; it may have been carried out (${shown})`,
    5,
  );
}

/** Seconds to the next look at a store that AWS is moving: often at first, then as the wait becomes long. */
export function lookInterval(step: Step, now: Date, limitMs: number): number {
  const ms = now.getTime() - answeredAt(step).getTime();
  if (ms < 60_000) return 5;
  return ms < limitMs ? 30 : 60;
}

const knownStates: readonly string[] = ['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTING', 'DISCONNECTED'];
const unknownStateMs = 30 * 60_000;

/**
 * After a call whose effect cannot be read from a state that this version does not know: looks for half an hour, and
 * then leaves the flow open. Undefined where the state is known.
 */
export function inUnknownState(
  {connectionState}: KeyStore,
  step: Step,
  now: Date,
  accepted?: true,
): Decision | undefined {
  if (knownStates.includes(connectionState)) return undefined;
  const why = words.unknownState(connectionState);
  return now.getTime() - answeredAt(step).getTime() < unknownStateMs
    ? waitForStore(why, 30, accepted)
    : {do: 'stop', outcome: 'in-doubt', why, remedy: words.unknownStateNext};
}
