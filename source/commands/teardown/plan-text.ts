import {deadline, dayMonth} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {storeKey} from '../../model/ids.ts';
import type {Forecast, StoreForecast} from '../../flows/teardown/forecast.ts';
import {count, listed} from '../../flows/messages.ts';
import {approvalPhrase} from '../../flows/teardown/phrases.ts';
import {short} from '../../flows/teardown/plan-file.ts';
import type {Plan, PlannedKey, PlannedStore} from '../../flows/teardown/plan.ts';
import {printable} from '../printable.ts';

const goals: Readonly<Record<Plan['goal'], string>> = {
  disconnect: 'disconnect the stores; delete nothing',
  stores: 'delete the stores with their keys; leave the role',
  role: 'delete the stores with their keys, then the service-linked role',
};

/** A plan as a person reads it on a terminal. */
export function planText(plan: Plan, meaning: Forecast): string {
  const {account, accountAlias, id, madeAt, madeBy, digest, goal} = plan;
  return [
    `${id}  account ${account}${accountAlias === undefined ? '' : ` ${printable(accountAlias)}`} (${plan.partition})${plan.demo ? '  DEMO' : ''}`,
    `Goal      ${goals[goal]}`,
    `Scope     ${scopeText(plan)}`,
    `Made      ${madeAt.toISOString()} by ${printable(callerName(madeBy))}${plan.twoPerson ? '; another caller must approve it and type every phrase' : ''}`,
    `Digest    ${short(digest)}`,
    '',
    ...totalLines(plan, meaning),
    ...gapLines(plan),
    ...storeLines(plan, meaning),
    ...regionLines(plan),
    ...dateLines(plan, meaning),
    ...dependentLines(plan, meaning),
    '',
    'Not touched',
    ...meaning.staysAsItIs.map(line => `  ${printable(line)}`),
    ...dataLines(plan),
    '',
    ...endLines(plan),
  ].join('\n');
}

function scopeText({scope}: Plan): string {
  if (scope === 'all') return 'every Region of the partition that has KMS';
  if ('regions' in scope) return `only ${scope.regions.join(', ')}; the role stays`;
  return `only ${scope.stores.map(storeKey).join(', ')}; the role stays`;
}

function totalLines(plan: Plan, {totals}: Forecast): readonly string[] {
  const {stores, storesKept, keys, toSchedule, pending, soaked, inUse, ofUnknownUse, unread} = totals;
  const deleting = plan.goal !== 'disconnect';
  return [
    `${count(stores, 'store')}, ${count(keys, 'key')}${storesKept > 0 ? `; ${count(storesKept, 'store')} kept` : ''}`,
    ...(deleting
      ? [
          `  ${String(toSchedule)} to schedule, ${String(pending)} pending already, ${String(soaked)} disabled and watched first, ${String(inUse)} in use and scheduled at once`,
          ...(ofUnknownUse > 0
            ? [`  last use not known of ${String(ofUnknownUse)}: they count as used`]
            : []),
        ]
      : []),
    ...(unread > 0 ? [`  ${count(unread, 'key')} accepted unread`] : []),
  ];
}

function gapLines({gaps}: Plan): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    '',
    `Incomplete: ${count(gaps.length, 'thing')} to be answered or decided; such a plan cannot be approved`,
    ...gaps.flatMap(({what, remedy}) => [`  ? ${printable(what)}`, `    ${printable(remedy)}`]),
  ];
}

function storeLines(plan: Plan, meaning: Forecast): readonly string[] {
  const forecasts = new Map(meaning.stores.map(one => [storeKey(one), one]));
  const rows = plan.stores.flatMap(store => [
    '',
    ...oneStore(store, forecasts.get(storeKey(store)), plan.madeAt),
  ]);
  return rows.length === 0 ? ['', 'No store was found.'] : rows;
}

function oneStore(store: PlannedStore, expected: StoreForecast | undefined, now: Date): readonly string[] {
  const {region, name, id, connectionState, type, clusterId, keys, keep} = store;
  const head = `${region}  ${printable(name)}  ${id}  ${connectionState}${clusterId === undefined ? (type === 'AWS_CLOUDHSM' ? '' : `  ${type}`) : `  ${clusterId}`}`;
  if (keep) return [`${head}  KEPT, with ${count(keys.length, 'key')}`];
  return [
    head,
    ...(expected
      ? [
          `  ${expected.steps.join(' > ') || 'nothing to do'}${expected.deletes ? `   deleted ${deadline(expected.deletes, now)} at the earliest` : ''}`,
        ]
      : []),
    ...(expected?.connectBefore
      ? [
          `  ! connect before ${deadline(expected.connectBefore, now)}: keys that are pending are deleted then, and their material would stay on the HSMs`,
        ]
      : []),
    ...keys.map(key => keyLine(key, now)),
  ];
}

function keyLine(key: PlannedKey, now: Date): string {
  const {id, aliases, state, deletionDate, days, soakDays, otherAccounts, accessUnread} = key;
  const done =
    state === 'PendingDeletion'
      ? `pending, deleted ${deletionDate ? deadline(deletionDate, now) : 'at no known date'}`
      : `${soakDays > 0 ? `watch ${String(soakDays)}d, ` : ''}wait ${String(days)}d`;
  return [
    `    ${id}`,
    printable(aliases.join(' ')) || '-',
    state,
    done,
    `last use ${lastUseText(key, now)}`,
    ...(otherAccounts.length > 0 ? [`other accounts: ${otherAccounts.join(', ')}`] : []),
    ...(accessUnread === undefined ? [] : [`who may use it was not read (${printable(accessUnread)})`]),
  ].join('  ');
}

function lastUseText({lastUse}: PlannedKey, now: Date): string {
  if (lastUse === 'never') return 'none known';
  if (lastUse === 'unknown') return 'not known';
  return `${dayMonth(lastUse.at, now)}${lastUse.operation === undefined ? '' : ` ${lastUse.operation}`}`;
}

function regionLines({regions}: Plan): readonly string[] {
  const of = (is: Plan['regions'][number]['standing']['is']) =>
    regions.filter(({standing}) => standing.is === is);
  const lines = [
    ['Answered', of('answered')],
    ['Accepted as unknown', of('accepted-unknown')],
    ['Not in it', of('excluded')],
    ['Did not answer', of('missing')],
  ] as const;
  const withProfile = regions.filter(({profile}) => profile !== undefined);
  const noNames = regions.filter(({aliasesUnread}) => aliasesUnread !== undefined);
  return [
    '',
    'Regions',
    ...lines
      .filter(([, some]) => some.length > 0)
      .map(
        ([word, some]) =>
          `  ${word.padEnd(20)} ${String(some.length)}: ${some.map(({region}) => region).join(' ')}`,
      ),
    ...withProfile.map(
      ({region, profile}) => `  ${region} is asked with the profile ${printable(profile ?? '')}`,
    ),
    ...noNames.map(
      ({region, aliasesUnread}) =>
        `  the names of keys in ${region} could not be read (${printable(aliasesUnread ?? '')})`,
    ),
  ];
}

function dateLines({goal, madeAt}: Plan, {criticalPath, endsAt, calls}: Forecast): readonly string[] {
  const writes = Object.entries(calls.writes).map(([operation, n]) => `${String(n)} ${operation}`);
  return [
    '',
    goal === 'disconnect'
      ? 'Ends as soon as every store is disconnected.'
      : `Ends ${deadline(endsAt, madeAt)} at the earliest, if it begins now; AWS may take 24 hours more for each key`,
    ...(criticalPath?.steps.map(
      ({what, until}) => `  until ${deadline(until, madeAt)}  ${printable(what)}`,
    ) ?? []),
    `Calls     ${count(calls.writesInAll, 'change')}${writes.length > 0 ? `: ${writes.join(', ')}` : ''}; one look while waiting takes ${count(calls.oneLook, 'call')}, about one a day for ${count(calls.daysOfWaiting, 'day')}`,
  ];
}

function dependentLines(plan: Plan, {reencryption, totals}: Forecast): readonly string[] {
  const accounts = new Map<string, number>();
  for (const {keys, keep} of plan.stores)
    if (!keep)
      for (const {otherAccounts} of keys)
        for (const account of otherAccounts) accounts.set(account, (accounts.get(account) ?? 0) + 1);
  const aliases = plan.stores.flatMap(({keep, keys}) => (keep ? [] : keys.flatMap(key => key.aliases)));
  return [
    ...(totals.aliases > 0 && plan.goal !== 'disconnect'
      ? [
          '',
          `Aliases   ${listed(aliases.map(printable))} go with their keys. Whoever calls one is to be given another key under that name first (kms:UpdateAlias)`,
        ]
      : []),
    ...(accounts.size > 0
      ? [
          '',
          'Other accounts that policies and grants let in (cks teardown show --questions prints what to ask them)',
          ...[...accounts].map(
            ([account, keys]) => `  ${account === '*' ? 'any account' : account}: ${count(keys, 'key')}`,
          ),
        ]
      : []),
    ...(reencryption.length > 0
      ? [
          '',
          'To keep what these keys encrypted, before they go (cks does none of it)',
          ...reencryption.map(({user, keys, what}) => `  ${printable(user)}, ${count(keys, 'key')}: ${what}`),
        ]
      : []),
  ];
}

function dataLines({goal, dataStatement}: Plan): readonly string[] {
  if (goal === 'disconnect') return [];
  return [
    '',
    'Data that no API can list (objects, ciphertexts that programs keep)',
    dataStatement === undefined
      ? '  nobody answers for it yet: --data "a sentence" when planning'
      : `  ${printable(dataStatement)}`,
  ];
}

function endLines(plan: Plan): readonly string[] {
  return plan.gaps.length > 0
    ? ['Not complete: it cannot be approved.']
    : [`To approve: --account ${plan.account} --phrase '${approvalPhrase(plan)}'`];
}
