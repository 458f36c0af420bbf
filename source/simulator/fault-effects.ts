import type {FaultRule, Faults} from './faults.ts';

/** What a rule is held against: all of it claimed by the request, nothing verified yet. */
export type FaultTarget = {
  readonly service: string;
  readonly operation: string | undefined;
  readonly region: string;
  /** Name of the user or role behind the access key. */
  readonly caller: string | undefined;
};

/** What happens to one request: how long it waits, and then the first effect that ends it. */
export type FaultEffects = {
  readonly latencyMilliseconds: number;
  readonly ending?: Exclude<FaultRule['effect'], {kind: 'latency'}>;
};

/**
 * The faults that meet one request, counted as hits of their rules.
 * Latencies add up; of the other effects the first rule's counts, and the rules behind it are not used up.
 * @param now the simulated time
 */
export function faultEffects(faults: Faults, target: FaultTarget, now: Date): FaultEffects {
  let latencyMilliseconds = 0;
  for (const entry of faults.rules) {
    if (!meets(entry.rule, target, now) || entry.hits >= (entry.rule.times ?? Infinity)) continue;
    entry.hits += 1;
    const effect = entry.rule.effect;
    if (effect.kind !== 'latency') return {latencyMilliseconds, ending: effect};
    latencyMilliseconds += effect.milliseconds;
  }
  return {latencyMilliseconds};
}

function meets(rule: FaultRule, target: FaultTarget, now: Date): boolean {
  return (
    (rule.service === undefined || rule.service === target.service) &&
    (rule.operation === undefined || rule.operation === target.operation) &&
    (rule.region === undefined || rule.region === target.region) &&
    (rule.caller === undefined || rule.caller === target.caller) &&
    (rule.from === undefined || rule.from <= now) &&
    (rule.until === undefined || now < rule.until)
  );
}
