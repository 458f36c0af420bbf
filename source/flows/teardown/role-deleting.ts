import {age} from '../../model/age.ts';
import {roleDeletionOutcome, type RoleUsage} from '../../model/role-deletion.ts';
import {answeredAt, hasSettled, standingOf} from '../attempts.ts';
import {isCarriedOut, isInDoubt, type Step} from '../record.ts';
import {questionId, type EndDecision, type Question} from './decision.ts';
import {endLook, endSilence, endWait, verifyEveryRegion, type EndSight} from './every-region.ts';
import {later} from './lane-memory.ts';
import type {EndLook} from './scene.ts';
import {isLasting, isOlder, minute, plus, second, seeing} from './sighting.ts';
import {choices, words} from './words.ts';

/** What the journal keeps of IAM's refusal: `try`, counted from 1, and IAM's `reason` and `usage`. */
export const roleRefusedNote = 'role-refused';
const looks: readonly EndLook[] = ['role-task', 'role'];
const refusedId = questionId('role-refused');
const lateId = questionId('role-late');
/** IAM's parts agree after a while, or not at all. */
const lateMs = 30 * minute;
const betweenTriesMs = 5 * minute;
const maxTries = 3;
/** T1: how old an answer of a Region may be when the role is asked to be deleted. */
const regionAgeMs = 15 * minute;

const asked = (kind: 'role-refused' | 'role-late', what: string): EndDecision => ({
  do: 'ask',
  questions: [question(kind, what)],
  look: looks,
});
const question = (kind: 'role-refused' | 'role-late', what: string): Question => ({
  id: kind === 'role-refused' ? refusedId : lateId,
  kind,
  what,
  choices: [kind === 'role-refused' ? choices.tryAgain : choices.lookAgain, choices.keepRole],
});

/** Settles a call on the role of which no answer came. IAM takes it twice without harm: it is one task. */
export function settleRole(sight: EndSight, steps: readonly Step[]): EndDecision | undefined {
  const doubt = steps.findLast(isInDoubt);
  if (!doubt) return undefined;
  const seen = seeing(sight.scene.role, answeredAt(doubt));
  if (seen.is === 'silent') return endSilence(seen.failed, sight.now, ['role']);
  if (seen.is === 'look') return endLook(sight.now, ['role']);
  const settle = (result: 'carried-out' | 'not-carried-out', because: string): EndDecision => ({
    do: 'settle',
    step: doubt.number,
    result,
    because,
  });
  if (!seen.value.exists) return settle('carried-out', words.roleAbsent);
  return hasSettled(doubt, seen.at)
    ? settle('not-carried-out', words.roleStillThere)
    : endWait(plus(seen.at, 5 * second), sight.now, words.roleNoAnswer, ['role']);
}

/**
 * Follows the task that IAM works on, and tries again a few times where IAM names nothing that was not examined.
 * Undefined where no call was accepted yet.
 */
export function followRole(sight: EndSight, steps: readonly Step[]): EndDecision | undefined {
  const {scene, ledger, now} = sight;
  const step = steps.findLast(isCarriedOut);
  if (!step) return undefined;
  const from = answeredAt(step);
  const role = seeing(scene.role, from);
  if (role.is === 'seen' && !role.value.exists)
    return {do: 'finish', role: 'deleted', text: words.roleDeleted(role.at, now)};
  if (role.is === 'silent') return endSilence(role.failed, now, looks);
  const said = ledger.answerTo(lateId, from);
  const since = later(from, said?.choice === 'look-again' ? said.at : undefined) ?? from;
  const late = now.getTime() - since.getTime() > lateMs;
  const next = (at: Date): Date =>
    plus(at, at.getTime() - from.getTime() < 3 * second ? 3 * second : 30 * second);
  // A call that was settled by a look has no task to ask about: only the role tells.
  const hasTask = step.outcome?.value?.deletionTaskId !== undefined;
  const task = hasTask ? seeing(scene.roleTask, from) : undefined;
  if (role.is === 'look' || task?.is === 'look')
    return endWait(plus(from, 3 * second), now, words.roleRunning(false), looks);
  if (task?.is === 'silent') {
    if (!isLasting(task.failed.failure.kind)) return endSilence(task.failed, now, looks);
    return said && said.at > task.failed.latest
      ? endLook(now, looks)
      : asked('role-late', words.roleTaskUnread(task.failed.failure));
  }
  if (!task)
    return late
      ? asked('role-late', words.roleLate(age(now.getTime() - from.getTime())))
      : endWait(plus(role.at, 30 * second), now, words.roleNotAgreed, looks);
  const outcome = roleDeletionOutcome(task.value, role.value);
  switch (outcome.outcome) {
    case 'deleted':
      return {do: 'finish', role: 'deleted', text: words.roleDeleted(role.at, now)};
    case 'running':
    case 'not-agreed': {
      if (late) return asked('role-late', words.roleLate(age(now.getTime() - from.getTime())));
      const why = outcome.outcome === 'running' ? words.roleRunning(outcome.started) : words.roleNotAgreed;
      return endWait(next(task.at), now, why, looks);
    }
    case 'refused':
      return whileRefused(sight, steps, from, outcome);
  }
}

/** The end of a teardown that was aborted before the role was gone. */
export const roleStays: EndDecision = {do: 'finish', role: 'kept', text: words.roleKeptByAbort};

function whileRefused(
  sight: EndSight,
  steps: readonly Step[],
  from: Date,
  {reason, usage}: {readonly reason?: string; readonly usage: readonly RoleUsage[]},
): EndDecision {
  const {ledger, now, stopped} = sight;
  const told = ledger.observed.findLast(({what}) => what === roleRefusedNote);
  // IAM forgets its tasks, and the report has to give its words.
  if (!told || told.at < from || told.facts['try'] !== steps.filter(isCarriedOut).length)
    return {
      do: 'record',
      what: roleRefusedNote,
      facts: {try: steps.filter(isCarriedOut).length, ...(reason !== undefined && {reason}), usage},
    };
  if (stopped) return roleStays;
  const said = ledger.answerTo(refusedId);
  if (said?.choice === 'try-again' && said.at > from) return sendRole(sight, steps, said.at);
  const tries = steps.filter(
    one => isCarriedOut(one) && !(said?.choice === 'try-again' && one.intendedAt < said.at),
  ).length;
  // IAM names a place where nobody has looked: to ask again would not change that.
  const elsewhere = usage.filter(({region}) => !isExamined(sight, region));
  if (elsewhere.length > 0 || tries >= maxTries)
    return asked('role-refused', words.roleRefused(reason, usage, elsewhere, tries));
  const again = plus(from, betweenTriesMs);
  if (again > now) return endWait(again, now, words.roleTriesAgain(reason, tries), looks);
  return sendRole(sight, steps, again);
}

const isExamined = ({plan, scene}: EndSight, region: string): boolean =>
  plan.regions.some(one => one.region === region && one.standing.is === 'answered') ||
  [...scene.regions].some(([name, {keyStores}]) => name === region && seeing(keyStores).is === 'seen');

/**
 * Asks IAM to delete the role (T1): every Region has answered within the last 15 minutes, after `after`, and is empty.
 *
 * @param after tries of before this moment are over, and so is what was seen before
 */
export function sendRole(sight: EndSight, steps: readonly Step[], after: Date | undefined): EndDecision {
  const {scene, ledger, now} = sight;
  const again = ledger.answerTo(refusedId, after);
  const from = later(after, again?.choice === 'try-again' ? again.at : undefined);
  const standing = standingOf(steps.filter(one => !from || one.intendedAt > from));
  switch (standing.is) {
    case 'refused':
    case 'given-up':
      return asked('role-refused', words.roleCallRefused(standing));
    case 'again':
      if (standing.at > now) return endWait(standing.at, now, standing.why, ['role']);
      break;
    case 'open':
      break;
    case 'in-doubt':
    case 'carried-out':
      return endLook(now, looks);
  }
  const verified = verifyEveryRegion(sight, regionAgeMs, isRetry(steps) ? from : undefined);
  if (verified.is === 'not') return verified.decision;
  const role = seeing(scene.role);
  if (role.is === 'silent') return endSilence(role.failed, now, ['role']);
  if (role.is === 'look' || isOlder(role.at, regionAgeMs, now)) return endLook(now, ['role']);
  if (!role.value.exists) return wasAbsent(steps, role.at, now);
  return {do: 'act', write: {operation: 'DeleteServiceLinkedRole'}, look: ['role-task', 'role']};
}

const isRetry = (steps: readonly Step[]): boolean => steps.some(isCarriedOut);

/** The role is not there: ours, where a call of this teardown was accepted. */
export const wasAbsent = (steps: readonly Step[], at: Date, now: Date): EndDecision =>
  isRetry(steps)
    ? {do: 'finish', role: 'deleted', text: words.roleDeleted(at, now)}
    : {do: 'finish', role: 'was-absent', text: words.roleWasAbsent};
