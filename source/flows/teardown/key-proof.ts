import {answeredAt} from '../attempts.ts';
import {questionId} from './decision.ts';
import {lastDone, orphansAccepted, saidOfStore, type Lane} from './lane-memory.ts';
import {keyKey, type PlannedKey} from './plan.ts';
import {day, hour, isLasting, later24h, minute, plus, seeing} from './sighting.ts';
import {words} from './words.ts';

/** What is known of the material of a key that is gone. */
export type KeyProof =
  /** T2: the DeleteKey event says that it was deleted, or the store keeps nothing on HSMs. */
  | {readonly is: 'proven'; readonly unnoted: boolean}
  /** Nothing proves it, and the operator took that by the store's name. */
  | {readonly is: 'accepted'}
  /** AWS drops the key first and the material after: the event is still to come. */
  | {readonly is: 'awaited'; readonly next: Date}
  /** CloudTrail has to be asked, now. */
  | {readonly is: 'look'}
  /** No proof will come, or it is long overdue. `unnoted`: the journal does not name the key yet. */
  | {readonly is: 'missing'; readonly because: string; readonly unnoted: boolean};

/**
 * T2: a key counts as gone only with its DeleteKey event, unless the operator accepted orphans by the store's name.
 *
 * @param goneAt when it was first seen gone
 */
export function proofOf(lane: Lane, key: PlannedKey, goneAt: Date): KeyProof {
  const {store, sight, memory, now} = lane;
  if (store.type === 'EXTERNAL_KEY_STORE') return {is: 'proven', unnoted: false};
  if (memory.proven.has(key.id)) return {is: 'proven', unnoted: false};
  const seen = seeing(sight.ends);
  const event = sight.ends.status === 'seen' ? sight.ends.value.byKey.get(key.id) : undefined;
  if (event?.material === 'deleted') return {is: 'proven', unnoted: true};
  if (event) return missing(lane, key, words.endSays(event.material));
  if (seen.is === 'silent' && isLasting(seen.failed.failure.kind))
    return missing(lane, key, words.trailUnread(seen.failed.failure));
  if (seen.is === 'look') return {is: 'look'};
  const lookedAt = seen.is === 'seen' ? seen.at : seen.failed.latest;
  const overdue = overdueAt(lane, key, goneAt);
  // Only an answer from after the deadline can say that the event did not come in time.
  if (lookedAt >= overdue && now >= overdue)
    return missing(lane, key, seen.is === 'seen' ? words.noEnd : words.trailUnread(seen.failed.failure));
  const next = plus(lookedAt, isRecent(goneAt, now) ? 10 * minute : hour);
  const due = now >= overdue || next <= now || lookedAt < goneAt;
  return due ? {is: 'look'} : {is: 'awaited', next: next < overdue ? next : overdue};
}

/** The events of most keys come within minutes; those of the others are worth an hourly look. */
const isRecent = (goneAt: Date, now: Date) => now.getTime() - goneAt.getTime() < 2 * hour;

/** A day after the key was seen gone, or a day after the last hour in which AWS deletes it: the earlier of the two. */
function overdueAt({store, ledger}: Lane, key: PlannedKey, goneAt: Date): Date {
  const ours = lastDone(ledger.stepsOn(keyKey(store, key)), 'ScheduleKeyDeletion');
  const date =
    ours?.outcome?.value?.deletionDate ?? (ours ? plus(answeredAt(ours), key.days * day) : key.deletionDate);
  const seenGone = plus(goneAt, day);
  const byDate = date && plus(date, later24h + day);
  return byDate && byDate < seenGone ? byDate : seenGone;
}

const orphanId = ({store}: Lane): string => questionId('orphan', store);

function missing(lane: Lane, {id}: PlannedKey, because: string): KeyProof {
  const {memory, now} = lane;
  const since = memory.orphanSince.get(id);
  const isTaken = memory.answers.some(
    ({question, choice, at}) =>
      choice === 'accept-orphans' && question === orphanId(lane) && since !== undefined && at > since,
  );
  if (isTaken) return {is: 'accepted'};
  const said = since && saidOfStore(lane, 'orphan', since);
  // Taken by the store's name for every key of it, before or after this one was gone.
  if (orphansAccepted(lane)) return {is: 'accepted'};
  if (said?.choice === 'wait-longer' && plus(said.at, day) > now) {
    const looked = lookedAt(lane);
    const next = looked ? plus(looked, hour) : now;
    return next <= now ? {is: 'look'} : {is: 'awaited', next};
  }
  return {is: 'missing', because, unnoted: since === undefined};
}

const lookedAt = ({sight: {ends}}: Lane): Date | undefined =>
  ends.status === 'unseen'
    ? undefined
    : (ends.failed?.latest ?? (ends.status === 'seen' ? ends.at : undefined));

/** The keys among some that wait for the operator's word, with the reasons. */
export const reasonsOf = (missing: readonly {readonly because: string}[]): readonly string[] => [
  ...new Set(missing.map(({because}) => because)),
];
