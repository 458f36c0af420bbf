import {clock} from '../../model/age.ts';
import {standingFailure} from '../../model/observation.ts';
import {fit, fitLine, wrapText} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import type {ScreenContext, ScreenModel, ScreenState} from '../screens/screen.ts';
import {blocksOnScreen, cursorMark, cursorOf, type Block} from './blocks.ts';
import {inventoryRows, type InventoryRows} from './inventory-rows.ts';
import type {Draft} from './port.ts';
import {incomplete} from './shown.ts';
import {stageRow} from './stage-row.ts';

const nameWidth = 15;
const wordWidth = 21;

/** The stage Inventory: every Region as it answered or did not, and what has to be decided. */
export function inventoryScreen(draft: Draft, context: ScreenContext, state: ScreenState): ScreenModel {
  const {size} = context;
  const rows = inventoryRows(draft);
  const ids = [
    ...[...rows.silent, ...rows.notEnabled].map(({region}) => `region:${region}`),
    ...rows.keyGaps.map(({region, keyId}) => `key:${region}/${keyId ?? ''}`),
  ];
  const at = cursorOf(ids, state.cursor);
  const blocks: readonly Block[] = [
    ...askingBlocks(rows, size.columns),
    ...silentBlocks(rows, context, at),
    ...notEnabledBlocks(rows, size.columns, at),
    ...keyBlocks(rows, size.columns, at),
    ...decidedBlocks(rows, size.columns),
    ...answeredBlocks(draft, rows, size.columns),
  ];
  const foot = footLines(draft, rows, size.columns);
  const room = bodyRows(size) - 2 - foot.length;
  const shown = blocksOnScreen(blocks, {top: state.top, ...(at !== undefined && {cursor: at})}, room);
  return {
    scope: `${draft.id} · Inventory`,
    rowIds: shown.rowIds,
    top: shown.top,
    body: bodyOf([stageRow('inventory'), headLine(rows), ...shown.lines, ...foot], size),
    footer: [
      {key: 'Enter', word: 'decide'},
      {key: 'R', word: 'ask again'},
      {key: 'v', word: 'profile per Region'},
      {key: 'p', word: 'plan'},
      {key: '!', word: 'events'},
      {key: 'Esc', word: 'leave'},
    ],
    open: () => undefined,
  };
}

function headLine({answered, of, decided}: InventoryRows): Line {
  const have = String(answered.length);
  return plain(
    decided.length === 0
      ? `Every Region must answer before there can be a plan: ${have} of ${String(of)} have`
      : `Every Region answers or is decided by name: ${have} have, ${String(decided.length)} decided`,
  );
}

const heading = (title: string, width: number): Block => ({lines: [rule(title, width)]});

function askingBlocks({asking}: InventoryRows, width: number): readonly Block[] {
  if (asking.length === 0) return [];
  return [
    heading(`Being asked: ${String(asking.length)}`, width),
    ...asking.map(({region, known, of, attempt}) => ({
      lines: [
        [
          {text: ' '},
          {text: '◐', token: 'busy' as const},
          {
            text: ` ${fit(region, nameWidth)} ${
              known === undefined
                ? attempt > 1
                  ? `try ${String(attempt)}`
                  : 'stores and keys'
                : `${String(known)} of ${String(of ?? 0)} keys described`
            }`,
          },
        ],
      ],
    })),
  ];
}

function silentBlocks(
  {silent}: InventoryRows,
  {picture, size}: ScreenContext,
  at: string | undefined,
): readonly Block[] {
  if (silent.length === 0) return [];
  const hints = [
    'Enter: see the statement to ask for · use another profile for this Region ·',
    'leave the Region out (then the role step is off, and the report says why)',
  ];
  return [
    heading(`Did not answer: ${String(silent.length)}`, size.columns),
    ...silent.map(({region, answer}, index) => {
      const id = `region:${region}`;
      const view = picture.regions.find(one => one.region === region);
      const failed = view && standingFailure(view.keyStores);
      const denied = failed?.failure.kind === 'denied';
      const word = denied ? 'DENIED' : failed?.failure.kind === 'throttled' ? 'THROTTLED' : 'SILENT';
      const since = failed ? ` since ${clock(failed.since)}` : '';
      const layer = failed?.failure.denied?.layer;
      const by = denied && layer === 'service-control-policy' ? ', by an SCP' : '';
      const why = by === '' ? answer.why : `${failed?.failure.action ?? ''}${by}`;
      return {
        id,
        lines: [
          [
            cursorMark(at === id),
            {text: '?', token: 'unsure'},
            {text: ` ${fit(region, nameWidth)} ${fit(`${word}${since}`, wordWidth)} ${why}`},
          ],
          ...(at === id || (index === silent.length - 1 && !silent.some(one => `region:${one.region}` === at))
            ? [hints.map((hint, row) => plain(`${row === 0 ? '  └' : '   '} ${hint}`))].flat()
            : []),
        ] as readonly Line[],
      };
    }),
  ];
}

function notEnabledBlocks(
  {notEnabled}: InventoryRows,
  width: number,
  at: string | undefined,
): readonly Block[] {
  if (notEnabled.length === 0) return [];
  const means = ['stores made before it was turned off', 'stay in place and keep the role in use'];
  return [
    heading(`Cannot be asked: ${String(notEnabled.length)} (opt-in off)`, width),
    ...notEnabled.map(({region}, index) => {
      const id = `region:${region}`;
      const line: Line = [
        cursorMark(at === id),
        {text: '-', token: 'off'},
        {text: ` ${fit(region, nameWidth)} ${fit('NOT ENABLED', wordWidth)} ${means[index] ?? ''}`},
      ];
      const hint = plain('  └ Enter: how to enable and ask again · accept as unknown (goes in the phrase)');
      return {id, lines: index === notEnabled.length - 1 ? [line, hint] : [line]};
    }),
  ];
}

function keyBlocks({keyGaps}: InventoryRows, width: number, at: string | undefined): readonly Block[] {
  if (keyGaps.length === 0) return [];
  return [
    heading(`Keys to decide: ${String(keyGaps.length)}`, width),
    ...keyGaps.map(({region, keyId = '', what}) => {
      const id = `key:${region}/${keyId}`;
      const [first = '', ...more] = wrapText(what, width - 5 - nameWidth);
      return {
        id,
        lines: [
          [
            cursorMark(at === id),
            {text: '?', token: 'unsure' as const},
            {text: ` ${fit(region, nameWidth)} ${first}`},
          ],
          ...more.map(text => plain(`${' '.repeat(nameWidth + 3)}${text}`)),
        ],
      };
    }),
  ];
}

function decidedBlocks({decided}: InventoryRows, width: number): readonly Block[] {
  if (decided.length === 0) return [];
  return [
    heading(`Decided: ${String(decided.length)}`, width),
    ...decided.map(({region, what}) => ({lines: [plain(`- ${fit(region, nameWidth)} ${what}`)]})),
  ];
}

function answeredBlocks(draft: Draft, rows: InventoryRows, width: number): readonly Block[] {
  const {answered} = rows;
  const withStores = answered.filter(({answer}) => answer.stores.length > 0);
  const empty = answered.length - withStores.length;
  const cells = [
    ...withStores.map(({region, answer: {stores, keys, unread}}): Line => [
      {text: '✓', token: 'ok'},
      {
        text: ` ${fit(region, nameWidth)} ${fit(plural(stores.length, 'store'), 9)}${fit(
          plural(keys.length, 'key'),
          8,
          'right',
        )}${unread.length > 0 ? ` +${String(unread.length)}?` : ''}`,
      },
    ]),
    ...(empty > 0
      ? [
          [
            {text: '✓', token: 'ok'},
            {text: ` ${fit(plural(empty, 'Region'), nameWidth)} 0 stores`},
          ] satisfies Line,
        ]
      : []),
  ];
  const half = Math.ceil(cells.length / 2);
  const column = Math.floor(width / 2);
  const lines = cells.slice(0, half).map((left, row): Line => {
    const right = cells[row + half];
    return right ? [{text: ' '}, ...fitLine(left, column), ...right] : [{text: ' '}, ...left];
  });
  const {length: stores} = withStores.flatMap(({answer}) => answer.stores);
  const {length: keys} = withStores.flatMap(({answer}) => answer.keys);
  const lastAt = Math.max(0, ...answered.map(({answer}) => answer.at.getTime()));
  const scanned = rows.asking.length > 0 ? 'key scan under way' : 'key scan complete';
  return [
    heading(`Answered: ${String(answered.length)}`, width),
    ...lines.map(line => ({lines: [line]})),
    ...(answered.length > 0
      ? [
          {
            lines: [
              plain(
                `${plural(stores, 'store')} · ${plural(keys, 'KMS key')} · ${scanned} in ${plural(answered.length, 'Region')} (${clock(new Date(lastAt))})`,
              ),
            ],
          },
        ]
      : []),
    ...draft.reading.map(({is, done, of}) => ({
      lines: [
        plain(
          `${is === 'details' ? 'Policies and tags' : 'Last uses'} of keys: ${String(done)} of ${String(of)}`,
        ),
      ],
    })),
  ];
}

function footLines(draft: Draft, rows: InventoryRows, width: number): readonly Line[] {
  const {plan, trouble} = draft;
  if (trouble !== undefined)
    return [
      [],
      ...wrapText(`No plan: ${trouble}`, width - 3)
        .slice(0, 3)
        .map(text => plain(text, 'risk')),
      plain('Nothing is changed in this stage.'),
    ];
  const [silent] = rows.silent;
  const others = (plan?.gaps.length ?? 0) - rows.silent.length;
  const blocked = [
    ...(rows.silent.length === 1 && silent
      ? [`${silent.region} did not answer`]
      : rows.silent.length > 1
        ? [`${plural(rows.silent.length, 'Region')} did not answer`]
        : []),
    ...(others > 0
      ? [
          rows.keyGaps.length === 0
            ? `${plural(others, 'Region')} ${others === 1 ? 'needs' : 'need'} a decision`
            : `${String(others)} ${others === 1 ? 'needs' : 'need'} a decision`,
        ]
      : []),
  ];
  const said = !plan
    ? 'Plan   disabled: still being asked'
    : incomplete(plan)
      ? `Plan   disabled: ${blocked.join('; ')}`
      : 'Plan   p shows it: every Region has answered or was decided by name';
  return [[], plain(said), plain('Nothing is changed in this stage.')];
}
