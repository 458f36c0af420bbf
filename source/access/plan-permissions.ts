import type {AccessReader} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {CallRecord} from '../model/call-record.ts';
import type {Identity} from '../model/identity.ts';
import type {Region} from '../model/ids.ts';
import {contextKeys} from '../policy/context-keys.ts';
import type {ContextEntries} from '../policy/context.ts';
import {type Ask, askOf, type KeyFacts} from './asks.ts';
import {calledFor, seenBefore} from './called.ts';
import {distinctTroubles} from './check-access.ts';
import {combine, type Conclusion} from './combine.ts';
import {evaluate} from './evaluated.ts';
import {type PolicyReader, readHeldPolicies} from './held-policies.ts';
import {type KeyStanding, readKeyPolicy} from './key-standing.ts';
import {missingStatement} from './missing-statement.ts';
import {resolvePrincipal} from './principal.ts';
import {homeRegion, isGlobal, type Place, type ResourceForm} from './resource-forms.ts';
import {simulateRegions} from './simulate-regions.ts';
import type {CheckedPrincipal, Evidence, MissingStatement, Trouble} from './verdict.ts';

/** One call that a plan is going to make. */
export type PlannedCall = {
  /** `service:Action`, as `kms:DeleteCustomKeyStore`. */
  readonly action: string;
  /** What it acts on: a form such as `any` for key stores, which have no ARNs, or one key. */
  readonly on: Exclude<ResourceForm, 'key'> | KeyFacts;
  /** Where; of no account for global services. */
  readonly region: Region;
  /** What the request says besides, condition key to value, as `kms:ScheduleKeyDeletionPendingWindowInDays`. */
  readonly context?: Readonly<Record<string, string>>;
  /** True for what the plan can do without. */
  readonly optional?: true;
};

/** Whether one planned call may be made, and why. */
export type PlannedVerdict = {
  readonly call: PlannedCall;
  readonly verdict: Conclusion['verdict'];
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** What would allow it, and who has to add it; null where it is allowed or nothing can be added. */
  readonly missingStatement: MissingStatement | null;
};

/** What the caller may do of a plan. */
export type PlanPermissions = {
  readonly at: Date;
  readonly principal: CheckedPrincipal;
  /** One for each planned call, in their order. */
  readonly verdicts: readonly PlannedVerdict[];
  /** How many keys the plan acts on. */
  readonly keys: number;
  /** ARNs of the keys whose policies could not be read: what they allow is seen when it is tried. */
  readonly unreadKeys: readonly string[];
  readonly troubles: readonly Trouble[];
};

export type PlanCheck = {
  readonly reader: PlanReader;
  /** The caller, who is going to carry the plan out. */
  readonly identity: Identity;
  readonly calls: readonly PlannedCall[];
  /** Calls that this run has made already, oldest first. */
  readonly seen?: readonly CallRecord[];
  /** Values of condition keys that a person gave. */
  readonly given?: ContextEntries;
  readonly signal?: AbortSignal;
};

export type PlanReader = PolicyReader &
  Pick<AccessReader, 'simulate' | 'policyContextKeys' | 'iamRoles' | 'keyPolicy' | 'keyGrants'> &
  Pick<AccountReader, 'now'>;

/**
 * Finds out whether the caller may make every call of a plan, before the first is made. Nothing but reads is sent:
 * simulation, the caller's policies and the policy of each key.
 *
 * @throws the signal's reason when it aborts; everything else that goes wrong is in the result
 */
export async function checkPlan({
  reader,
  identity,
  calls,
  seen = [],
  given,
  signal,
}: PlanCheck): Promise<PlanPermissions> {
  const {account, partition, arn} = identity;
  const {checked, troubles} = await resolvePrincipal(reader, arn, arn);
  const keys = new Map(calls.flatMap(({on}) => (typeof on === 'string' ? [] : [[on.arn, on] as const])));
  const [held, standings] = await Promise.all([
    readHeldPolicies(reader, checked),
    Promise.all(
      [...keys.values()].map(facts => readKeyPolicy(reader, facts, account, actionsOn(calls, facts))),
    ),
  ]);
  signal?.throwIfAborted();
  const standingOf = new Map(standings.map(standing => [standing.facts.arn, standing]));
  const now = reader.now();
  const mentioned = contextKeys(held.identity.map(({policy}) => policy)).map(key => key.toLowerCase());
  const place: Place = {
    account,
    partition,
    ...(checked.policySource !== undefined && {principal: checked.policySource}),
  };
  const placeOf = ({on}: PlannedCall): Place => (typeof on === 'string' ? place : {...place, key: on.arn});
  const asks = calls.map(call => {
    const {on, region, action, context} = call;
    const key = typeof on === 'string' ? undefined : on;
    return askOf({action, resource: key ? 'key' : formOf(call), ...(context && {context})}, region, {
      place: placeOf(call),
      now,
      ...(key && {key: mentioned.includes('kms:resourcealiases') ? key : withoutAliases(key)}),
      ...(given && {given}),
    });
  });
  const regions = [...new Set(calls.map(({region}) => region))];
  const {principal} = checked;
  const evaluated = (ask: Ask): Evidence | undefined => {
    const key: KeyStanding | undefined = standingOf.get(ask.resource);
    return principal && evaluate(ask, {principal, account, held, now, ...(key && {key})});
  };
  const simulated = await simulateRegions(reader, {
    ...(checked.policySource !== undefined && {
      source: {arn: checked.policySource, ...(held.boundary && {boundary: held.boundary.name})},
    }),
    held,
    regions,
    asksIn: region => asks.filter((_, index) => calls[index]?.region === region),
    isOptional: () => false,
    ownPoliciesAllow: ask => {
      const own = held.complete ? evaluated(ask) : undefined;
      return own !== undefined && (own.besideKeyPolicy ?? own.verdict) === 'allowed';
    },
    onAnswer: () => signal?.throwIfAborted(),
    at: now,
    ...(signal && {signal}),
  });
  const called = new Map(seenBefore(given ? [] : seen));
  const sessionHasPolicy = [...called.values()].some(
    ({failure}) => failure?.denied?.layer === 'session-policy',
  );
  const found = asks.map(ask => {
    const evidence = [
      simulated.evidence(ask),
      evaluated(ask),
      calledFor(ask, called, undefined, homeRegion(partition)),
    ].filter(one => one !== undefined);
    return {evidence, conclusion: combine(evidence, {sessionHasPolicy})};
  });
  const verdicts = calls.map((call, index): PlannedVerdict => {
    const {evidence, conclusion} = found[index] ?? nothingFound;
    const lacking = calls.filter(
      (other, at) => other.action === call.action && found[at]?.conclusion.verdict === conclusion.verdict,
    );
    const where = new Set(lacking.map(({region}) => region));
    return {
      call,
      ...conclusion,
      evidence,
      missingStatement: missingStatement({
        need: {
          action: call.action,
          resource: typeof call.on === 'string' ? call.on : 'key',
          ...(call.context && {context: call.context}),
        },
        verdict: conclusion.verdict,
        evidence,
        regions: isGlobal(call.action) ? [] : [...where],
        everywhere: false,
        place: placeOf(call),
        checked,
      }),
    };
  });
  return {
    at: reader.now(),
    principal: checked,
    verdicts,
    keys: keys.size,
    unreadKeys: standings.flatMap(({facts, policy}) => (policy ? [] : [facts.arn])),
    troubles: distinctTroubles([
      ...troubles,
      ...held.troubles,
      ...standings.flatMap(standing => standing.troubles),
      ...simulated.troubles,
    ]),
  };
}

const nothingFound: {readonly evidence: readonly Evidence[]; readonly conclusion: Conclusion} = {
  evidence: [],
  conclusion: combine([]),
};

const actionsOn = (calls: readonly PlannedCall[], {arn}: KeyFacts): readonly string[] =>
  calls.flatMap(({on, action}) => (typeof on !== 'string' && on.arn === arn ? [action] : []));

const formOf = ({on}: PlannedCall): ResourceForm => (typeof on === 'string' ? on : 'key');

/** Names that no readable policy asks for would only make every key a question of its own. */
function withoutAliases({aliases: _unasked, ...facts}: KeyFacts): KeyFacts {
  return facts;
}
