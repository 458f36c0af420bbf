import {z} from 'zod';
import {asKeyId, type KeyId} from '../../model/ids.ts';
import {keysOfStore, keysOfUnknownStore} from '../../model/key-counts.ts';
import type {KeyEntry, KeyInventory} from '../../model/key.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import type {Write} from '../../model/write.ts';
import {answeredAt, hasSettled, settlingMs, standingOf, triesOf} from '../attempts.ts';
import type {Decision, Flow, Scene} from '../flow.ts';
import {freshly, mayPass} from '../fresh.ts';
import {storeGoalPart} from '../goal-parts.ts';
import {count, words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';
import {fail, refuse, seeStore, stopOnRefusal} from '../store/store-sight.ts';
import {aliasStep, keysAgeMs, keyWithAlias, lookAtKeys, pauseUntil} from './alias-step.ts';
import {createKeyBrief} from './create-key-brief.ts';

const goalSchema = z.object({
  ...storeGoalPart,
  description: z.string().max(8192).exactOptional(),
  /** The key policy, as JSON text; without one KMS sets its own, which lets the account's IAM policies decide. */
  policy: z.string().max(131_072).refine(isJsonObject, 'is not a JSON document').exactOptional(),
  alias: z
    .string()
    .max(256)
    .regex(/^alias\/[a-zA-Z0-9:/_-]+$/, 'is not alias/ and letters, digits, or : / _ -')
    .refine(alias => !alias.startsWith('alias/aws/'), 'alias/aws/ is reserved for AWS')
    .exactOptional(),
  xksKeyId: z
    .string()
    .max(128)
    .regex(/^[a-zA-Z0-9-_.]+$/, 'is not the id of an external key')
    .exactOptional(),
});
export type CreateKeyGoal = z.infer<typeof goalSchema>;

function isJsonObject(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}

/** The name under which the id of the new key is kept, where no answer of AWS told it. */
const foundKey = 'created key';

/** Creates a KMS key in a store, with its policy, and then its alias. */
export const createKey: Flow<CreateKeyGoal> = {
  name: 'create-key',
  parseGoal: goal => goalSchema.parse(goal),
  target: ({alias, name}) => alias ?? `a new key in ${name}`,
  region: ({region}) => region,
  needs: ['stores', 'clusters', 'keys'],
  brief: createKeyBrief,
  decide,
};

const keyWrite = ({region, storeId, description, policy, xksKeyId}: CreateKeyGoal): Write => ({
  operation: 'CreateKey',
  region,
  storeId,
  ...(description !== undefined && {description}),
  ...(policy !== undefined && {policy}),
  ...(xksKeyId !== undefined && {xksKeyId}),
});

function decide(goal: CreateKeyGoal, scene: Scene, record: FlowRecord, now: Date): Decision {
  const tries = triesOf(record, ({operation}) => operation === 'CreateKey');
  const standing = standingOf(tries);
  if (standing.is === 'carried-out') return afterKey(goal, standing.step, scene, record, now);
  if (standing.is === 'in-doubt') return settleKey(goal, standing.step, scene, record, now);
  const sight = seeStore(goal, 'CreateKey', scene, record, now);
  if (!sight.ok) return sight.decision;
  const barred = mayNot(goal, sight.store.connectionState, scene, record, now);
  switch (standing.is) {
    case 'refused':
      return stopOnRefusal(standing.step, standing.refusal, sight.at);
    case 'given-up':
      return fail(`${standing.why}.`, words.resume);
    case 'again':
      return (
        barred ??
        madeAfterAll(goal, standing.step, scene) ??
        pauseUntil(standing, now) ?? {do: 'act', write: keyWrite(goal), look: []}
      );
    case 'open':
      return barred ?? {do: 'act', write: keyWrite(goal), look: []};
  }
}

/** A fault on AWS's side may hide a key that was made: a second one is not made on top of it. */
function madeAfterAll(goal: CreateKeyGoal, step: Step, scene: Scene): Decision | undefined {
  const inventory = lastSeen(scene.view.keys);
  const found = inventory ? candidates(goal, step, inventory) : [];
  return found.length === 0
    ? undefined
    : {
        do: 'stop',
        outcome: 'in-doubt',
        why: `CreateKey failed, and a key was made in ${goal.name} at that time: ${found.map(({id}) => id).join(', ')}.`,
        remedy: 'Look whether it is yours before you start again.',
      };
}

function mayNot(
  goal: CreateKeyGoal,
  state: string,
  scene: Scene,
  record: FlowRecord,
  now: Date,
): Decision | undefined {
  if (state !== 'CONNECTED')
    return refuse(
      record,
      `${goal.name} is ${state}, and a key can be made only while it is CONNECTED (AWS).`,
      'Connect it first.',
    );
  if (goal.alias === undefined) return undefined;
  const keys = freshly(scene.view.keys, {what: 'keys', look: 'keys', record, now, maxAgeMs: keysAgeMs});
  if (!keys.ok) return keys.decision;
  const taken = keyWithAlias(keys.value, goal.alias);
  return (
    taken && refuse(record, `${goal.alias} belongs to the key ${taken.id} already.`, 'Choose another alias.')
  );
}

/** The Date header of an answer has whole seconds, and two clocks of AWS may differ a little. */
const clockMs = 5000;

/** Keys of the store that were made when the call was under way. AWS takes no token, so nothing tells them apart. */
function candidates(goal: CreateKeyGoal, step: Step, inventory: KeyInventory): readonly KeyEntry[] {
  const from = step.intendedAt.getTime() - clockMs;
  const to = answeredAt(step).getTime() + (step.outcome ? 2 * clockMs : settlingMs);
  return keysOfStore(inventory, goal.storeId).filter(({key}) => {
    const made = lastSeen(key);
    const at = made?.createdAt?.getTime();
    return (
      made &&
      at !== undefined &&
      at >= from &&
      at <= to &&
      (made.description ?? '') === (goal.description ?? '')
    );
  });
}

/**
 * A CreateKey without an answer is never simply sent again: it would make a second key. It is settled by the keys
 * that AWS lists, and only where all of them could be read.
 */
function settleKey(goal: CreateKeyGoal, step: Step, scene: Scene, record: FlowRecord, now: Date): Decision {
  const keys = freshly(scene.view.keys, {what: 'keys', look: 'keys', record, now, maxAgeMs: keysAgeMs});
  if (!keys.ok) return keys.decision;
  const {value: inventory, at} = keys;
  const found = candidates(goal, step, inventory);
  const [only] = found;
  if (only && found.length === 1)
    return {
      do: 'settle',
      step: step.number,
      result: 'carried-out',
      because: `AWS shows a new key, ${only.id}`,
    };
  if (found.length > 1)
    return {
      do: 'stop',
      outcome: 'in-doubt',
      why: `No answer came to CreateKey, and ${String(found.length)} keys were made in ${goal.name} at that time: which is ours cannot be told.`,
      remedy: `Look at ${found.map(({id}) => id).join(', ')}; start again only if none is yours.`,
    };
  if (!hasSettled(step, at))
    return lookAtKeys('no answer came to CreateKey; it may have been carried out', 10);
  const unread = keysOfUnknownStore(inventory);
  if (unread > 0 && canStillBeRead(inventory, now))
    return lookAtKeys(
      `no answer came to CreateKey, and it may have made one of ${count(unread, 'key')} that cannot be read now`,
      15,
    );
  if (unread > 0)
    return {
      do: 'stop',
      outcome: 'in-doubt',
      why: `No answer came to CreateKey, and ${count(unread, 'key')} of the Region cannot be read: the new key may be among them.`,
      remedy: 'Ask for kms:DescribeKey on them, then resume.',
    };
  return {
    do: 'settle',
    step: step.number,
    result: 'not-carried-out',
    because: words.notSeenAfter('AWS shows no new key'),
  };
}

/** True while the trouble with a key whose store is unknown is of a kind that passes. */
const canStillBeRead = ({entries}: KeyInventory, now: Date): boolean =>
  [...entries.values()].some(({membership, key}) => {
    const failed = standingFailure(key);
    return membership.in === 'unknown' && failed !== undefined && mayPass(failed, now);
  });

/** The id of the new key, from AWS's answer or as it was found and kept. */
function newKeyId(step: Step, {observed}: FlowRecord): KeyId | undefined {
  const kept = observed.find(({what}) => what === foundKey)?.facts['keyId'];
  return step.outcome?.value?.keyId ?? (typeof kept === 'string' ? asKeyId(kept) : undefined);
}

function afterKey(goal: CreateKeyGoal, step: Step, scene: Scene, record: FlowRecord, now: Date): Decision {
  const {keys} = scene.view;
  const seen = freshly(keys, {what: 'keys', look: 'keys', record, now, maxAgeMs: keysAgeMs});
  const id = newKeyId(step, record);
  if (id === undefined) {
    if (!seen.ok) return seen.decision;
    const [found] = candidates(goal, step, seen.value);
    return found
      ? {do: 'record', what: foundKey, facts: {keyId: found.id}}
      : fail(
          `The new key of ${goal.name} was seen and is not there any more.`,
          'Look at the keys of the store.',
        );
  }
  if (goal.alias === undefined) return {do: 'finish', state: `The key ${id} is created in ${goal.name}.`};
  return aliasStep(goal, goal.alias, id, seen, record, now);
}
