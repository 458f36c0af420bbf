import {ageOf, dayMonth, deadline, isoDay} from '../../model/age.ts';
import {lastSeen, unseen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {fit} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import type {KeyRow} from './keys-rows.ts';
import type {Mark} from './row-words.ts';
import {shortKeyId} from './store-keys.ts';

/** `region` stands in for the creation date where keys of several Regions are listed. */
export type KeyLayout = {
  readonly wide: boolean;
  readonly manyRegions: boolean;
  /** Cells beyond the 120 of the wide layout: they go to the alias. */
  readonly spare: number;
};

const marks: Readonly<Record<string, Mark>> = {
  Enabled: {glyph: '●', token: 'ok'},
  Disabled: {glyph: '○', token: 'off'},
  Unavailable: {glyph: '○', token: 'off'},
  PendingDeletion: {glyph: '▲', token: 'risk'},
  PendingReplicaDeletion: {glyph: '▲', token: 'risk'},
  PendingImport: {glyph: '○', token: 'off'},
  Creating: {glyph: '◐', token: 'busy'},
  Updating: {glyph: '◐', token: 'busy'},
  '…': {glyph: ' ', token: 'unsure'},
};

const markOf = (state: string): Mark =>
  Object.hasOwn(marks, state) && marks[state] ? marks[state] : {glyph: '?', token: 'unsure'};

const cell = (text: string, width: number) => `${fit(text, width - 1)} `;

type Cells = {
  readonly alias: string;
  readonly id: string;
  readonly store: string;
  readonly region: string;
  readonly created: string;
  readonly used: string;
  readonly goes: string;
};

/** Everything after the state. */
function tail(cells: Cells, {wide, manyRegions, spare}: KeyLayout): string {
  const {alias, id, store, region, created, used, goes} = cells;
  if (wide) {
    const middle = manyRegions ? cell(region, 15) : cell(created, 11);
    return (
      cell(alias, (manyRegions ? 18 : 22) + spare) +
      cell(id, 37) +
      cell(store, 10) +
      middle +
      cell(used, 5) +
      goes
    );
  }
  return manyRegions
    ? cell(alias, 17) + cell(id, 11) + cell(store, 10) + cell(region, 15) + goes
    : cell(alias, 21) + cell(id, 11) + cell(store, 10) + cell(created, 11) + goes;
}

export const keysHeader = (layout: KeyLayout): Line => {
  const cells: Cells = {
    alias: 'ALIAS',
    id: 'KEY ID',
    store: 'STORE',
    region: 'REGION',
    created: 'CREATED',
    used: 'USED',
    goes: 'GOES',
  };
  return [{text: `   STATE             ${tail(cells, layout)}`, bold: true}];
};

export function keyLine(
  row: KeyRow,
  view: RegionView | undefined,
  layout: KeyLayout,
  focused: boolean,
  marked: boolean,
  now: Date,
): Line {
  const {entry, state} = row;
  const key = lastSeen(entry.key);
  const {glyph, token} = markOf(state);
  const use = lastSeen(view?.lastUse.get(entry.id) ?? unseen);
  const goes = key?.deletionDate;
  const cells: Cells = {
    alias: row.alias,
    id: layout.wide ? entry.id : shortKeyId(entry.id),
    store: row.storeName,
    region: row.region,
    created: key?.createdAt ? isoDay(key.createdAt) : '-',
    used: use?.at ? ageOf(use.at, now) : '-',
    goes: goes ? (layout.wide ? deadline(goes, now) : dayMonth(goes, now)) : '-',
  };
  const rest: Span = {text: tail(cells, layout), ...(focused && ({token: 'focus'} as const))};
  return [
    focused ? {text: '>', token: 'focus'} : {text: ' '},
    {text: `${marked ? '+' : ' '} `},
    {text: `${glyph} ${cell(state, 16)}`, token},
    rest,
  ];
}
