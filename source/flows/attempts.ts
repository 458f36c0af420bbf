import type {Write} from '../model/write.ts';
import {isCarriedOut, isInDoubt, type FlowRecord, type Step} from './record.ts';

export type Refusal = NonNullable<NonNullable<Step['outcome']>['failure']>;

/** Where one call of a flow stands, with all the times it was tried. */
export type Standing =
  /** Never sent, or seen not to have been carried out: it may be sent. */
  | {readonly is: 'open'}
  /** It may be sent again, but not before `at`. */
  | {readonly is: 'again'; readonly at: Date; readonly why: string; readonly step: Step}
  | {readonly is: 'in-doubt'; readonly step: Step}
  | {readonly is: 'carried-out'; readonly step: Step}
  /** AWS said no, and asking again would not change that. */
  | {readonly is: 'refused'; readonly step: Step; readonly refusal: Refusal}
  /** Sent several times without a result. */
  | {readonly is: 'given-up'; readonly step: Step; readonly why: string};

/** How long AWS may go on showing what was before a write: no figure is published, a minute is ample. */
export const settlingMs = 60_000;

/** The tries of one kind of call, oldest first. */
export const triesOf = (record: FlowRecord, is: (write: Write) => boolean): readonly Step[] =>
  record.steps.filter(step => is(step.write));

const maxLost = 5;
const maxFaults = 4;
const maxThrottled = 10;
const renewalMs = 12 * 60 * 60_000;

/** Judges the tries of one call, oldest first. Only the last one counts, and how many went the same way. */
export function standingOf(tries: readonly Step[]): Standing {
  const done = tries.find(isCarriedOut);
  if (done) return {is: 'carried-out', step: done};
  const step = tries.at(-1);
  if (!step) return {is: 'open'};
  if (isInDoubt(step)) return {is: 'in-doubt', step};
  if (step.settled) {
    const lost = tries.filter(({settled}) => settled).length;
    return lost < maxLost
      ? {is: 'open'}
      : {
          is: 'given-up',
          step,
          why: `${step.write.operation} was sent ${String(lost)} times and never took effect`,
        };
  }
  const refusal = step.outcome?.failure;
  if (!step.outcome || !refusal) return {is: 'given-up', step, why: 'AWS refused it and did not say why'};
  const {at} = step.outcome;
  const same = tries.filter(one => one.outcome?.failure?.kind === refusal.kind);
  const wait = waitFor(refusal, same, at);
  if (wait === 'no') return {is: 'refused', step, refusal};
  if (wait === 'enough')
    return {
      is: 'given-up',
      step,
      why: `${step.write.operation} was tried ${String(same.length)} times: ${refusal.code}`,
    };
  return {is: 'again', at: new Date(at.getTime() + wait.seconds * 1000), why: wait.why, step};
}

type Wait = {readonly seconds: number; readonly why: string};

/** How long to wait before the same call is worth sending again; `no` where waiting changes nothing. */
function waitFor({kind, code}: Refusal, same: readonly Step[], at: Date): Wait | 'no' | 'enough' {
  const count = same.length;
  switch (kind) {
    case 'throttled':
      return count < maxThrottled
        ? {
            seconds: Math.min(60, 5 * 2 ** (count - 1)),
            why: 'AWS asks to slow down; it is sent again by itself',
          }
        : 'enough';
    case 'expired':
    case 'no-credentials': {
      const since = same[0]?.outcome?.at ?? at;
      return at.getTime() - since.getTime() < renewalMs
        ? {seconds: 30, why: 'the credentials have ended; it goes on when they are renewed'}
        : 'enough';
    }
    case 'unreachable':
    case 'timed-out':
      return count < maxFaults
        ? {seconds: 30, why: 'AWS could not be reached; it is sent again by itself'}
        : 'enough';
    case 'unexpected':
      if (!isFaultOfAws(code)) return 'no';
      return count < maxFaults
        ? {seconds: 30, why: `a fault on the side of AWS (${code}); it is sent again by itself`}
        : 'enough';
    case 'conflict':
      if (!/^ConcurrentModification/.test(code)) return 'no';
      return count < maxFaults ? {seconds: 10, why: 'somebody else is changing it'} : 'enough';
    default:
      return 'no';
  }
}

const isFaultOfAws = (code: string) =>
  /^(KMSInternal|DependencyTimeout|KeyUnavailable|ServiceFailure|ServiceUnavailable|Internal)/.test(code);

/** When the answer to a call came, or, where none is known, when it was about to be sent. */
export const answeredAt = ({outcome, intendedAt}: Step): Date => outcome?.at ?? intendedAt;

/** True where a look at AWS was made so long after a call that it must show what the call did. */
export const hasSettled = (step: Step, lookedAt: Date): boolean =>
  lookedAt.getTime() - answeredAt(step).getTime() >= settlingMs;

const lateMs = 15 * 60_000;

/**
 * True where so much time has passed since a call without an answer that its effect may have come and been undone by
 * somebody: it is then not sent again without a new yes.
 */
export const isLongAgo = (step: Step, now: Date): boolean =>
  now.getTime() - answeredAt(step).getTime() > lateMs;

/**
 * Seconds until the next look for the effect of an accepted call. A look within about a second of the answer may have
 * been made before the call, so the next one follows soon.
 */
export const effectLookSeconds = (step: Step, lookedAt: Date): number =>
  lookedAt.getTime() - answeredAt(step).getTime() < 1000 ? 1 : 5;
