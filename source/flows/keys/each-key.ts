import {z} from 'zod';
import type {KeyId, Region} from '../../model/ids.ts';
import type {Key} from '../../model/key.ts';
import type {Write} from '../../model/write.ts';
import type {Brief, Decision, Evidence, Flow, Scene} from '../flow.ts';
import {keyIdPart, regionPart} from '../goal-parts.ts';
import {count, listed} from '../messages.ts';
import type {FlowRecord} from '../record.ts';
import {judgeKey, type Outcome} from './judge-key.ts';

/** What every flow on one or many keys names: each key by id, and as it was confirmed. */
export const keysGoalPart = {
  region: regionPart,
  account: z.string().regex(/^\d{12}$/),
  keys: z.array(z.object({id: keyIdPart, alias: z.string().exactOptional()})).min(1),
};

export type KeysGoal = {
  readonly region: Region;
  readonly account: string;
  readonly keys: readonly {readonly id: KeyId; readonly alias?: string | undefined}[];
};

/** What one state of a key means to a flow. */
export type Meaning =
  /** The call may be sent. */
  | {readonly is: 'ready'}
  /** What the flow is to reach. `text` follows the name of the key. */
  | {readonly is: 'reached'; readonly text: string}
  /** AWS refuses it, or nobody can say; `text` follows the name of the key. */
  | {readonly is: 'barred'; readonly text: string; readonly remedy: string}
  /** After a call: AWS keeps the change for later and shows nothing of it now. Before one, it may be sent. */
  | {readonly is: 'deferred'; readonly text: string}
  /** AWS is changing the key. */
  | {readonly is: 'moving'};

/** What makes one kind of key change different from the others. */
export type KeyVerb<Goal extends KeysGoal> = {
  readonly name: string;
  readonly parse: (goal: unknown) => Goal;
  readonly operation: 'EnableKey' | 'DisableKey' | 'ScheduleKeyDeletion' | 'CancelKeyDeletion';
  readonly write: (goal: Goal, keyId: KeyId) => Write;
  /** Done, in a word: `enabled`. */
  readonly done: string;
  /** What a state means before a call was accepted. */
  readonly before: (key: Key, now: Date) => Meaning;
  /** What it says after one was: `reached`, not yet (`ready`), or that it will never come (`barred`). */
  readonly after: (key: Key, now: Date) => Meaning;
  /** What it means that AWS no longer knows a key on which the call was carried out; absent: a failure. */
  readonly gone?: string;
  readonly next?: string;
  readonly brief: (goal: Goal, scene: Scene, now: Date, evidence?: Evidence) => Brief;
};

/** How one key of a flow stands. */
export type KeyResult = {
  readonly id: KeyId;
  readonly name: string;
  readonly is: 'done' | 'open' | 'failed';
  readonly text: string;
  readonly remedy?: string;
};

const nameOf = ({alias, id}: KeysGoal['keys'][number]): string => alias ?? id;

/** A flow that makes the same change to one or many keys, each for itself: one key's trouble holds up no other. */
export function keyFlow<Goal extends KeysGoal>(verb: KeyVerb<Goal>): Flow<Goal> {
  return {
    name: verb.name,
    parseGoal: verb.parse,
    target: ({keys}) => (keys.length === 1 && keys[0] ? nameOf(keys[0]) : count(keys.length, 'KMS key')),
    region: ({region}) => region,
    needs: ['stores', 'keys'],
    keys: ({keys}) => keys.map(({id}) => id),
    brief: verb.brief,
    decide: (goal, scene, record, now) => decide(verb, goal, outcomes(verb, goal, scene, record, now)),
  };
}

type Judged = {readonly key: KeysGoal['keys'][number]; readonly outcome: Outcome};

const outcomes = <Goal extends KeysGoal>(
  verb: KeyVerb<Goal>,
  goal: Goal,
  scene: Scene,
  record: FlowRecord,
  now: Date,
): readonly Judged[] =>
  goal.keys.map(key => ({key, outcome: judgeKey(verb, goal, key.id, scene, record, now)}));

/** How each key of a flow stands now, for a list on a screen or a report. */
export const keyResults = <Goal extends KeysGoal>(
  verb: KeyVerb<Goal>,
  goal: Goal,
  scene: Scene,
  record: FlowRecord,
  now: Date,
): readonly KeyResult[] =>
  outcomes(verb, goal, scene, record, now).map(({key, outcome: {is, text, remedy}}) => ({
    id: key.id,
    name: nameOf(key),
    is,
    text,
    ...(remedy !== undefined && {remedy}),
  }));

/** The same goal for the keys that failed only; undefined where none did. */
export function goalForFailed<Goal extends KeysGoal>(
  goal: Goal,
  results: readonly KeyResult[],
): Goal | undefined {
  const failed = new Set(results.filter(({is}) => is === 'failed').map(({id}) => id));
  return failed.size === 0 ? undefined : {...goal, keys: goal.keys.filter(({id}) => failed.has(id))};
}

function decide<Goal extends KeysGoal>(verb: KeyVerb<Goal>, goal: Goal, judged: readonly Judged[]): Decision {
  const open = judged.flatMap(({outcome}) => (outcome.is === 'open' ? [outcome.decision] : []));
  const first = open.find(({do: what}) => what === 'settle') ?? open.find(({do: what}) => what === 'act');
  if (first) return first;
  const waits = open.flatMap(decision => (decision.do === 'wait' ? [decision] : []));
  const [wait] = waits;
  if (wait) {
    const shortest = Math.min(...waits.map(({seconds}) => seconds));
    return {
      ...wait,
      seconds: shortest,
      ...(waits.length > 1 && {why: `${count(waits.length, 'key')}: ${wait.why}`}),
    };
  }
  const failed = judged.filter(({outcome}) => outcome.is === 'failed');
  const all = judged.length;
  if (failed.length === 0) {
    const only = all === 1 ? judged[0] : undefined;
    return {
      do: 'finish',
      state: only
        ? `${nameOf(only.key)} ${only.outcome.text}.`
        : `${count(all, 'key')} of ${String(all)} ${verb.done}.`,
      ...(verb.next !== undefined && {next: verb.next}),
    };
  }
  const reasons = failed.map(({key, outcome}) => `${nameOf(key)} ${outcome.text}`);
  const remedies = [...new Set(failed.flatMap(({outcome: {remedy}}) => remedy ?? []))];
  return {
    do: 'stop',
    outcome: 'failed',
    why:
      all === 1
        ? `${reasons.join()}.`
        : `${String(all - failed.length)} of ${count(all, 'key')} ${verb.done}; not these: ${listed(reasons)}.`,
    remedy: `${listed(remedies, 3)}${all > 1 && goal.keys.length > failed.length ? ' Then do it again for these keys only.' : ''}`,
  };
}
