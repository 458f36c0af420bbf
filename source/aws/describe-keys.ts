import {setTimeout as delay} from 'node:timers/promises';
import type {Answer, Failure} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import {actionOf} from './calls.ts';
import type {Calls, CallSpec} from './calls.ts';
import {readThrown} from './failures.ts';
import type {ThrownFacts} from './failures.ts';
import {hearDate} from './keys.ts';
import type {KeyReading} from './keys.ts';
import type {LeanKmsResult} from './lean-kms-messages.ts';

/** Keys per job: a quarter of a second's work, so that progress shows and a stop takes effect soon. */
const batchSize = 100;
/** Jobs of one Region at once: enough that pacing, not latency, decides the speed. */
const jobsAtOnce = 3;

type Pending = {readonly id: KeyId; readonly attempt: number};
type OnAnswer = (id: KeyId, answer: Answer<Key>) => void;

/**
 * One DescribeKey per id, under the pace of its API; `onAnswer` is called once for each id. A Region in which
 * nobody answers, or whose credentials have ended, is given up after a batch: the ids that are left get that
 * failure. Rejects only when `signal` aborts.
 */
export async function describeKeys(
  reading: KeyReading,
  region: Region,
  ids: readonly KeyId[],
  onAnswer: OnAnswer,
  signal: AbortSignal,
): Promise<void> {
  const {calls} = reading;
  const spec: CallSpec = {service: 'kms', operation: 'DescribeKey', region};
  const queue: Pending[] = ids.map(id => ({id, attempt: 1}));
  let hopeless: Failure | undefined;

  const work = async () => {
    while (!hopeless) {
      const batch = queue.splice(0, batchSize);
      if (batch.length === 0) return;
      await calls.pacer.turn(actionOf(spec), region, signal, batch.length);
      const outcome = await describeBatch(reading, spec, region, batch, onAnswer, signal);
      hopeless ??= outcome.hopeless;
      if (outcome.waitMs > 0) await delay(outcome.waitMs, undefined, {signal});
      queue.push(...outcome.again);
    }
  };
  await Promise.all(Array.from({length: jobsAtOnce}, work));
  // Each worker takes back what its own batches put off, so what is left here was given up.
  if (hopeless) for (const {id} of queue) onAnswer(id, {ok: false, failure: hopeless, at: calls.clock.now()});
}

async function describeBatch(
  reading: KeyReading,
  spec: CallSpec,
  region: Region,
  batch: readonly Pending[],
  onAnswer: OnAnswer,
  signal: AbortSignal,
): Promise<{again: Pending[]; waitMs: number; hopeless?: Failure}> {
  const {calls} = reading;
  const started = performance.now();
  const {results, generation} = await askLean(reading, region, batch, signal);
  const verdicts = new BatchVerdicts(calls, spec, generation);
  const again: Pending[] = [];
  let waitMs = 0;
  let toldSomething = false;
  for (const [index, {id, attempt}] of batch.entries()) {
    const result = results[index];
    if (!result) continue;
    if (result.ok) {
      toldSomething = true;
      const requestId = result.requestId && {requestId: result.requestId};
      onAnswer(id, {ok: true, value: result.value, at: calls.clock.answeredAt(), ...requestId});
      continue;
    }
    const {failure, pause} = await verdicts.of(result.facts, attempt);
    toldSomething ||= !isHopeless(failure);
    if (pause === undefined || !result.sent) onAnswer(id, {ok: false, failure, at: calls.clock.now()});
    else {
      waitMs = Math.max(waitMs, pause);
      again.push({id, attempt: attempt + 1});
    }
  }
  const {first} = verdicts;
  calls.record({
    at: calls.clock.now(),
    service: spec.service,
    operation: spec.operation,
    region,
    outcome: first ? {code: first.code, message: first.message} : 'ok',
    ...(first?.requestId && {requestId: first.requestId}),
    attempts: Math.max(...batch.map(({attempt}) => attempt)),
    milliseconds: Math.round(performance.now() - started),
    calls: results.filter(result => result.ok || result.sent).length,
  });
  const gaveUp = first && !toldSomething && again.length === 0;
  return {again, waitMs, ...(gaveUp && {hopeless: first})};
}

/** The results of a batch; where it could not even be sent, that is every key's result. */
async function askLean(
  {calls, lean, target}: KeyReading,
  region: Region,
  batch: readonly Pending[],
  signal: AbortSignal,
): Promise<{results: readonly LeanKmsResult<Key>[]; generation: number}> {
  try {
    const where = await target(region);
    const generation = calls.credentials.generation();
    const ids = batch.map(({id}) => id);
    const answer = await lean.run(where, {operation: 'DescribeKey', ids}, signal);
    hearDate(calls, answer.dateMs);
    return {results: answer.results, generation};
  } catch (thrown) {
    signal.throwIfAborted();
    const facts = readThrown(thrown);
    return {
      results: batch.map(() => ({ok: false, facts, sent: false})),
      generation: calls.credentials.generation(),
    };
  }
}

/** Failures that say nothing of a single key, but that asking is useless now. */
const isHopeless = ({kind}: Failure) =>
  ['expired', 'no-credentials', 'region-off', 'unreachable', 'timed-out'].includes(kind);

type Verdict = {readonly failure: Failure; readonly pause: number | undefined};

/** Judges equal failures of one batch once: a hundred throttled answers are one event. */
class BatchVerdicts {
  readonly #calls: Calls;
  readonly #spec: CallSpec;
  readonly #generation: number;
  readonly #known = new Map<string, Verdict>();
  first: Failure | undefined;

  constructor(calls: Calls, spec: CallSpec, generation: number) {
    this.#calls = calls;
    this.#spec = spec;
    this.#generation = generation;
  }

  async of(facts: ThrownFacts, attempt: number): Promise<Verdict> {
    const name = `${facts.code} ${String(facts.httpStatus)} ${facts.message} ${String(attempt)}`;
    const known = this.#known.get(name) ?? (await this.#judge(facts, attempt));
    this.#known.set(name, known);
    this.first ??= known.failure;
    const {failure, pause} = known;
    return facts.requestId ? {failure: {...failure, requestId: facts.requestId}, pause} : known;
  }

  async #judge(facts: ThrownFacts, attempt: number): Promise<Verdict> {
    const failure = await this.#calls.failureOf(this.#spec, facts, attempt);
    return {failure, pause: await this.#calls.repeatAfter(failure, attempt, this.#generation)};
  }
}
