import {dayMonth} from '../../model/age.ts';
import {cellWidth, fit, wrapText} from '../cells.ts';
import type {DialogView, FlowDialog} from '../flow/dialog.ts';
import {checkLines, confirmLines} from '../flow/flow-page.ts';
import {bodyRows} from '../layout.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import type {ScreenContext, ScreenModel} from '../screens/screen.ts';
import {byDay, doomedIn, doomedKeys, isPending, useText, type KeyOfStore} from './plan-facts.ts';
import type {OpenTeardown} from './port.ts';
import {stageFooter} from './stage-footer.ts';
import {stageRow} from './stage-row.ts';

const labelWidth = 14;

/** What the page begins with. */
const headOf = (open: OpenTeardown): readonly Line[] => [stageRow('approve'), titleLine(open)];

/** The stage Approve while its page is closed: Enter opens it again. */
export function approveScreen(open: OpenTeardown, {size, now}: ScreenContext): ScreenModel {
  return {
    scope: `${open.plan.id} · Approve`,
    dated: true,
    rowIds: [],
    top: 0,
    body: bodyOf(
      [...headOf(open), rule('Please read', size.columns), ...readLines(open, now, size.columns)],
      size,
    ),
    footer: stageFooter([
      {key: 'Enter', word: 'approve'},
      {key: 'd', word: 'digest'},
      {key: 'x', word: 'export plan'},
    ]),
    open: () => undefined,
    hint: 'Nothing has been sent to AWS yet. Enter opens the approval',
  };
}

/** The page on which a plan is approved: what is lost, what was checked, and the line to type. */
export function approvePage(
  open: OpenTeardown,
  dialog: FlowDialog,
  view: DialogView,
  {size, now}: ScreenContext,
): ScreenModel {
  const {columns} = size;
  const edge: Line = rule('Confirm', columns).map(span => ({...span, token: 'danger'}));
  const foot = [edge, ...confirmLines(dialog, view, columns)];
  const head = [
    ...headOf(open),
    rule('Please read', columns),
    ...readLines(open, now, columns),
    rule('Checked now', columns),
  ];
  const checks = open.checks
    ? checkLines(open.checks, now, columns)
    : [plain('Asking every Region once more, and IAM what you may do. This fills as they answer.')];
  const room = bodyRows(size) - head.length - foot.length;
  const isCut = checks.length > room;
  const from = isCut ? Math.min(dialog.top, checks.length - room + 1) : 0;
  const shown = isCut ? checks.slice(from, from + room - 1) : checks;
  const below = checks.length - from - shown.length;
  const more: readonly Line[] = isCut
    ? [plain(below > 0 ? `▼ ${String(below)} more below: PgDn` : `▲ ${String(from)} above: PgUp`, 'risk')]
    : [];
  return {
    scope: `${open.plan.id} · Approve`,
    dated: true,
    rowIds: [],
    top: 0,
    body: bodyOf([...head, ...shown, ...more, ...foot], size),
    footer: [
      {key: 'Tab', word: 'focus'},
      {key: 'Enter', word: 'press focused'},
      {key: 'Esc', word: 'back'},
      {key: 'd', word: 'digest'},
      {key: 'x', word: 'export plan'},
      ...(isCut ? [{key: 'PgDn', word: 'more'}] : []),
    ],
    hint: dialog.sending
      ? 'Looking once more before anything is sent'
      : 'Nothing has been sent to AWS yet. Nothing is focused; Tab reaches the line',
    open: () => undefined,
  };
}

function titleLine({plan}: OpenTeardown): Line {
  const stores = plural(doomedIn(plan).length, 'custom key store');
  const keys = plural(doomedKeys(plan).length, 'KMS key');
  const [word, what] =
    plan.goal === 'disconnect'
      ? ['DISCONNECTS', `${stores} with ${keys}`]
      : ['DELETES', `${stores} and ${keys}`];
  return [
    {text: ' '},
    {text: word, token: 'danger', bold: true},
    {text: `  ${what} in account ${plan.account}`},
  ];
}

function readLines({plan, forecast}: OpenTeardown, now: Date, width: number): readonly Line[] {
  const said: readonly (readonly [string, string])[] =
    plan.goal === 'disconnect' ? disconnectTexts(plan) : deleteTexts(plan, forecast.startsAt, now);
  return [...said, ...regionTexts(plan), ...dataTexts(plan)].flatMap(([label, text]) =>
    wrapText(text, width - labelWidth - 2)
      .slice(0, 2)
      .map((row, index) => plain(`${fit(index === 0 ? label : '', labelWidth)}${row}`)),
  );
}

type Texts = readonly (readonly [string, string])[];

function disconnectTexts(plan: OpenTeardown['plan']): Texts {
  const keys = doomedKeys(plan).map(({key}) => key);
  const use = useText(keys, plan);
  return [
    [
      'At once',
      `${plural(keys.length, 'key')} cannot be used any more${use === undefined ? '' : `: ${use}`}`,
    ],
    ['Kept', 'every store, key, cluster, HSM and backup'],
    ['Undo', 'connect each store again, up to 20m each'],
  ];
}

function deleteTexts(plan: OpenTeardown['plan'], startsAt: Date, now: Date): Texts {
  const keys = doomedKeys(plan);
  const open = keys.filter(({key}) => !isPending(key));
  const use = useText(
    open.map(({key}) => key),
    plan,
  );
  const days = byDay(keys, startsAt);
  const shown = days.slice(0, 2);
  const later = days.slice(2).flatMap(one => one.keys).length;
  return [
    ...(open.length > 0
      ? [
          [
            'At once',
            `${plural(open.length, 'key')} stop working${use === undefined ? '' : `: ${use}`}`,
          ] as const,
        ]
      : []),
    ...shown.map(
      ({at, keys: gone}, index) =>
        [
          `From ${dayMonth(at, now)}`,
          index === 0
            ? `${goneText(gone)} destroyed`
            : `${String(gone.length)} more; count what they encrypted as lost`,
        ] as const,
    ),
    ...(later > 0 ? [['Later', `${String(later)} more, the last on ${lastDay(days, now)}`] as const] : []),
    ...(keys.length > 0
      ? [['Undo', 'until then, key by key or all at once (u); keys return Disabled'] as const]
      : []),
  ];
}

const lastDay = (days: ReturnType<typeof byDay>, now: Date): string => {
  const last = days.at(-1);
  return last ? dayMonth(last.at, now) : '';
};

function goneText(keys: readonly KeyOfStore[]): string {
  const names = [...new Set(keys.map(({store}) => safeText(store.name)))];
  const inStores = names.length === 1 ? ` (${names.join('')})` : '';
  const text = `${plural(keys.length, 'key')}${cellWidth(inStores) > 20 ? '' : inStores}`;
  return `${text} and ${keys.length === 1 ? 'its' : 'their'} material`;
}

function regionTexts({regions}: OpenTeardown['plan']): Texts {
  const named = (is: 'accepted-unknown' | 'excluded') =>
    regions.flatMap(({region, standing}) => (standing.is === is ? [region] : []));
  const unknown = named('accepted-unknown');
  const left = named('excluded');
  const list = (names: readonly string[]) =>
    names.length > 3 ? `${String(names.length)} Regions` : names.join(', ');
  const parts = [
    ...(unknown.length > 0 ? [`${list(unknown)} (not enabled), accepted as unknown`] : []),
    ...(left.length > 0 ? [`${list(left)}, left out`] : []),
  ];
  return parts.length > 0 ? [['Not examined', parts.join('; ')]] : [];
}

const dataTexts = ({dataStatement}: OpenTeardown['plan']): Texts =>
  dataStatement === undefined ? [] : [['Data', safeText(dataStatement)]];
