import {gates, type EndDecision, type LaneDecision} from './decision.ts';
import {endLook, endSilence, verifyEveryRegion, type EndSight} from './every-region.ts';
import {later} from './lane-memory.ts';
import type {GivenAnswer, Ledger} from './ledger.ts';
import type {Plan} from './plan.ts';
import {followRole, roleStays, sendRole, settleRole, wasAbsent} from './role-deleting.ts';
import type {TeardownScene} from './scene.ts';
import {day, hour, isOlder, plus, seeing} from './sighting.ts';
import {undoOf} from './undo.ts';
import {words} from './words.ts';

/** How old the answers may be on whose strength the role's phrase is asked for. Before the call they are renewed. */
const gateAgeMs = day + hour;
/** The phrase is not consent for another day. */
const consentMs = day;

/**
 * The next step of the end: every Region again, then the role. Nothing of it is done before every lane has finished,
 * and nothing at all unless the goal is the role.
 *
 * @param lanes the latest decision of every lane, one per store that the plan changes
 */
export function decideEnd(
  plan: Plan,
  scene: TeardownScene,
  ledger: Ledger,
  lanes: readonly LaneDecision[],
  now: Date,
): EndDecision {
  const ends = lanes.flatMap(lane => (lane.do === 'finish' ? [lane.end] : []));
  if (ends.length < lanes.length) return {do: 'lanes-first'};
  if (plan.goal !== 'role') return {do: 'finish', role: 'not-asked', text: words.roleNotAsked};
  // T1: a store that stays, or a Region that was left out, keeps the role.
  if (plan.stores.some(({keep}) => keep) || ends.some(end => end !== 'deleted' && end !== 'gone'))
    return {do: 'finish', role: 'kept', text: words.roleKeptForStore};
  if (plan.regions.some(({standing: {is}}) => is === 'excluded' || is === 'missing'))
    return {do: 'finish', role: 'kept', text: words.roleKeptForRegion};
  const sight: EndSight = {plan, scene, ledger, now};
  const said = lastWord(ledger);
  if (said && isKeep(said)) return {do: 'finish', role: 'kept', text: words.roleKept(said.by)};
  const steps = ledger.stepsOn('role');
  // T9: an abort when only the role was left sends nothing more; what IAM was already asked for is seen to its end.
  if (undoOf(ledger))
    return settleRole(sight, steps) ?? followRole({...sight, stopped: true}, steps) ?? roleStays;
  return settleRole(sight, steps) ?? followRole(sight, steps) ?? beforeRole(sight);
}

const isKeep = ({question, choice}: GivenAnswer) =>
  choice === 'keep-role' || (question === gates.deleteRole && choice === 'keep');

/** What was last said about the role: the latest word counts, whichever question brought it. */
const lastWord = ({answers}: Ledger): GivenAnswer | undefined =>
  answers.findLast(
    answer =>
      isKeep(answer) ||
      (answer.question === gates.deleteRole && answer.choice === 'delete') ||
      (answer.question.startsWith('role-') && answer.choice === 'try-again'),
  );

/** Before a call was accepted: T1's verification, the role itself, its phrase. */
function beforeRole(sight: EndSight): EndDecision {
  const {ledger, scene, now} = sight;
  const verified = verifyEveryRegion(sight, gateAgeMs);
  if (verified.is === 'not') return verified.decision;
  const role = seeing(scene.role);
  if (role.is === 'silent') return endSilence(role.failed, now, ['role']);
  if (role.is === 'look' || isOlder(role.at, gateAgeMs, now)) return endLook(now, ['role']);
  const steps = ledger.stepsOn('role');
  if (!role.value.exists) return wasAbsent(steps, role.at, now);
  const said = ledger.answerTo(gates.deleteRole);
  if (said?.choice !== 'delete') return {do: 'gate', look: ['region-list', 'every-store', 'role']};
  const again = ledger.answerTo('role-refused:account', said.at);
  const consent = later(said.at, again?.choice === 'try-again' ? again.at : undefined) ?? said.at;
  return plus(consent, consentMs) >= now
    ? sendRole(sight, steps, said.at)
    : {do: 'gate', look: ['region-list', 'every-store', 'role']};
}
