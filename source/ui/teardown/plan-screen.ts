import {clock, dayMonth} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import {fit} from '../cells.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import type {ScreenContext, ScreenModel, ScreenState} from '../screens/screen.ts';
import {blocksOnScreen, cursorOf} from './blocks.ts';
import {byDay, doomedIn, doomedKeys, isPending, useText} from './plan-facts.ts';
import {inOrder, keyText, planBlocks, planHeading, planRowIds} from './plan-rows.ts';
import type {TeardownsView} from './port.ts';
import {planShown, shortDigest, type PlanShown} from './shown.ts';
import {stageFooter} from './stage-footer.ts';
import {stageRow} from './stage-row.ts';

const labelWidth = 16;

/** The stage Plan: what is done to which store and when, and what that costs. */
export function planScreen(
  teardowns: TeardownsView,
  context: ScreenContext,
  state: ScreenState,
): ScreenModel {
  const {size, now} = context;
  const shown = planShown(teardowns);
  const scope = `${shown?.plan.id ?? teardowns.draft?.id ?? ''} · Plan`;
  if (!shown) {
    return {
      scope,
      dated: true,
      rowIds: [],
      top: 0,
      body: bodyOf(
        [stageRow('plan'), plain('There is no plan yet: the Regions are still being asked.')],
        size,
      ),
      footer: stageFooter([]),
      open: () => undefined,
    };
  }
  const at = cursorOf(planRowIds(shown, state.unfolded), state.cursor);
  const blocks = planBlocks(shown, at, state.unfolded, now);
  const cost = costLines(shown, now, size.columns);
  const pane = isWide(size) ? keyPane(shown, at, now, size.columns) : [];
  const end = endLine(shown, now);
  const room = bodyRows(size) - 3 - cost.length - end.length - pane.length;
  const listed = blocksOnScreen(blocks, {top: state.top, ...(at !== undefined && {cursor: at})}, room);
  return {
    scope,
    dated: true,
    rowIds: listed.rowIds,
    top: listed.top,
    body: bodyOf(
      [
        stageRow('plan'),
        plain(headText(shown, now)),
        planHeading(),
        ...listed.lines,
        ...cost,
        ...end,
        ...pane,
      ],
      size,
    ),
    footer: [
      {key: 'Enter', word: 'edit row'},
      {key: 'x', word: 'export'},
      {key: 'i', word: 'order explained'},
      {key: 'p', word: 'approve'},
      {key: 'Esc', word: 'leave'},
      {key: '?', word: 'help'},
    ],
    open: () => undefined,
  };
}

function headText({plan, forecast: {totals}}: PlanShown, now: Date): string {
  const {stores, keys, toSchedule, soaked, storesKept, unread} = totals;
  const counted = `${plural(stores, 'store')}, ${plural(keys, 'key')}`;
  const kept = storesKept > 0 ? `; ${plural(storesKept, 'store')} kept` : '';
  if (plan.goal === 'disconnect') return `${counted}: disconnected, nothing is deleted${kept}`;
  const pending = doomedKeys(plan).filter(({key}) => isPending(key));
  const [first] = byDay(pending, plan.madeAt);
  const days = [...new Set(doomedKeys(plan).flatMap(({key}) => (isPending(key) ? [] : [key.days])))];
  const word = soaked > 0 ? '' : 'window ';
  const window =
    days.length === 0
      ? ''
      : `, ${word}${String(Math.min(...days))}${days.length > 1 ? `-${String(Math.max(...days))}` : ''} days`;
  return [
    `${counted}${window}: ${String(toSchedule)} to schedule${soaked > 0 ? ` (${String(soaked)} watched)` : ''}`,
    ...(first ? [`${String(pending.length)} already go ${dayMonth(first.at, now)}`] : []),
    ...(unread > 0 ? [`${String(unread)} unread`] : []),
  ]
    .join(', ')
    .concat(kept);
}

function costLines({plan, forecast}: PlanShown, now: Date, width: number): readonly Line[] {
  const line = (label: string, text: string) => plain(`${fit(label, labelWidth)}${text}`);
  const head = rule('Cost of this plan', width);
  const clusters = new Set(
    doomedIn(plan).flatMap(({region, clusterId}) =>
      clusterId === undefined ? [] : [`${region}/${clusterId}`],
    ),
  ).size;
  const notTouched = line(
    'Not touched',
    clusters === 0
      ? 'proxies and the key managers behind them'
      : `${plural(clusters, 'cluster')}, their HSMs and backups: they keep costing money`,
  );
  const keys = doomedKeys(plan);
  if (plan.goal === 'disconnect') {
    const use = useText(
      keys.map(({key}) => key),
      plan,
    );
    return [
      head,
      line(
        'From the start',
        `${plural(keys.length, 'key')} cannot be used${use === undefined ? '' : ` (${use})`}`,
      ),
      line('Until connected', 'encrypt and decrypt fail; nothing is lost'),
      line('Undo', 'connect each store again, up to 20m each'),
      notTouched,
    ];
  }
  const open = keys.filter(({key}) => !isPending(key));
  const use = useText(
    open.map(({key}) => key),
    plan,
  );
  const from = byDay(open, forecast.startsAt)[0]?.at;
  return [
    head,
    line(
      'From the start',
      `${plural(open.length, 'key')} stop working at once${use === undefined ? '' : ` (${use})`}`,
    ),
    ...(from
      ? [
          line(
            `From ${dayMonth(from, now)}`,
            'count everything they encrypted as lost; backups hold material',
          ),
          line(
            `Until ${dayMonth(from, now)}`,
            `u undoes one key or all ${String(open.length)}; keys come back Disabled`,
          ),
        ]
      : []),
    notTouched,
  ];
}

function endLine({plan, forecast, draft}: PlanShown, now: Date): readonly Line[] {
  const {endsAt, criticalPath} = forecast;
  const saved = draft ? (draft.savedAt ? ` · saved ${clock(draft.savedAt)}` : ' · not saved yet') : ' · kept';
  const slowest = criticalPath?.steps.at(-2) ?? criticalPath?.steps.at(-1);
  return [
    slowest && criticalPath
      ? plain(
          `${fit('Slowest', labelWidth)}${safeText(criticalPath.store.name)}: ${safeText(slowest.what)}, until ${dayMonth(slowest.until, now)}`,
        )
      : [],
    plain(
      `Earliest end ${dayMonth(endsAt, now)} (AWS may take 24h more) · digest ${shortDigest(plan)}${saved}`,
    ),
  ];
}

/** The keys of the row under the cursor, at 120x40. */
function keyPane(
  {plan, forecast}: PlanShown,
  at: string | undefined,
  now: Date,
  width: number,
): readonly Line[] {
  const store = plan.stores.find(
    one => at === `store:${storeKey(one)}` || one.keys.some(({id}) => at === `key:${one.region}/${id}`),
  );
  if (!store) return [];
  const room = 8;
  const keys = inOrder(store.keys);
  const rows = keys.slice(0, keys.length > room ? room - 1 : room);
  const more = keys.length - rows.length;
  return [
    [],
    rule(`${safeText(store.name)} · ${store.region} · ${plural(keys.length, 'key')}`, width),
    ...rows.map(key => plain(`${keyText(store, key, forecast.startsAt, now)}  ${key.id}`)),
    ...(more > 0 ? [plain(`${String(more)} more: Enter shows them`)] : []),
  ];
}
