import type {CachedAccount} from '../model/cached-account.ts';
import {historyOf} from '../simulator/scenarios/history.ts';
import type {Scenario} from '../simulator/scenarios/schema.ts';
import type {StartLine} from '../simulator/start-line.ts';

/** What the demo's screen needs of the embedded AWS that was started for it. */
export type DemoStart = {
  readonly endpoint: string;
  /** A Region of this world, to ask the global services from. */
  readonly region: string;
  readonly credentials: StartLine['credentials'][string];
  /** The time in its world. */
  readonly now: Date;
  /** What earlier runs had seen, shown until AWS answers. */
  readonly history?: CachedAccount;
};

/** Picks the scenario's caller out of the start line, and adds what earlier runs had seen. */
export function demoStart(scenario: Scenario, line: StartLine, now: Date): DemoStart {
  const credentials = line.credentials[scenario.caller] ?? line.credentials['admin'];
  if (!credentials) throw new Error(`the scenario's caller ${scenario.caller} has no credentials`);
  const history = historyOf(scenario);
  return {
    endpoint: line.endpoint,
    region: line.regions[0] ?? 'us-east-1',
    credentials,
    now,
    ...(history && {history}),
  };
}
