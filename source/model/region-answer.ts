import {age, moment} from './age.ts';
import type {Failure} from './failure.ts';
import {standingFailure} from './observation.ts';
import type {AccountPicture, RegionView} from './picture.ts';

/** How a Region answered, in the words of `cks status --json`; `waiting` until it first did either way. */
export type AnswerWord =
  | 'answered'
  | 'partial'
  | 'denied'
  | 'throttled'
  | 'timed-out'
  | 'unreachable'
  | 'not-enabled'
  | 'expired'
  | 'failed'
  | 'waiting';

export type RegionAnswer = {
  readonly word: AnswerWord;
  readonly failure?: Failure;
  /** Since when it is so, where that is known. */
  readonly since?: Date;
  readonly nextLook?: Date;
  /** Stores known from an earlier look. */
  readonly storesKnown: number;
};

/** The answer's word for a failed look at the key stores of a Region. */
export function answerWord(failure: Failure): AnswerWord {
  switch (failure.kind) {
    case 'denied':
    case 'throttled':
    case 'timed-out':
    case 'unreachable':
    case 'expired':
      return failure.kind;
    case 'no-credentials':
      return 'expired';
    case 'region-off':
      return 'not-enabled';
    default:
      return 'failed';
  }
}

/**
 * How a Region stands. Silence is judged by the key stores alone; a Region that told its stores but not its
 * clusters or keys is `partial`, and its stores carry the doubt in their verdicts.
 */
export function regionAnswer(view: RegionView): RegionAnswer {
  const {keyStores} = view;
  const storesKnown = keyStores.status === 'seen' ? keyStores.value.length : 0;
  if (view.optStatus === 'DISABLED') return {word: 'not-enabled', storesKnown};
  const failed = standingFailure(keyStores);
  if (failed) {
    return {
      word: answerWord(failed.failure),
      failure: failed.failure,
      since: failed.since,
      storesKnown,
      ...(failed.nextLook && {nextLook: failed.nextLook}),
    };
  }
  if (keyStores.status !== 'seen' || keyStores.source === 'last-run') return {word: 'waiting', storesKnown};
  const part = standingFailure(view.clusters) ?? standingFailure(view.keys);
  if (part) return {word: 'partial', failure: part.failure, since: part.since, storesKnown};
  return {word: 'answered', since: keyStores.at, storesKnown};
}

/** True where the Region's list of key stores is fresh and whole. */
export const hasAnswered = (answer: RegionAnswer): boolean =>
  answer.word === 'answered' || answer.word === 'partial';

/** True where the Region was asked and its stores are not known now. */
export const isSilent = (answer: RegionAnswer): boolean =>
  !hasAnswered(answer) && answer.word !== 'not-enabled' && answer.word !== 'waiting';

/** How many Regions of the account answered, of all that the picture holds, enabled or not. */
export function answeredRegions(picture: AccountPicture): {
  readonly answered: number;
  readonly total: number;
} {
  const answered = picture.regions.filter(view => hasAnswered(regionAnswer(view))).length;
  return {answered, total: picture.regions.length};
}

const sinceWords: Readonly<Partial<Record<AnswerWord, string>>> = {
  denied: 'Region denied since',
  throttled: 'Region throttled since',
  'timed-out': 'Region timed out since',
  unreachable: 'Region unreachable since',
  expired: 'credentials expired since',
  'not-enabled': 'Region not enabled now',
};

/**
 * Why the stores of a Region are stale, as a reason and a shorter one, or undefined where they are fresh.
 * Times in it are relative to `now`.
 */
export function staleReason(view: RegionView, now: Date): {reason: string; brief: string} | undefined {
  const {keyStores} = view;
  if (keyStores.status !== 'seen') return undefined;
  const answer = regionAnswer(view);
  if (hasAnswered(answer)) return undefined;
  if (answer.word === 'waiting') {
    const lastRun = `last run, ${moment(keyStores.at, now)}`;
    return {reason: lastRun, brief: lastRun};
  }
  const seen = `last seen ${moment(keyStores.at, now)}`;
  const since = sinceWords[answer.word] ?? 'Region failing since';
  const brief = answer.nextLook ? `${seen}; next try ${inAWhile(answer.nextLook, now)}` : `${seen}, ${since}`;
  return {reason: `${seen}, ${since}`, brief};
}

/** `in 50s`, or `now` for a moment that has come. */
export function inAWhile(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  return ms < 10_000 ? 'now' : `in ${age(ms)}`;
}
