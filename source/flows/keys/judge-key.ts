import {age} from '../../model/age.ts';
import type {KeyId} from '../../model/ids.ts';
import type {Key} from '../../model/key.ts';
import {actionOf} from '../../model/write.ts';
import {answeredAt, effectLookSeconds, hasSettled, isLongAgo, standingOf, triesOf} from '../attempts.ts';
import type {Decision, Scene} from '../flow.ts';
import {words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';
import type {KeyResult, KeysGoal, KeyVerb, Meaning} from './each-key.ts';
import {seeKey} from './key-sight.ts';

/** How one key stands, and while it is open what is to be done about it. */
export type Outcome = Omit<KeyResult, 'id' | 'name' | 'is'> &
  ({readonly is: 'done' | 'failed'} | {readonly is: 'open'; readonly decision: Decision});

/** Judges one key of a flow by what AWS shows of it and by what was tried; other keys do not matter. */
export function judgeKey<Goal extends KeysGoal>(
  verb: KeyVerb<Goal>,
  goal: Goal,
  id: KeyId,
  scene: Scene,
  record: FlowRecord,
  now: Date,
): Outcome {
  const tries = triesOf(
    record,
    write => write.operation === verb.operation && 'keyId' in write && write.keyId === id,
  );
  const standing = standingOf(tries);
  const sight = seeKey(id, scene, tries.at(-1), now);
  if (sight.sight === 'look') return wait(sight.why, sight.seconds);
  if (sight.sight === 'hidden')
    return {is: 'failed', text: `is not known: ${sight.why}`, remedy: sight.remedy};
  if (sight.sight === 'gone' && standing.is === 'carried-out' && verb.gone !== undefined)
    return {is: 'done', text: verb.gone};
  if (sight.sight === 'gone')
    return {is: 'failed', text: 'does not exist any more', remedy: 'A deleted key cannot be brought back.'};
  const {key, at} = sight;
  switch (standing.is) {
    case 'carried-out':
      return carriedOut(verb.after(key, now), standing.step, key, at);
    case 'in-doubt':
      return settle(verb.after(key, now), standing.step, key, at);
    case 'refused': {
      const {code, message, remedy} = standing.refusal;
      const reached = verb.before(key, now);
      if (reached.is === 'reached') return {is: 'done', text: reached.text};
      // Refused by state, and the state seen would allow it: AWS may still show what was before.
      if (code.startsWith('KMSInvalidState') && reached.is === 'ready' && !hasSettled(standing.step, at))
        return wait('AWS refused the call by the state of the key; looking at what that is', 5);
      return {
        is: 'failed',
        text: `was not changed: ${words.refusedBy(actionOf(standing.step.write), code, message).slice(0, -1)}`,
        remedy,
      };
    }
    case 'given-up': {
      const reached = verb.before(key, now);
      return reached.is === 'reached'
        ? {is: 'done', text: reached.text}
        : {is: 'failed', text: `is ${key.state}: ${standing.why}`, remedy: words.resume};
    }
    case 'again':
    case 'open':
      return mayBeSent(verb.before(key, now), now.getTime() - record.openedAt.getTime() > longMs, () =>
        standing.is === 'again' && standing.at > now
          ? wait(standing.why, (standing.at.getTime() - now.getTime()) / 1000)
          : {
              is: 'open',
              text: `is ${key.state}`,
              decision: {do: 'act', write: verb.write(goal, id), look: []},
            },
      );
  }
}

/** No key is Creating or Updating for this long. */
const longMs = 30 * 60_000;

function mayBeSent(meaning: Meaning, tooLong: boolean, send: () => Outcome): Outcome {
  switch (meaning.is) {
    case 'ready':
    case 'deferred':
      return send();
    case 'reached':
      return {is: 'done', text: meaning.text};
    case 'barred':
      return {is: 'failed', text: meaning.text, remedy: meaning.remedy};
    case 'moving':
      return tooLong
        ? {is: 'failed', text: 'is still being changed by AWS', remedy: words.resume}
        : wait('AWS is changing the key', 15);
  }
}

function carriedOut(meaning: Meaning, step: Step, key: Key, at: Date): Outcome {
  switch (meaning.is) {
    case 'reached':
    case 'deferred':
      return {is: 'done', text: meaning.text};
    case 'barred':
      return {is: 'failed', text: meaning.text, remedy: meaning.remedy};
    case 'moving':
    case 'ready':
      return hasSettled(step, at)
        ? {
            is: 'failed',
            text: `is ${key.state} although AWS accepted the change: somebody may have changed it again`,
            remedy: 'Look who changed it before you change it again.',
          }
        : wait('AWS has accepted the change and does not show it yet', effectLookSeconds(step, at));
  }
}

function settle(meaning: Meaning, step: Step, key: Key, at: Date): Outcome {
  const text = `is ${key.state}`;
  const because = `AWS shows the key as ${key.state}`;
  if (meaning.is === 'reached')
    return {is: 'open', text, decision: {do: 'settle', step: step.number, result: 'carried-out', because}};
  if (meaning.is !== 'deferred' && isLongAgo(step, at)) {
    const since = age(at.getTime() - answeredAt(step).getTime());
    return {
      is: 'failed',
      text: `is ${key.state}: ${words.tooLongAgo(step.write.operation, because, since)}`,
      remedy: words.tooLongAgoNext,
    };
  }
  // Nothing will ever show it before the store is connected; to say it twice does no harm.
  return meaning.is === 'deferred' || hasSettled(step, at)
    ? {is: 'open', text, decision: {do: 'settle', step: step.number, result: 'not-carried-out', because}}
    : wait(`no answer came to ${step.write.operation}; it may have been carried out (${because})`, 5);
}

const wait = (why: string, seconds: number): Outcome => ({
  is: 'open',
  text: why,
  decision: {do: 'wait', why, seconds: Math.max(1, Math.ceil(seconds)), look: ['keys']},
});
