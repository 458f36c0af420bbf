import type {CallRecord} from '../model/call-record.ts';
import type {Change} from '../model/change.ts';
import type {Failure} from '../model/failure.ts';
import {foldKeyChanges, type KeysChange} from '../model/folded-changes.ts';
import {callerName} from '../model/identity.ts';
import {lastSeen, standingFailure} from '../model/observation.ts';
import type {FlowStanding} from './flow/port.ts';
import {filterOf} from './screens/filter.ts';
import type {ScreenContext} from './screens/screen.ts';
import {afterText, age, clock} from '../model/age.ts';

/** One thing that happened, for the event log and the message row. */
export type EventEntry = {
  /** Stays the same from look to look, so that a cursor can rest on it. */
  readonly id: string;
  readonly at: Date;
  readonly severity: 'info' | 'error';
  readonly region: string;
  /** What the log says after time and Region. */
  readonly text: string;
  /** What the message row says after the time. */
  readonly line: string;
  /** What Enter adds in the log. */
  readonly details: readonly string[];
  /** An error that still holds: its Region has not answered since. */
  readonly standing: boolean;
};

/** The events that the log shows. */
export function shownEvents(
  events: readonly EventEntry[],
  {errorsOnly, filter}: {readonly errorsOnly: boolean; readonly filter: string},
): readonly EventEntry[] {
  if (!errorsOnly && filter === '') return events;
  const test = filterOf(filter, ['region', 'event', 'details', 'kind']);
  return events.filter(
    ({severity, region, text, details}) =>
      (!errorsOnly || severity === 'error') &&
      test({region, event: text, details: details.join(' '), kind: severity}),
  );
}

/** All that happened in this run, newest first: what changed, what failed, and what is still under way. */
export function listEvents({picture, calls, now, flows}: Omit<ScreenContext, 'size'>): readonly EventEntry[] {
  const caller = lastSeen(picture.identity)?.arn;
  const standing = standingSilences(picture);
  const byRequest = new Map(
    calls.flatMap(call => (call.requestId === undefined ? [] : [[call.requestId, call]])),
  );
  const told = new Set<string>();
  const changes = foldKeyChanges(picture.changes).map((change): EventEntry => {
    if (change.what === 'keys-state') return keysEvent(change, picture);
    if (change.what !== 'region-silent') return changeEvent(change);
    const {failure} = change;
    if (failure.requestId !== undefined) told.add(failure.requestId);
    const call = failure.requestId === undefined ? undefined : byRequest.get(failure.requestId);
    return silentEvent(change.at, failure, caller, call, standing.get(change.region) === change);
  });
  const failures = mergeRepeats(
    calls.filter(call => !told.has(call.requestId ?? '') && !isSameTrouble(call, standing)),
  );
  return [...connecting(picture, now), ...sent(flows?.standing ?? []), ...changes, ...failures]
    .map((entry, index) => ({entry, index}))
    .sort((a, b) => b.entry.at.getTime() - a.entry.at.getTime() || b.index - a.index)
    .map(({entry}) => entry);
}

/** Calls that changed something, by the flows of this run: they are few, and their request ids are asked for. */
const sent = (flows: readonly FlowStanding[]): readonly EventEntry[] =>
  flows.flatMap(({id, record: {steps, target}}) =>
    steps.flatMap((step): EventEntry[] => {
      const {number, write, outcome} = step;
      if (outcome?.result !== 'accepted') return [];
      const region = 'region' in write ? write.region : 'global';
      const text = `${target}  ${write.operation} accepted`;
      const details = outcome.requestId === undefined ? [] : [`request id ${outcome.requestId} · ${id}`];
      const line = `${region} ${text}`;
      return [
        {
          id: `${id} ${number}`,
          at: outcome.at,
          severity: 'info',
          region,
          text,
          line,
          details,
          standing: false,
        },
      ];
    }),
  );

type Silence = Extract<Change, {what: 'region-silent'}>;

/** Of each Region that is silent now, when it fell silent. */
function standingSilences({changes, regions}: ScreenContext['picture']): ReadonlyMap<string, Silence> {
  const silent = new Set<string>(
    regions.flatMap(({region, keyStores}) => (standingFailure(keyStores) ? [region] : [])),
  );
  return new Map(
    changes.flatMap(change =>
      change.what === 'region-silent' && silent.has(change.region) ? [[change.region, change]] : [],
    ),
  );
}

/** A Region that is silent is one event, however many calls say the same. */
const isSameTrouble = ({region, outcome}: CallRecord, standing: ReadonlyMap<string, Silence>) =>
  outcome !== 'ok' && standing.get(region ?? '')?.failure.code === outcome.code;

/**
 * The events for the message rows, most telling first: the latest failure that still holds, then the latest thing
 * that happened, then the rest as they came.
 */
export function foremost(events: readonly EventEntry[]): readonly EventEntry[] {
  const first = events.find(({standing}) => standing) ?? events[0];
  const others = events.filter(event => event !== first);
  const second = others.find(({severity}) => severity === 'info') ?? others[0];
  return [first, second].filter(event => event !== undefined);
}

function keysEvent(change: KeysChange, {regions}: ScreenContext['picture']): EventEntry {
  const view = regions.find(({region}) => region === change.region);
  const store = view && lastSeen(view.keyStores)?.find(({id}) => id === change.storeId);
  return info(change, `${store?.name ?? change.storeId}  ${change.count} keys became ${change.to}`);
}

const info = (change: Pick<Change, 'at' | 'region'>, text: string): EventEntry => ({
  id: `${change.at.getTime()} ${change.region} ${text}`,
  at: change.at,
  severity: 'info',
  region: change.region,
  text,
  line: `${change.region} ${text.replaceAll('  ', ' ')}`,
  details: [],
  standing: false,
});

function changeEvent(change: Exclude<Change, {what: 'region-silent'}>): EventEntry {
  switch (change.what) {
    case 'store-state': {
      const lasted = change.lastedMs === undefined ? '' : ` ${afterText(change.lastedMs)}`;
      const code = change.errorCode === undefined ? '' : `, ${change.errorCode}`;
      return info(change, `${change.name}  ${change.from} → ${change.to}${lasted}${code}`);
    }
    case 'store-appeared':
      return info(change, `${change.name}  is new`);
    case 'store-gone':
      return info(change, `${change.name}  is no longer listed`);
    case 'store-renamed':
      return info(change, `${change.name}  was ${change.from}`);
    case 'cluster-state':
      return info(change, `${change.clusterId}  ${change.from} → ${change.to}`);
    case 'hsm-state':
      return info(change, `${change.hsmId}  ${change.from} → ${change.to}`);
    case 'key-state':
      return info(change, `${change.alias ?? change.keyId}  ${change.from} → ${change.to}`);
    case 'region-answers':
      return info(change, `answers again ${afterText(change.silentMs)}`);
  }
}

function silentEvent(
  at: Date,
  failure: Failure,
  caller: string | undefined,
  call: CallRecord | undefined,
  standing: boolean,
): EventEntry {
  const region = failure.region ?? '';
  const tries = failure.attempts ?? call?.attempts;
  const facts = [
    failure.message,
    ...(failure.requestId === undefined ? [] : [`request id ${failure.requestId}`]),
    ...(caller === undefined ? [] : [`caller ${callerName(caller)}`]),
    ...(tries === undefined ? [] : [`${tries} ${tries === 1 ? 'try' : 'tries'}`]),
    ...(call === undefined ? [] : [`${Math.round(call.milliseconds)}ms`]),
  ];
  return {
    id: `${at.getTime()} ${region} ${failure.action} ${failure.code}`,
    at,
    severity: 'error',
    region,
    text: `${failure.action}  ${failure.code}`,
    line: `${region} stopped answering: ${shortReason(failure)}. ! shows the request id`,
    details: [facts.join(' · '), failure.remedy],
    standing,
  };
}

/** Why something failed, in two or three words. */
export function shortReason(failure: Failure): string {
  const layers: Readonly<Record<string, string>> = {
    'service-control-policy': 'SCP',
    'resource-control-policy': 'RCP',
    'permissions-boundary': 'permissions boundary',
    'session-policy': 'session policy',
    'identity-policy': 'identity policy',
    'key-policy': 'key policy',
    'vpc-endpoint-policy': 'VPC endpoint policy',
  };
  const words: Readonly<Record<Failure['kind'], string>> = {
    denied: 'denied',
    expired: 'credentials expired',
    'no-credentials': 'no credentials',
    throttled: 'throttled',
    'region-off': 'not enabled',
    unreachable: 'unreachable',
    'timed-out': 'timed out',
    'not-found': 'not found',
    invalid: 'invalid request',
    conflict: 'conflict',
    unexpected: failure.code,
  };
  const layer = failure.denied?.layer && layers[failure.denied.layer];
  return layer ? `denied by ${layer}` : words[failure.kind];
}

/** Failed calls that no change tells of; one line for a run of the same failure. */
function mergeRepeats(calls: readonly CallRecord[]): readonly EventEntry[] {
  const latest = new Map<string, {call: CallRecord; code: string; message: string; count: number}>();
  for (const call of calls) {
    if (call.outcome === 'ok') continue;
    const key = `${call.region ?? 'global'} ${call.service} ${call.operation} ${call.outcome.code}`;
    const count = (latest.get(key)?.count ?? 0) + 1;
    latest.set(key, {call, ...call.outcome, count});
  }
  return [...latest].map(([id, {call, code, message, count}]) => ({
    id,
    at: call.at,
    severity: 'error' as const,
    region: call.region ?? 'global',
    text: `${call.service}:${call.operation}  ${code}${count > 1 ? `  ${count} times` : ''}`,
    line: `${call.region ?? call.service} ${call.operation} failed: ${code}. ! shows the request id`,
    details: [
      [
        message,
        ...(call.requestId === undefined ? [] : [`request id ${call.requestId}`]),
        `${call.attempts} ${call.attempts === 1 ? 'try' : 'tries'}, ${Math.round(call.milliseconds)}ms`,
      ].join(' · '),
    ],
    standing: false,
  }));
}

/** Stores that are connecting, as of the latest look at their Region: AWS names 20 minutes, 5 for external ones. */
function connecting(picture: ScreenContext['picture'], now: Date): readonly EventEntry[] {
  return picture.regions.flatMap(view => {
    const {keyStores} = view;
    if (keyStores.status !== 'seen' || keyStores.failed) return [];
    return keyStores.value.flatMap((store): EventEntry[] => {
      const since = view.stateSince.get(store.id)?.at;
      if (store.connectionState !== 'CONNECTING' || since === undefined) return [];
      const lasted = now.getTime() - since.getTime();
      if (lasted < 60_000) return [];
      const expected = store.type === 'EXTERNAL_KEY_STORE' ? '5m' : '20m';
      return [
        {
          id: `connecting ${view.region} ${store.id}`,
          at: now,
          severity: 'info',
          region: view.region,
          text: `${store.name}  still CONNECTING (${age(lasted)})`,
          line: `${view.region} ${store.name} still CONNECTING (${age(lasted)} of ${expected})`,
          details: [],
          standing: false,
        },
      ];
    });
  });
}

/** `12:01Z` and the line, as the message row shows an event. */
export const eventRow = (event: EventEntry) => `${clock(event.at)} ${event.line}`;
