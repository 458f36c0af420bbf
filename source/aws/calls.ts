import {setTimeout as delay} from 'node:timers/promises';
import type {CallRecord} from '../model/call-record.ts';
import type {Answer, Failure} from '../model/failure.ts';
import type {Region} from '../model/ids.ts';
import type {AwsClock} from './aws-clock.ts';
import type {Credentials} from './credentials.ts';
import type {ServiceName} from './environment.ts';
import {asRegionOff, factsToFailure, isUnknownClient, readThrown} from './failures.ts';
import type {ThrownFacts} from './failures.ts';
import type {Pacer} from './pacing.ts';
import {retryDelay} from './retries.ts';

/** One call to be made. `region` is absent for global services. */
export type CallSpec = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region?: Region;
  /** A change: sent once, and again only where AWS refused it before looking at it. */
  readonly write?: true;
  /** As `CallRecord.options`. */
  readonly options?: Readonly<Record<string, string>>;
};

/** How calls are made: each waits its turn, is repeated where that helps, and ends as a value or a `Failure`. */
export type Calls = {
  /** Runs one call. `send` is run once per attempt. Throws only when the account was closed. */
  make<Output extends object>(
    spec: CallSpec,
    send: (signal: AbortSignal) => Promise<Output>,
  ): Promise<Answer<Output>>;
  /** The failure of a call that was made elsewhere, decided in the same way; slows the pace when throttled. */
  failureOf(spec: CallSpec, facts: ThrownFacts, attempts: number): Promise<Failure>;
  /**
   * Milliseconds until a failed call is worth repeating; undefined when it is not.
   *
   * @param attempt how often it has been sent
   * @param generation of the credentials it was sent with
   */
  repeatAfter(failure: Failure, attempt: number, generation: number): Promise<number | undefined>;
  /** Tells listeners of a call. */
  record(call: CallRecord): void;
  onCall(listener: (call: CallRecord) => void): () => void;
  readonly pacer: Pacer;
  readonly clock: AwsClock;
  readonly credentials: Credentials;
  /** Aborts when the account is closed. */
  readonly closed: AbortSignal;
};

export type CallsOptions = {
  readonly pacer: Pacer;
  readonly clock: AwsClock;
  readonly credentials: Credentials;
  readonly closed: AbortSignal;
  /** Asks AWS whether it knows the credentials at all; undefined: it did not say. */
  readonly credentialsWork: () => Promise<boolean | undefined>;
};

/** The IAM action of a call. */
export const actionOf = ({service, operation}: CallSpec): string => `${service}:${operation}`;

/** For how long a success elsewhere proves that the credentials are good. */
const proofHoldsMs = 60_000;

export function createCalls(options: CallsOptions): Calls {
  const {pacer, clock, credentials, closed} = options;
  const listeners = new Set<(call: CallRecord) => void>();
  let latestSuccess: {place: Region | undefined; generation: number; at: number} | undefined;

  const record = (call: CallRecord) => {
    for (const listener of listeners) listener(call);
  };

  const areProven = async (region: Region | undefined): Promise<boolean> => {
    const proven =
      latestSuccess?.generation === credentials.generation() &&
      latestSuccess.place !== region &&
      performance.now() - latestSuccess.at < proofHoldsMs;
    return proven || (await options.credentialsWork()) === true;
  };

  const failureOf = async (spec: CallSpec, facts: ThrownFacts, attempts: number): Promise<Failure> => {
    const offset = clock.offsetSeconds();
    const failure = factsToFailure(facts, {
      action: actionOf(spec),
      attempts,
      ...(spec.region && {region: spec.region}),
      ...(offset !== undefined && {clockAheadMinutes: Math.round(-offset / 60)}),
    });
    if (failure.kind === 'throttled') pacer.slowDown(actionOf(spec), spec.region);
    // The same answer means wrong credentials everywhere, or one Region that is not enabled.
    if (isUnknownClient(failure) && spec.region && (await areProven(spec.region)))
      return asRegionOff(failure);
    return failure;
  };

  const repeatAfter = async (failure: Failure, attempt: number, generation: number) => {
    if (failure.kind !== 'expired') return retryDelay(failure, attempt);
    if (attempt > 1) return undefined;
    const renewed = generation !== credentials.generation() || (await credentials.changed());
    return renewed ? 0 : undefined;
  };

  return {
    async make(spec, send) {
      for (let attempt = 1; ; attempt++) {
        await pacer.turn(actionOf(spec), spec.region, closed);
        let generation = credentials.generation();
        const started = performance.now();
        const noted = () => ({
          service: spec.service,
          operation: spec.operation,
          ...(spec.region && {region: spec.region}),
          ...(spec.options && {options: spec.options}),
          attempts: attempt,
          milliseconds: Math.round(performance.now() - started),
        });
        try {
          await credentials.get();
          generation = credentials.generation();
          const value = await send(closed);
          const requestId = requestIdOf(value);
          const answered = {at: clock.answeredAt(), ...(requestId && {requestId})};
          latestSuccess = {place: spec.region, generation: credentials.generation(), at: performance.now()};
          record({...noted(), ...answered, outcome: 'ok'});
          return {ok: true, value, ...answered};
        } catch (thrown) {
          closed.throwIfAborted();
          const call = noted();
          const failure = await failureOf(spec, readThrown(thrown), attempt);
          const at = clock.now();
          const {code, message, requestId} = failure;
          record({...call, at, outcome: {code, message}, ...(requestId && {requestId})});
          const mayRepeat = !spec.write || wasNotLookedAt(failure);
          const wait = mayRepeat ? await repeatAfter(failure, attempt, generation) : undefined;
          if (wait === undefined) return {ok: false, failure, at};
          await delay(wait, undefined, {signal: closed});
        }
      }
    },
    failureOf,
    repeatAfter,
    record,
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pacer,
    clock,
    credentials,
    closed,
  };
}

/** Expired credentials and a wrong clock are refused before anything is carried out. */
const wasNotLookedAt = ({kind, clockSkewMinutes}: Failure) =>
  kind === 'expired' || (kind === 'invalid' && clockSkewMinutes !== undefined);

function requestIdOf(output: object): string | undefined {
  if (!('$metadata' in output)) return undefined;
  const metadata = output.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('requestId' in metadata)) return undefined;
  return typeof metadata.requestId === 'string' ? metadata.requestId : undefined;
}
