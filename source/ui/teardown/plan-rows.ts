import type {StoreForecast, StoreStep} from '../../flows/teardown/forecast.ts';
import type {Plan, PlannedKey, PlannedStore} from '../../flows/teardown/plan.ts';
import {ageOf, dayMonth, deadline} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import {fit} from '../cells.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {plain} from '../screens/page-lines.ts';
import {cursorMark, type Block} from './blocks.ts';
import {deletedAt, isPending} from './plan-facts.ts';
import type {PlanShown} from './shown.ts';

const regionWidth = 16;
const nameWidth = 11;
const firstWidth = 10;
const keysWidth = 12;
/** The two last columns share these cells: a date with its year takes some of the steps'. */
const restWidth = 26;

export const planHeading = (): Line => [
  {
    text: `   ${fit('REGION', regionWidth)}${fit('STORE', nameWidth)}${fit('FIRST', firstWidth)}${fit('KEYS', keysWidth)}WAIT UNTIL    THEN`,
    bold: true,
  },
];

/** One row per store, the keys of the row that is unfolded, and the two rows of the end. */
export function planBlocks(
  {plan, forecast}: PlanShown,
  at: string | undefined,
  unfolded: string | undefined,
  now: Date,
): readonly Block[] {
  const forecasts = new Map(forecast.stores.map(one => [storeKey(one), one]));
  return [
    ...plan.stores.flatMap(store => {
      const id = `store:${storeKey(store)}`;
      return [
        storeBlock(plan, store, forecasts.get(storeKey(store)), at === id, now),
        ...(unfolded === id
          ? inOrder(store.keys).map(key => keyBlock(store, key, forecast.startsAt, at, now))
          : []),
      ];
    }),
    {lines: [plain(`  ${fit('every Region', regionWidth)}${verifyText(plan)}`)]},
    {lines: [plain(`  ${fit('account', regionWidth)}${roleText(plan)}`)]},
  ];
}

/** The ids of the rows, in order. */
export const planRowIds = ({plan}: PlanShown, unfolded: string | undefined): readonly string[] =>
  plan.stores.flatMap(store => {
    const id = `store:${storeKey(store)}`;
    return [id, ...(unfolded === id ? inOrder(store.keys).map(key => `key:${store.region}/${key.id}`) : [])];
  });

/** By the name under which people know them. */
export const inOrder = (keys: readonly PlannedKey[]): readonly PlannedKey[] =>
  keys.toSorted((a, b) => ((a.aliases[0] ?? a.id) < (b.aliases[0] ?? b.id) ? -1 : 1));

function storeBlock(
  plan: Plan,
  store: PlannedStore,
  expected: StoreForecast | undefined,
  isCurrent: boolean,
  now: Date,
): Block {
  const {region, name, keys, keep} = store;
  const connectBefore = expected?.connectBefore;
  const line = (first: string, ofKeys: string, wait: string, then: string): Line => [
    cursorMark(isCurrent),
    connectBefore ? {text: '▲', token: 'risk'} : {text: keep ? '-' : ' '},
    {
      text: ` ${fit(region, regionWidth - 1)} ${fit(name, nameWidth - 1)} ${fit(first, firstWidth)}${fit(
        ofKeys,
        keysWidth - 1,
      )} ${wait}${fit(then, restWidth - wait.length, 'right')}`,
    },
  ];
  const id = `store:${storeKey(store)}`;
  if (keep) return {id, lines: [line('-', plural(keys.length, 'key'), '-', 'kept')]};
  const {steps = [], keysUntil} = expected ?? {};
  if (plan.goal === 'disconnect')
    return {
      id,
      lines: [
        line('-', `${String(keys.length)} stay`, '-', steps.length > 0 ? 'disconnect' : 'nothing to do'),
      ],
    };
  const open = keys.filter(key => !isPending(key)).length;
  const soak = Math.max(0, ...keys.map(({soakDays}) => soakDays));
  const first = [
    ...(steps.includes('soak') ? [`watch ${String(soak)}d`] : []),
    ...(steps.includes('disconnect first') ? ['disc'] : []),
  ];
  const ofKeys =
    open > 0 ? `schedule ${String(open)}` : keys.length > 0 ? `${String(keys.length)} pending` : 'none';
  const rows = [
    line(
      first.length === 0 ? '-' : first.join(' '),
      ofKeys,
      keysUntil ? dayMonth(keysUntil, now) : '-',
      steps.flatMap(step => shortSteps[step] ?? []).join(', '),
    ),
  ];
  if (!connectBefore) return {id, lines: rows};
  const soon = keys.filter(key => isPending(key) && key.deletionDate?.getTime() === connectBefore.getTime());
  const warning = `└ ${plural(soon.length, 'key')} ${soon.length === 1 ? 'goes' : 'go'} ${deadline(connectBefore, now)}: connect before that, or material stays on HSMs`;
  return {id, lines: [...rows, plain(`  ${warning}`)]};
}

const shortSteps: Readonly<Partial<Record<StoreStep, string>>> = {
  connect: 'conn',
  disconnect: 'disc',
  delete: 'delete',
};

function keyBlock(
  store: PlannedStore,
  key: PlannedKey,
  startsAt: Date,
  at: string | undefined,
  now: Date,
): Block {
  const id = `key:${store.region}/${key.id}`;
  return {
    id,
    lines: [[cursorMark(at === id), {text: `    ${keyText(store, key, startsAt, now)}`}]],
  };
}

/** One key: its name, its state, when it was used last and when it is deleted. */
export function keyText(store: PlannedStore, key: PlannedKey, startsAt: Date, now: Date): string {
  const goes = store.keep ? 'kept' : `deleted ${dayMonth(deletedAt(key, startsAt), now)}`;
  return `${fit(key.aliases[0] ?? key.id, 28)} ${fit(key.state, 15)} ${fit(lastUseText(key, now), 12)} ${goes}`;
}

function lastUseText({lastUse}: PlannedKey, now: Date): string {
  if (lastUse === 'never') return 'never used';
  return lastUse === 'unknown' ? 'use unknown' : `used ${ageOf(lastUse.at, now)}`;
}

function verifyText({regions}: Plan): string {
  const counted = (is: Plan['regions'][number]['standing']['is']) =>
    regions.filter(({standing}) => standing.is === is).length;
  const unknown = counted('accepted-unknown');
  const left = counted('excluded');
  return [
    `verify 0 stores in ${plural(counted('answered'), 'Region')}`,
    ...(unknown > 0
      ? [`${String(unknown)} ${left > 0 ? '' : 'not enabled '}${unknown === 1 ? 'stays' : 'stay'} unknown`]
      : []),
    ...(left > 0 ? [`${String(left)} left out`] : []),
  ].join('; ');
}

function roleText({goal, stores}: Plan): string {
  if (goal !== 'role') return 'service-linked role: stays, the plan leaves it alone';
  return stores.some(({keep}) => keep)
    ? 'service-linked role: stays, a store is kept'
    : 'service-linked role: asked separately, may be refused by AWS';
}
