import {setTimeout as delay} from 'node:timers/promises';
import type {Answer, Failure} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import {actionOf} from './calls.ts';
import type {Calls, CallSpec} from './calls.ts';
import type {ThrownFacts} from './failures.ts';
import {readThrown} from './failures.ts';
import type {LeanKms} from './lean-kms.ts';
import type {LeanKmsTarget} from './lean-kms-messages.ts';
import {readListing} from './listing.ts';
import {retryDelay} from './retries.ts';

/** What the reading of keys works with. `target` says where and as whom, at the time of each job. */
export type KeyReading = {
  readonly calls: Calls;
  readonly lean: LeanKms;
  readonly target: (region: Region) => Promise<LeanKmsTarget>;
};

/** Every key id of the Region, in ListKeys' order. */
export function listKeyIds(
  {calls, lean, target}: KeyReading,
  region: Region,
): Promise<Answer<readonly KeyId[]>> {
  return readListing(
    calls,
    {service: 'kms', operation: 'ListKeys', region},
    async (marker, signal) => {
      const answer = await lean.run(
        await target(region),
        {operation: 'ListKeys', ...(marker && {marker})},
        signal,
      );
      hearDate(calls, answer.dateMs);
      const {result} = answer;
      if (!result.ok) throw asThrown(result.facts);
      return {page: result.value, $metadata: {requestId: result.requestId}};
    },
    ({page}) => ({items: page.ids, ...(page.next && {next: page.next})}),
  );
}

/** Keys per job: a tenth of a second's work, so that progress shows and a stop takes effect soon. */
const batchSize = 100;
/** Jobs of one Region at once: enough that pacing, not latency, decides the speed. */
const jobsAtOnce = 3;

type Pending = {readonly id: KeyId; readonly attempt: number};

/**
 * One DescribeKey per id, under the pace of its API; `onAnswer` is called once for each id. A Region in which
 * nobody answers, or whose credentials have ended, is given up after one batch: the ids that are left get that
 * failure. Rejects only when `signal` or the account aborts.
 */
export async function describeKeys(
  {calls, lean, target}: KeyReading,
  region: Region,
  ids: readonly KeyId[],
  onAnswer: (id: KeyId, answer: Answer<Key>) => void,
  signal: AbortSignal,
): Promise<void> {
  const spec: CallSpec = {service: 'kms', operation: 'DescribeKey', region};
  let queue: Pending[] = ids.map(id => ({id, attempt: 1}));
  let hopeless: Failure | undefined;

  const runBatch = async (batch: readonly Pending[]): Promise<void> => {
    const started = performance.now();
    const attempts = Math.max(...batch.map(({attempt}) => attempt));
    const results = await target(region)
      .then(where => lean.run(where, {operation: 'DescribeKey', ids: batch.map(({id}) => id)}, signal))
      .then(
        answer => {
          hearDate(calls, answer.dateMs);
          return answer.results;
        },
        (thrown: unknown) => {
          signal.throwIfAborted();
          const facts = readThrown(thrown);
          return batch.map(() => ({ok: false as const, facts, sent: false}));
        },
      );
    const failures = new FailureFold(calls, spec);
    let wait = 0;
    let answered = 0;
    for (const [index, {id, attempt}] of batch.entries()) {
      const result = results[index];
      if (!result) continue;
      if (result.ok) {
        answered++;
        const requestId = result.requestId && {requestId: result.requestId};
        onAnswer(id, {ok: true, value: result.value, at: calls.clock.answeredAt(), ...requestId});
        continue;
      }
      const failure = await failures.of(result.facts, attempt);
      if (!isHopeless(failure)) answered++;
      const pause = result.sent ? retryDelay(failure, attempt) : undefined;
      if (pause === undefined) onAnswer(id, {ok: false, failure, at: calls.clock.now()});
      else {
        wait = Math.max(wait, pause);
        queue.push({id, attempt: attempt + 1});
      }
    }
    const first = failures.first;
    calls.record({
      at: calls.clock.now(),
      service: spec.service,
      operation: spec.operation,
      region,
      outcome: first ? {code: first.code, message: first.message} : 'ok',
      ...(first?.requestId && {requestId: first.requestId}),
      attempts,
      milliseconds: Math.round(performance.now() - started),
      calls: results.filter(result => result.ok || result.sent).length,
    });
    if (first && answered === 0 && isHopeless(first)) hopeless = first;
    if (wait > 0) await delay(wait, undefined, {signal});
  };

  const worker = async () => {
    while (!hopeless) {
      const batch = queue.splice(0, batchSize);
      if (batch.length === 0) return;
      await calls.pacer.turn(actionOf(spec), region, signal, batch.length);
      await runBatch(batch);
    }
  };
  // A worker that finds the queue empty ends, while another's batch may still put ids back: hence the rounds.
  while (queue.length > 0 && !hopeless) await Promise.all(Array.from({length: jobsAtOnce}, worker));

  if (!hopeless) return;
  const left = queue;
  queue = [];
  for (const {id} of left) onAnswer(id, {ok: false, failure: hopeless, at: calls.clock.now()});
}

/** Failures that say nothing of a single key, but that asking is useless now. */
const isHopeless = ({kind}: Failure) =>
  ['expired', 'no-credentials', 'region-off', 'unreachable', 'timed-out'].includes(kind);

/** Decides equal failures of one batch once: a hundred throttled answers are one event. */
class FailureFold {
  readonly #calls: Calls;
  readonly #spec: CallSpec;
  readonly #known = new Map<string, Failure>();
  first: Failure | undefined;

  constructor(calls: Calls, spec: CallSpec) {
    this.#calls = calls;
    this.#spec = spec;
  }

  async of(facts: ThrownFacts, attempt: number): Promise<Failure> {
    const name = `${facts.code} ${String(facts.httpStatus)} ${facts.message} ${String(attempt)}`;
    const known = this.#known.get(name);
    const failure = known ?? (await this.#calls.failureOf(this.#spec, facts, attempt));
    this.#known.set(name, failure);
    this.first ??= failure;
    return facts.requestId ? {...failure, requestId: facts.requestId} : failure;
  }
}

function hearDate(calls: Calls, dateMs: number | undefined): void {
  if (dateMs !== undefined) calls.clock.hear(new Date(dateMs));
}

/** Facts that crossed from the other thread, thrown on this side as what they were. */
const asThrown = ({code, message, requestId, httpStatus, dateMs}: ThrownFacts): Error =>
  Object.assign(new Error(message), {
    name: code,
    $metadata: {
      ...(requestId && {requestId}),
      ...(httpStatus !== undefined && {httpStatusCode: httpStatus}),
    },
    ...(dateMs !== undefined && {$response: {headers: {date: new Date(dateMs).toUTCString()}}}),
  });
