import {age, moment} from '../../model/age.ts';
import {asRegion, storeKey} from '../../model/ids.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {cellWidth, fitLine} from '../cells.ts';
import {bodyRows, isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import {safeText} from '../safe-text.ts';
import type {KeyLayout} from './keys-lines.ts';
import {keyLine, keysHeader} from './keys-lines.ts';
import {keyPanel, lastUseHint, panelHeight} from './keys-panel.ts';
import type {ChosenKeys} from './keys-rows.ts';
import {chooseKeys, keyColumns} from './keys-rows.ts';
import {windowOf} from './list-window.ts';
import {blank, bodyOf, clip, plain} from './page-lines.ts';
import {denialText, stateCounts} from './row-words.ts';
import type {Place, Screen, ScreenContext, ScreenModel, ScreenState} from './screen.ts';
import {plural, texts} from './screen-texts.ts';
import {orphanedKeys} from './store-news.ts';

/** The KMS keys of one Region, or of all, with their states and the dates on which they are deleted. */
export const keysScreen: Screen = (context, state) => {
  const {picture, now, size} = context;
  const chosen = chooseKeys(picture, state);
  const {rows, ids} = chosen;
  const layout: KeyLayout = {
    wide: isWide(size),
    manyRegions: chosen.views.length !== 1,
    spare: Math.max(0, size.columns - 120),
  };
  const notes = noteLines(chosen, state, now);
  const table = rows.length > 0 ? [keysHeader(layout)] : [];
  const room = Math.max(1, bodyRows(size) - 1 - table.length - panelHeight);
  const at =
    (state.cursor === undefined ? undefined : chosen.index.get(state.cursor)) ?? (rows.length > 0 ? 0 : -1);
  const view = windowOf(
    {length: rows.length + notes.length, heightOf: () => 1, ...(at >= 0 && {cursor: at})},
    state.top,
    room,
  );
  const onScreen = rows.slice(view.top, view.end);
  const list = [
    ...onScreen.map((row, index) =>
      keyLine(
        row,
        chosen.viewOf.get(row.region),
        layout,
        view.top + index === at,
        state.marks.has(row.id),
        now,
      ),
    ),
    ...notes.slice(Math.max(0, view.top - rows.length), Math.max(0, view.end - rows.length)),
  ];
  const focused = rows[at];
  // As on the board: the pane follows once the cursor rests, so that a held key costs two rows.
  const rested = state.preview === undefined ? undefined : chosen.index.get(state.preview);
  const told = rows[rested ?? at];
  const home = told && chosen.viewOf.get(told.region);
  const hint = lastUseHint(told, home);
  return {
    scope: `${scopeName(chosen, state)} · ${scanText(chosen.views, now)}`,
    rowIds: ids,
    top: view.top,
    body: bodyOf(
      [
        summaryLine(chosen, state, context),
        ...table,
        ...list,
        ...Array.from({length: Math.max(0, room - list.length)}, () => blank),
        ...keyPanel(told, home, context),
      ],
      size,
    ),
    sortColumns: keyColumns,
    footer,
    open: rowId => openKey(chosen, rowId),
    ...(hint !== undefined && {hint}),
    ...(focused?.entry.membership.in === 'store' && {
      investigate: {region: asRegion(focused.region), id: focused.entry.membership.storeId},
    }),
    wanted: onScreen.flatMap(({entry, region}) =>
      entry.membership.in === 'no-store' ? [{region, keyId: entry.id}] : [],
    ),
  };
};

const footer: ScreenModel['footer'] = [
  {key: 'Enter', word: 'open'},
  {key: 'Space', word: 'mark'},
  {key: 'u', word: 'cancel deletion'},
  {key: 'a', word: 'actions'},
  {key: 's', word: 'store'},
  {key: '/', word: 'filter'},
  {key: '?', word: 'help'},
];

const scopeName = ({views}: ChosenKeys, state: ScreenState): string =>
  state.region ?? (views.length === 1 ? (views[0]?.region ?? '') : 'all Regions');

/** `scan 12:03Z`, or how far it is: the age of what is on screen. */
function scanText(views: readonly RegionView[], now: Date): string {
  let known = 0;
  let of = 0;
  let since: Date | undefined;
  let oldest: Date | undefined;
  let waiting = false;
  for (const {keys, keyStores, optStatus} of views) {
    const inventory = lastSeen(keys);
    // A Region that is off or silent has a row that says so; nothing of it is on its way.
    const asked = optStatus !== 'DISABLED' && standingFailure(keyStores) === undefined;
    waiting ||= keys.status === 'unseen' && asked;
    if (!inventory) continue;
    if (inventory.progress) {
      known += inventory.progress.known;
      of += inventory.progress.of;
      if (!since || inventory.progress.since < since) since = inventory.progress.since;
    } else if (keys.status === 'seen' && (!oldest || keys.at < oldest)) oldest = keys.at;
  }
  if (since) return `scan ${String(known)}/${String(of)} keys, ${age(now.getTime() - since.getTime())}`;
  if (waiting) return 'scan not done yet';
  if (!oldest) return 'no scan';
  return `scan ${moment(oldest, now)}`;
}

const usual = ['Enabled', 'Disabled', 'Unavailable', 'PendingDeletion'];

/** Row 3: counts at the left, the store chosen at the right. */
function summaryLine(chosen: ChosenKeys, state: ScreenState, {size}: ScreenContext): Line {
  const {byState, rows, refused} = chosen;
  const others = Object.keys(byState).filter(word => !usual.includes(word) && word !== '…');
  const unread = byState['…'] ? [`${String(byState['…'])} not asked`] : [];
  const words = [...usual, ...others].flatMap(word =>
    byState[word] ? [`${String(byState[word])} ${word}`] : [],
  );
  const {'…': _unread, ...described} = byState;
  const textOf = (counts: readonly string[]) =>
    [
      ...(state.filter ? [texts['filter.standing'](state.filter, rows.length, chosen.of)] : []),
      `${plural(rows.length, 'key')}${rows.length > 0 ? `: ${[...counts, ...unread].join(', ')}` : ''}` +
        (refused > 0 ? ` +${String(refused)}?` : ''),
      ...(state.marks.size > 0 ? [`${String(state.marks.size)} marked`] : []),
      ...(state.sort ? [`by ${state.sort.column}${state.sort.descending ? ', reversed' : ''}`] : []),
    ].join(' · ');
  const right = `   s store: ${storeWord(chosen, state)}`;
  const room = Math.max(0, size.columns - cellWidth(right) - 2);
  const whole = textOf(words);
  const text = cellWidth(safeText(whole)) < room ? whole : textOf(stateCounts(described, ' '));
  return [...fitLine(clip(plain(text), room), room), {text: right}];
}

function storeWord({views}: ChosenKeys, {store = 'all'}: ScreenState): string {
  if (store === 'all') return 'all';
  if (store === 'any') return 'in a store';
  if (store === 'none') return 'no store';
  const named = views.flatMap(view => lastSeen(view.keyStores) ?? []).find(one => one.id === store);
  return (named?.name ?? store).slice(0, 20);
}

/** What the list lacks, as lines after it: refused keys, Regions without a key list, or that there is nothing. */
function noteLines(chosen: ChosenKeys, state: ScreenState, now: Date): readonly Line[] {
  const {views, rows, refused} = chosen;
  const notes: Line[] = [];
  const unread = views.filter(({keys}) => keys.status !== 'seen');
  const failed = unread.filter(({keys}) => keys.status === 'failed');
  const [only] = views;
  if (rows.length === 0 && refused === 0 && unread.length === 0 && only) {
    const {keys, region} = only;
    const scanning = views.some(view => lastSeen(view.keys)?.progress !== undefined);
    if (chosen.of > 0) notes.push(plain(texts['keys.noneMatch']()));
    else if (scanning) notes.push(plain(texts['keys.scanning']()));
    else if (keys.status === 'seen') {
      notes.push(
        plain(texts['keys.empty'](views.length === 1 ? region : 'any Region', moment(keys.at, now))),
      );
    }
  }
  if (views.length === 0 && state.region !== undefined)
    notes.push(plain(texts['keys.noRegion'](state.region)));
  if (refused > 0) notes.push(plain(`? ${texts['keys.refused'](refused, refusal(views))}`, 'unsure'));
  for (const view of views) {
    for (const store of lastSeen(view.keyStores) ?? []) {
      const orphans = orphanedKeys({store, view}).length;
      if (orphans > 0) notes.push(plain(`▲ ${texts['keys.orphans'](orphans, store.name)}`, 'risk'));
    }
  }
  for (const view of failed.slice(0, 3)) {
    const failure = standingFailure(view.keys)?.failure;
    notes.push(
      plain(
        `? ${view.region}: keys not read: ${failure?.action ?? ''} ${failure ? failure.kind : ''}`,
        'unsure',
      ),
    );
  }
  if (failed.length > 3)
    notes.push(plain(`? keys of ${plural(failed.length - 3, 'more Region')} not read`, 'unsure'));
  const waiting = unread.length - failed.length;
  if (waiting > 0) notes.push(plain(`? keys of ${plural(waiting, 'Region')} not read yet`, 'unsure'));
  return notes;
}

/** How the refused keys were refused, by the first of them. */
function refusal(views: readonly RegionView[]): string {
  for (const view of views) {
    for (const {key} of lastSeen(view.keys)?.entries.values() ?? []) {
      if (key.status !== 'failed') continue;
      const {failure} = key.failed;
      if (failure.kind !== 'denied') return failure.kind;
      return failure.denied?.layer === 'key-policy'
        ? 'denied by their key policy'
        : denialText({failure}, false);
    }
  }
  return 'failed';
}

function openKey(chosen: ChosenKeys, rowId: string): Place | undefined {
  const row = chosen.rows[chosen.index.get(rowId) ?? -1];
  const membership = row?.entry.membership;
  if (!row || membership?.in !== 'store') return undefined;
  return {screen: 'store', store: storeKey({region: row.region, id: membership.storeId})};
}
