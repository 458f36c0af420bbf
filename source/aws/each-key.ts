import {setTimeout as delay} from 'node:timers/promises';
import type {Answer, Failure} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import {actionOf} from './calls.ts';
import type {Calls, CallSpec} from './calls.ts';
import {readThrown} from './failures.ts';
import type {ThrownFacts} from './failures.ts';
import {hearDate} from './keys.ts';
import type {KeyReading} from './keys.ts';
import {paceOf} from './pacing.ts';
import type {KeyRead, KeyReads, LeanKmsResult} from './lean-kms-messages.ts';

/**
 * Keys per job: a quarter of a second's work at the pace of its API, so that progress shows, a stop takes effect soon, and
 * jobs that were held up and then run together stay under AWS's quota.
 */
const batchSizeOf = (spec: CallSpec) => Math.ceil(paceOf(actionOf(spec)).perSecond / 4);
/** Jobs of one Region at once: enough that pacing, not latency, decides the speed. */
const jobsAtOnce = 3;

type Pending = {readonly id: KeyId; readonly attempt: number};
type OnAnswer<Value> = (id: KeyId, answer: Answer<Value>) => void;

/**
 * Asks one question about each of these keys, under the pace of its API; `onAnswer` is called once for each id. A
 * Region in which nobody answers, or whose credentials have ended, is given up after a batch: the ids that are left get
 * that failure. Rejects only when `signal` aborts.
 */
export async function readEachKey<Operation extends KeyRead>(
  reading: KeyReading,
  operation: Operation,
  region: Region,
  ids: readonly KeyId[],
  onAnswer: OnAnswer<KeyReads[Operation]>,
  signal: AbortSignal,
): Promise<void> {
  const {calls} = reading;
  const spec = {service: 'kms', operation, region} as const;
  const queue: Pending[] = ids.map(id => ({id, attempt: 1}));
  let hopeless: Failure | undefined;

  const work = async () => {
    while (!hopeless) {
      const batch = queue.splice(0, batchSizeOf(spec));
      if (batch.length === 0) return;
      await calls.pacer.turn(actionOf(spec), region, signal, batch.length);
      const outcome = await readBatch(reading, spec, batch, onAnswer, signal);
      hopeless ??= outcome.hopeless;
      if (outcome.waitMs > 0) await delay(outcome.waitMs, undefined, {signal});
      queue.push(...outcome.again);
    }
  };
  await Promise.all(Array.from({length: jobsAtOnce}, work));
  // Each worker takes back what its own batches put off, so what is left here was given up.
  if (hopeless) for (const {id} of queue) onAnswer(id, {ok: false, failure: hopeless, at: calls.clock.now()});
}

type ReadSpec<Operation extends KeyRead> = CallSpec & {
  readonly operation: Operation;
  readonly region: Region;
};

async function readBatch<Operation extends KeyRead>(
  reading: KeyReading,
  spec: ReadSpec<Operation>,
  batch: readonly Pending[],
  onAnswer: OnAnswer<KeyReads[Operation]>,
  signal: AbortSignal,
): Promise<{again: Pending[]; waitMs: number; hopeless?: Failure}> {
  const {calls} = reading;
  const started = performance.now();
  const {results, generation} = await askLean(reading, spec, batch, signal);
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
    region: spec.region,
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
async function askLean<Operation extends KeyRead>(
  {calls, lean, target}: KeyReading,
  {operation, region}: ReadSpec<Operation>,
  batch: readonly Pending[],
  signal: AbortSignal,
): Promise<{results: readonly LeanKmsResult<KeyReads[Operation]>[]; generation: number}> {
  try {
    const where = await target(region);
    const generation = calls.credentials.generation();
    const ids = batch.map(({id}) => id);
    const answer = await lean.readKeys(where, operation, ids, signal);
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
