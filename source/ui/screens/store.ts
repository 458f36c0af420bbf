import {moment} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {StoreRow} from '../../model/summary.ts';
import {summarise} from '../../model/summary.ts';
import {flowName, flowsOfStore} from '../flow/flow-words.ts';
import type {FlowStanding} from '../flow/port.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import {windowOf} from './list-window.ts';
import {beside, blank, bodyOf, clip, plain, rule} from './page-lines.ts';
import type {Place, Screen, ScreenContext, ScreenModel} from './screen.ts';
import {plural, texts} from './screen-texts.ts';
import {changesSection, keyList, keysSection, noNews} from './store-keys.ts';
import {newsLines, newsOf} from './store-news.ts';
import type {Section} from './store-sections.ts';
import {orphanSection} from './store-orphans.ts';
import {clusterSection, nextSection, storeTitle, whySection} from './store-sections.ts';
import {changeText} from './store-words.ts';

const leftWidth = 70;
const rightWidth = 48;

/** One store: what it is, why it is in its state, what to do next and what would stop you. */
export const storeScreen: Screen = (context, state) => {
  const {picture, now, size} = context;
  const key = state.store ?? '';
  const row = summarise(picture, now).rows.find(
    (one): one is StoreRow => one.kind === 'store' && storeKey(one.store) === key,
  );
  if (!row) return absentStore(context, key);

  const wide = isWide(size);
  const width = wide ? leftWidth : size.columns;
  const lines = bodyRows(size) - 1;
  const sections = sectionsOf(row, context, width, lines);
  const rowIds = sections.map(section => section.id);
  const focused = Math.max(0, rowIds.indexOf(state.cursor ?? ''));
  const view = windowOf(
    {length: sections.length, heightOf: index => 1 + (sections[index]?.lines.length ?? 0), cursor: focused},
    state.top,
    lines,
  );
  const page = sections
    .slice(view.top)
    .flatMap((section, index) => sectionLines(section, view.top + index === focused, width))
    .slice(0, lines);
  const right = wide ? rightColumn(row, context, lines) : [];
  const body = wide
    ? Array.from({length: lines}, (_, at) => beside(page[at] ?? blank, right[at] ?? blank, leftWidth + 2))
    : page;
  return {
    breadcrumb: `Board > ${row.store.name} · ${row.store.region}`,
    rowIds,
    top: view.top,
    body: bodyOf([storeTitle(row, size.columns), ...body], size),
    footer,
    hint: isExternal(row.store) ? texts['store.blindProxy']() : texts['store.blindCluster'](),
    open: openSection,
    investigate: row.store,
  };
};

const footer: ScreenModel['footer'] = [
  {key: 'Tab', word: 'section'},
  {key: 'Enter', word: 'open'},
  {key: 'a', word: 'actions'},
  {key: 'e', word: 'update'},
  {key: 'c', word: 'copy'},
  {key: 'Esc', word: 'back'},
  {key: '?', word: 'help'},
];

/** Keys and changes take the lines that the others leave: three changes and one line of keys at least. */
function sectionsOf(
  row: StoreRow,
  {picture, now, flows}: ScreenContext,
  width: number,
  lines: number,
): readonly Section[] {
  const fixed = [
    ...flowSections(row, flows?.standing ?? [], now),
    clusterSection(row, now, width),
    whySection(row, now, width),
    ...orphanSection(row, now, width),
    nextSection(row, width),
  ];
  const used = fixed.reduce((sum, section) => sum + 1 + section.lines.length, 0);
  const free = lines - used - 3;
  const changes = Math.max(1, Math.min(free, Math.max(3, Math.floor(free / 2))));
  const shown = changesSection(row, picture, now, width, changes);
  // The wide page lists every key at its right.
  const most = width === leftWidth ? 1 : Math.max(1, free - shown.lines.length + 1);
  const keys = keysSection(row, now, width, most);
  return [...fixed, keys, shown];
}

function sectionLines({title, lines}: Section, focused: boolean, width: number): readonly Line[] {
  const [first = '', ...rest] = lines;
  const start: Line = focused ? [{text: '>', token: 'focus'}, {text: first.slice(1)}] : [{text: first}];
  return [rule(title, width), clip(start, width), ...rest.map(text => clip([{text}], width))];
}

/** The wide page's right side: every key over every change. */
function rightColumn(row: StoreRow, {picture, now}: ScreenContext, lines: number): readonly Line[] {
  const keys = keyList(row, rightWidth);
  const news = newsOf(row, picture, now).flatMap(one => newsLines(one, now, rightWidth - 1));
  const changes = (news.length > 0 ? news : [noNews]).map(line => ` ${line}`);
  const forChanges = Math.min(changes.length, Math.max(3, Math.floor(lines / 3)));
  const forKeys = lines - forChanges - 2;
  const shown = keys.length > forKeys ? keys.slice(0, forKeys - 1) : keys;
  const more = keys.length - shown.length;
  return [
    rule(plural(keys.length, 'KMS key'), rightWidth),
    ...shown.map(text => clip([{text}], rightWidth)),
    ...(more > 0 ? [plain(`${String(more)} more: Enter on the keys`)] : []),
    rule('All changes seen', rightWidth),
    ...changes.slice(0, lines - 2 - Math.min(keys.length, forKeys)).map(text => clip([{text}], rightWidth)),
  ];
}

/** What runs here on this store, or was left unfinished: first on its page, so that Enter leads back to it. */
const flowSections = ({store}: StoreRow, standing: readonly FlowStanding[], now: Date): readonly Section[] =>
  flowsOfStore(standing, store).map(one => ({
    id: `flow:${one.id}`,
    title: one.running ? 'Under way here' : 'Left unfinished',
    lines: [`   ${flowName(one)}, since ${moment(one.record.openedAt, now)}   ${one.id}   Enter opens it`],
  }));

function openSection(rowId: string): Place | undefined {
  const [kind, ref = ''] = rowId.split(/:(.*)/su);
  if (kind === 'flow') return {screen: 'progress', id: ref};
  const [region = '', id = ''] = ref.split('/');
  if (kind === 'cluster' && id !== '') return {screen: 'cluster', cluster: ref};
  return kind === 'keys' ? {screen: 'keys', region, store: id} : undefined;
}

/** A store that no Region lists now: gone, or never seen, or its Region has not answered. */
function absentStore({picture, now, size}: ScreenContext, key: string): ScreenModel {
  const [region = '', id = ''] = key.split('/');
  const view = picture.regions.find(one => one.region === region);
  const changes = picture.changes.filter(
    change => 'storeId' in change && change.region === region && change.storeId === id,
  );
  const gone = changes.findLast(change => change.what === 'store-gone');
  const named = changes.findLast(change => 'name' in change);
  const name = named && 'name' in named ? named.name : id;
  const silent = view === undefined || view.keyStores.status !== 'seen';
  const text = gone
    ? texts['store.gone'](moment(gone.at, now))
    : silent
      ? texts['store.silent'](region)
      : texts['store.unknown']();
  const history = changes
    .flatMap(change => ('name' in change ? [`   ${changeText(change, now)}`] : []))
    .reverse();
  return {
    breadcrumb: `Board > ${name} · ${region}`,
    rowIds: [],
    top: 0,
    body: bodyOf(
      [
        plain(`${text}   ${name}   ${id}`, 'unsure'),
        ...(history.length > 0
          ? [rule('Changes seen', size.columns), ...history.map(line => [{text: line}])]
          : []),
      ],
      size,
    ),
    footer,
    open: () => undefined,
  };
}
