import {clock} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import type {LaneView} from '../../flows/teardown/view.ts';
import {fit, wrapText} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import {plural} from '../messages.ts';
import {plain, rule} from '../screens/page-lines.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {cursorMark, type Block} from './blocks.ts';
import {choiceLabel, inOrder} from './choice-words.ts';
import {laneMark, stateText, stepCells, stepText, urgency} from './lane-words.ts';
import type {OpenTeardown} from './port.ts';

/** The id of a lane's row, and of the rows that end the list. */
export const laneRow = ({store}: Pick<LaneView, 'store'>): string => `store:${storeKey(store)}`;
export const verifyRow = 'end:verify';
export const roleRow = 'end:role';

export const narrowHead = `   ${fit('REGION', 16)}${fit('STORE', 11)}${fit('STEP', 30)}STATE`;

const columns = [10, 11, 14, 9, 13, 9, 9] as const;
const heads = ['CONNECT', 'SCHEDULE', 'WAIT', '0 KEYS', 'DISCONNECT', 'DELETE', 'GONE'];
export const wideHead = `   ${fit('REGION', 16)}${fit('STORE', 11)}${heads
  .map((head, index) => fit(head, columns[index] ?? 9))
  .join('')}STATE`;

/** Lanes as rows: those that want a person first. */
export const sortedLanes = ({view}: OpenTeardown): readonly LaneView[] =>
  view.lanes.toSorted((a, b) => urgency(a) - urgency(b));

/** The ids of all rows, in order. */
export const runRows = (open: OpenTeardown): readonly string[] => [
  ...sortedLanes(open).map(laneRow),
  ...endRows(open).map(({id}) => id),
];

/** A row per lane, then the verification and the role; below the row under the cursor, why it stands as it does. */
export function laneBlocks(
  open: OpenTeardown,
  {now, size}: ScreenContext,
  at: string | undefined,
): readonly Block[] {
  const lanes = sortedLanes(open).map((lane): Block => {
    const id = laneRow(lane);
    const row: Line = [
      cursorMark(id === at),
      laneMark(lane),
      {text: ` ${fit(lane.store.region, 15)} ${fit(lane.store.name, 10)} `},
      {text: `${fit(stepText(lane), 29)} `},
      {text: stateText(lane, now)},
    ];
    return {id, lines: id === at ? [row, ...whyLines(lane.text, size.columns)] : [row]};
  });
  const ends = endRows(open).map(({id, mark, where, what, state, why}): Block => {
    const row: Line = [cursorMark(id === at), mark, {text: ` ${fit(where, 15)} ${fit(what, 40)} ${state}`}];
    return {id, lines: id === at && why !== undefined ? [row, ...whyLines(why, size.columns)] : [row]};
  });
  return [...lanes, ...ends];
}

/** The same with each step in a column. */
export function wideLaneBlocks(
  open: OpenTeardown,
  {now}: ScreenContext,
  at: string | undefined,
): readonly Block[] {
  const lanes = sortedLanes(open).map((lane): Block => {
    const id = laneRow(lane);
    const cells = stepCells(lane, now).map(([text, token], index): Span => ({
      text: fit(text, columns[index] ?? 9),
      ...(token && {token}),
    }));
    const row: Line = [
      cursorMark(id === at),
      laneMark(lane),
      {text: ` ${fit(lane.store.region, 15)} ${fit(lane.store.name, 10)} `},
      ...cells,
      {text: stateText(lane, now, true)},
    ];
    return {id, lines: [row]};
  });
  const ends = endRows(open).map(({id, mark, where, brief, state}): Block => {
    const row: Line = [
      cursorMark(id === at),
      mark,
      {text: ` ${fit(where, 15)} ${fit(brief, 10)} `},
      ...columns.map((width): Span => ({text: fit('-', width), token: 'off'})),
      {text: state.replace('pending, ', '').replace('needs a', 'needs')},
    ];
    return {id, lines: [row]};
  });
  return [...lanes, ...ends];
}

const whyLines = (text: string, width: number): readonly Line[] =>
  wrapText(text, width - 6)
    .slice(0, 4)
    .map((part, index): Line => [{text: index === 0 ? '   └ ' : '     '}, {text: part}]);

type EndRow = {
  readonly id: string;
  readonly mark: Span;
  readonly where: string;
  readonly what: string;
  readonly brief: string;
  readonly state: string;
  readonly why?: string;
};

function endRows({plan, view}: OpenTeardown): readonly EndRow[] {
  const {end, role} = view;
  const lanesFirst = end.do === 'lanes-first';
  const isOver = end.do === 'finish';
  const asks = view.questions.filter(({store}) => store === undefined);
  const ofRole = asks.filter(({kind}) => kind.startsWith('role-'));
  const ofRegions = asks.filter(question => !ofRole.includes(question));
  const verifying = !lanesFirst && role === 'pending';
  const verify: EndRow = {
    id: verifyRow,
    mark: isOver
      ? {text: '✓', token: 'ok'}
      : ofRegions.length > 0
        ? {text: '▲', token: 'risk'}
        : verifying
          ? {text: '◐', token: 'busy'}
          : {text: '-', token: 'off'},
    where: 'every Region',
    what: 'verify gone',
    brief: 'verify',
    state: isOver
      ? 'done'
      : ofRegions.length > 0
        ? 'needs a decision'
        : verifying
          ? 'asking'
          : lanesFirst
            ? 'pending'
            : 'done',
    ...(ofRegions[0] ? {why: ofRegions[0].what} : verifying && 'why' in end && {why: end.why}),
  };
  if (plan.goal !== 'role') return [verify];
  const states: Readonly<Record<typeof role, string>> = {
    'not-asked': 'not asked for',
    pending: 'pending, asks again',
    asks: 'needs a decision',
    deleting: 'being deleted',
    refused: 'refused by IAM',
    deleted: 'deleted',
    kept: 'kept',
    absent: 'did not exist',
  };
  const marks: Readonly<Partial<Record<typeof role, Span>>> = {
    asks: {text: '▲', token: 'risk'},
    deleting: {text: '◐', token: 'busy'},
    refused: {text: '✗', token: 'bad'},
    deleted: {text: '✓', token: 'ok'},
    kept: {text: '✓', token: 'ok'},
    absent: {text: '✓', token: 'ok'},
  };
  return [
    verify,
    {
      id: roleRow,
      mark: marks[role] ?? {text: '-', token: 'off'},
      where: 'account',
      what: 'service-linked role',
      brief: 'role',
      state: states[role],
      ...(ofRole[0] ? {why: ofRole[0].what} : 'text' in end && {why: end.text}),
    },
  ];
}

/** The wide layout's lower part: the lane under the cursor, with what is asked of it and what may be answered. */
export function laneDetail(
  open: OpenTeardown,
  {size}: ScreenContext,
  at: string | undefined,
): readonly Line[] {
  const lane = open.view.lanes.find(one => laneRow(one) === at);
  if (!lane) return [];
  const {store, keys, dates, decision} = lane;
  const sight = open.scene.regions.get(store.region)?.keyStores;
  const seen = sight && lastSeen(sight)?.find(({id}) => id === store.id);
  const seenAt = sight?.status === 'seen' ? ` (${isFresh(sight) ? '' : '≈ '}${clock(sight.at)})` : '';
  const title = `${store.region} ${store.name} · ${store.id} · ${seen?.connectionState ?? 'not seen'}${seenAt}`;
  const mark = laneMark(lane);
  const said =
    decision.do === 'ask'
      ? decision.questions.flatMap(question => [
          ...marked(mark, question.what, size.columns),
          ...inOrder(question).map((choice, index): Line => [
            {text: ' '.repeat(13)},
            {text: fit(index === 0 ? 'Do' : 'or', 6), bold: true},
            {text: choiceLabel(question, choice)},
          ]),
        ])
      : marked(mark, lane.text, size.columns);
  const counts = [
    `${plural(keys.planned, 'key')} planned`,
    `${String(keys.scheduled)} scheduled`,
    ...(keys.soaking > 0 ? [`${String(keys.soaking)} disabled and watched`] : []),
    `${String(keys.gone)} gone`,
    ...(keys.failed > 0 ? [`${String(keys.failed)} failed`] : []),
  ];
  return [
    rule(title, size.columns),
    ...said,
    ...(keys.planned > 0 ? [plain(counts.join(' · '), 'off')] : []),
    ...(dates.length > 0
      ? [
          plain(
            dates
              .slice(0, 4)
              .map(
                ({at: when, keys: n}) =>
                  `${when.toISOString().slice(0, 10)} ${clock(when)} ${plural(n, 'key')}`,
              )
              .join(' · '),
            'off',
          ),
        ]
      : []),
  ];
}

const marked = (mark: Span, text: string, width: number): readonly Line[] =>
  wrapText(text, width - 5).map((part, index): Line =>
    index === 0 ? [{text: ' '}, mark, {text: ` ${part}`}] : [{text: `   ${part}`}],
  );
