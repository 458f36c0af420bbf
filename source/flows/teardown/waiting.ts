import type {EndDecision, LaneDecision} from './decision.ts';
import type {Parked} from './seat.ts';

type AnyDecision = LaneDecision | EndDecision;

/** Waits of AWS that are longer than this are no reason for a run to stay. */
const longWaitMs = 30 * 60_000;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** After so many looks in a row that decided nothing, there is a breath between them. */
const looksWithoutPause = 2;
/** So many in a row are no moment any more. */
const looksInARow = 5;

/** Nobody minds whether such a look comes a quarter of an hour sooner. */
export const isCalm = ({for: what}: Parked): boolean => what === 'date' || what === 'person';

/** How a lane waits; undefined: it looks at once. */
export function waiting(
  decision: Extract<AnyDecision, {do: 'wait'}>,
  looks: number,
  now: Date,
): Parked | undefined {
  const ms = decision.until.getTime() - now.getTime();
  if (decision.for === 'now') {
    if (ms <= 0 && looks < looksWithoutPause) return undefined;
    const pause = Math.max(ms, 1000 * 2 ** Math.min(5, Math.max(0, looks - looksWithoutPause)));
    return {for: looks < looksInARow ? 'now' : 'aws', until: new Date(now.getTime() + pause)};
  }
  const long = decision.for === 'aws' && ms > longWaitMs;
  return {for: long ? 'date' : decision.for, until: decision.until};
}

/** What a person is asked about is looked at daily, and hourly once it has to be decided within a day. */
export function nextAsking(decision: Extract<AnyDecision, {do: 'ask' | 'gate'}>, now: Date): Date {
  const soon =
    decision.do === 'ask' &&
    decision.questions.some(({by}) => by !== undefined && by.getTime() - now.getTime() < dayMs);
  return new Date(now.getTime() + (soon ? hourMs : dayMs));
}
