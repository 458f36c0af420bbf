import type {AccessReader} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {CallRecord} from '../model/call-record.ts';
import type {Identity} from '../model/identity.ts';
import type {Region} from '../model/ids.ts';
import type {ContextEntries} from '../policy/context.ts';
import {type Ask, askKey, askOf, type Surroundings} from './asks.ts';
import {destructiveActions} from './beyond.ts';
import {calledFor, keyAnswers, seenBefore} from './called.ts';
import {evaluate} from './evaluated.ts';
import {type ManagedPolicies, type PolicyReader, readHeldPolicies} from './held-policies.ts';
import {type KeyReader, readKey} from './key-standing.ts';
import type {Persona, PersonaAction} from './personas.ts';
import {resolvePrincipal} from './principal.ts';
import {isRegionKey} from './region-dependence.ts';
import {probe, type Probed, type ProbeReader} from './probed.ts';
import {homeRegion, type Place} from './resource-forms.ts';
import {type Answers, reportOf} from './report.ts';
import {type RegionSimulation, simulateRegions} from './simulate-regions.ts';
import type {AccessReport, Evidence, Trouble} from './verdict.ts';

export type CheckReader = PolicyReader &
  KeyReader &
  ProbeReader &
  Pick<AccessReader, 'simulate' | 'policyContextKeys' | 'iamRoles'> &
  Pick<AccountReader, 'now' | 'onCall'>;

export type CheckOptions = {
  readonly reader: CheckReader;
  readonly identity: Identity;
  /** ARN of whom to check; absent: the caller. */
  readonly principal?: string;
  readonly personas: readonly Persona[];
  /** Regions that can be asked. */
  readonly regions: readonly Region[];
  /** ARN of the key that is meant; absent: any key. */
  readonly key?: string;
  /** Values of condition keys for a re-check. */
  readonly given?: ContextEntries;
  /** Make harmless real calls too; only ever for the caller. */
  readonly probe?: boolean;
  /** Calls that this run has made already, oldest first. */
  readonly seen?: readonly CallRecord[];
  readonly onProgress?: (progress: Progress) => void;
  /** Told now and then what is known by then; cells that are still being asked are marked. */
  readonly onReport?: (report: AccessReport) => void;
  readonly signal?: AbortSignal;
  /** Managed policies read before; many principals share them. */
  readonly managed?: ManagedPolicies;
};

/** Between reports of an unfinished check, in milliseconds. */
const reportEveryMs = 500;

/** How far a check is; `total` may still grow. */
export type Progress = {readonly done: number; readonly total: number; readonly what: string};

/**
 * Finds out what a principal may do of what some personas need, in every Region.
 *
 * @throws the signal's reason when it aborts; everything else that goes wrong is in the report
 */
export async function checkAccess(options: CheckOptions): Promise<AccessReport> {
  const {reader, identity, personas, regions, signal, onProgress} = options;
  let calls = 0;
  const forget = reader.onCall(call => {
    calls += call.calls ?? 1;
  });
  try {
    const tell = (done: number, total: number, what: string) => {
      signal?.throwIfAborted();
      onProgress?.({done, total, what});
    };
    tell(0, 3, 'who is checked');
    const resolved = await resolvePrincipal(reader, options.principal ?? identity.arn, identity.arn);
    const {checked} = resolved;
    tell(1, 3, 'policies');
    const [held, key] = await Promise.all([
      readHeldPolicies(reader, checked, options.managed),
      options.key === undefined ? undefined : readKey(reader, options.key, identity.account),
    ]);
    tell(2, 3, 'simulation');
    const place: Place = {
      partition: identity.partition,
      account: identity.account,
      ...(checked.policySource !== undefined && {principal: checked.policySource}),
      ...(options.key !== undefined && {key: options.key}),
    };
    const surroundings: Surroundings = {
      place,
      now: reader.now(),
      ...(key && {key: key.facts}),
      ...(options.given && {given: options.given}),
    };
    const needs = [...personas.flatMap(({actions}) => actions), ...destructiveActions];
    const asksIn = (region: Region) => asksOf(needs, region, surroundings);
    const needed = new Set(
      asksOf(
        needs.filter(({optional}) => !optional),
        homeRegion(identity.partition),
        surroundings,
      ).map(nameOf),
    );
    const {principal} = checked;
    const byPolicies = new Map<string, Evidence | undefined>();
    const evaluated = (ask: Ask): Evidence | undefined => {
      const name = askKey(ask);
      if (!principal || byPolicies.has(name)) return byPolicies.get(name);
      const known = {principal, account: identity.account, held, now: surroundings.now, ...(key && {key})};
      const evidence = evaluate(ask, known);
      byPolicies.set(name, evidence);
      return evidence;
    };
    const ownPoliciesAllow = (ask: Ask) => {
      const own = held.complete ? evaluated(ask) : undefined;
      return own !== undefined && (own.besideKeyPolicy ?? own.verdict) === 'allowed';
    };
    const probing =
      checked.isCaller && options.probe === true
        ? probe(reader, {
            actions: new Set(needs.map(({action}) => action)),
            regions,
            ...(options.key !== undefined && {key: options.key}),
          })
        : new Map<string, Evidence>();
    // A call that was made says nothing about one under other circumstances.
    const mayTell = checked.isCaller && !options.given;
    const answersBefore: Probed = new Map(
      mayTell ? [...seenBefore(options.seen ?? []), ...keyAnswers(options.key, key)] : [],
    );
    const report = (
      simulated: RegionSimulation,
      called: Probed,
      about: readonly Region[],
      isPending?: (ask: Ask) => boolean,
    ): AccessReport => {
      const answers: Answers = {
        place,
        surroundings,
        evidenceOf: ask =>
          [
            simulated.evidence(ask),
            evaluated(ask),
            calledFor(ask, called, options.key, homeRegion(identity.partition)),
          ].filter(one => one !== undefined),
        sessionHasPolicy: [...called.values()].some(
          ({failure}) => failure?.denied?.layer === 'session-policy',
        ),
        ...(isPending && {isPending}),
      };
      return reportOf(answers, {
        checked,
        personas,
        regions: about,
        ofRegions: regions.length,
        troubles: distinctTroubles([
          ...resolved.troubles,
          ...held.troubles,
          ...(key?.troubles ?? []),
          ...simulated.troubles,
        ]),
        calls: () => calls,
        at: reader.now(),
      });
    };
    let reportedAt = -Infinity;
    const [simulated, probed] = await Promise.all([
      simulateRegions(reader, {
        ...(checked.policySource !== undefined && {
          source: {
            arn: checked.policySource,
            ...(held.boundary && {boundary: held.boundary.name}),
          },
        }),
        held,
        regions,
        asksIn,
        isOptional: ask => !needed.has(nameOf(ask)),
        ownPoliciesAllow,
        at: surroundings.now,
        onAnswer({done, total, regions: reached, evidence}) {
          tell(2 + done, 2 + total, 'simulation');
          // A report of many Regions takes a while to put together.
          if (!options.onReport || (reached.length > 1 && performance.now() - reportedAt < reportEveryMs))
            return;
          reportedAt = performance.now();
          const soFar = {evidence, troubles: []};
          options.onReport(report(soFar, answersBefore, reached, ask => evidence(ask) === undefined));
        },
        ...(signal && {signal}),
      }),
      probing,
    ]);
    return report(simulated, new Map([...answersBefore, ...(mayTell ? probed : [])]), regions);
  } finally {
    forget();
  }
}

/** The same for a question in every Region. */
const nameOf = ({action, context}: Ask): string =>
  JSON.stringify([action, context.map(({key, values}) => (isRegionKey(key) ? key : [key, values]))]);

/** Every question of these needs in one Region, each once. */
function asksOf(needs: readonly PersonaAction[], region: Region, surroundings: Surroundings): readonly Ask[] {
  const asks = needs.filter(({always}) => !always).map(need => askOf(need, region, surroundings));
  return [...new Map(asks.map(ask => [askKey(ask), ask])).values()];
}

/** What could not be asked or read, each once. */
export function distinctTroubles(troubles: readonly Trouble[]): readonly Trouble[] {
  return [...new Map(troubles.map(trouble => [trouble.what, trouble])).values()];
}
