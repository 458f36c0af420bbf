import {ageOf} from '../../model/age.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import {hasAnswered, regionAnswer} from '../../model/region-answer.ts';
import {fit} from '../cells.ts';
import type {Line, Token} from '../line.ts';
import {plural} from '../messages.ts';
import {regionState} from '../screens/row-words.ts';

/** The list of Regions to look at. */
export type RegionPicker = {
  readonly kind: 'regions';
  /** In the order of the list: favourites first. */
  readonly regions: readonly string[];
  readonly favourites: readonly string[];
  readonly marked: ReadonlySet<string>;
  /** 0 is the line for all Regions. */
  readonly cursor: number;
};

/** The picker as it opens: favourites first, then as AWS lists them. */
export function regionPicker({regions}: AccountPicture, favourites: readonly string[] = []): RegionPicker {
  const all = regions.map(({region}): string => region);
  const first = favourites.filter(one => all.includes(one));
  return {
    kind: 'regions',
    regions: [...first, ...all.filter(one => !first.includes(one))],
    favourites: first,
    marked: new Set(),
    cursor: 0,
  };
}

/** What a key asks of the picker; `show` with no Region means all of them. */
export type RegionAsk =
  | {readonly is: 'open'; readonly picker: RegionPicker}
  | {readonly is: 'closed'}
  | {readonly is: 'show'; readonly regions: readonly string[]};

/** A key for the picker: Space marks, Enter shows what is marked, or the Region under the cursor. */
export function pressRegions(picker: RegionPicker, key: string): RegionAsk {
  const {regions, marked, cursor} = picker;
  const to = (at: number): RegionAsk => ({
    is: 'open',
    picker: {...picker, cursor: Math.min(Math.max(0, at), regions.length)},
  });
  const here = regions[cursor - 1];
  switch (key) {
    case 'j':
    case 'Down':
      return to(cursor + 1);
    case 'k':
    case 'Up':
      return to(cursor - 1);
    case '^F':
    case 'PgDn':
      return to(cursor + 10);
    case '^B':
    case 'PgUp':
      return to(cursor - 10);
    case 'g':
    case 'Home':
      return to(0);
    case 'G':
    case 'End':
      return to(regions.length);
    case 'Space': {
      if (here === undefined) return {is: 'open', picker};
      const next = new Set(marked);
      if (!next.delete(here)) next.add(here);
      return {is: 'open', picker: {...picker, marked: next, cursor: Math.min(cursor + 1, regions.length)}};
    }
    case 'Enter':
      return {
        is: 'show',
        regions: marked.size > 0 ? regions.filter(one => marked.has(one)) : here === undefined ? [] : [here],
      };
    case '0':
      return {is: 'show', regions: []};
    case 'q':
      return {is: 'closed'};
    default:
      return {is: 'open', picker};
  }
}

/** The picker's rows for a panel of `width` cells with `tallest` rows, frame included. */
export function regionLines(
  {regions, favourites, marked, cursor}: RegionPicker,
  picture: AccountPicture,
  now: Date,
  width: number,
  tallest: number,
): readonly Line[] {
  const room = tallest - 4;
  const first = Math.max(0, Math.min(cursor - room + 1, regions.length + 1 - room));
  const all: readonly Line[] = [
    rowOf(cursor === 0, false, false, 'all Regions', {text: `${String(regions.length)} listed`}),
    ...regions.map((region, index) => {
      const view = picture.regions.find(one => one.region === region);
      const state = view ? answerText(view, now) : {text: '? not listed any more', token: 'unsure' as const};
      return rowOf(cursor === index + 1, marked.has(region), favourites.includes(region), region, state);
    }),
  ];
  return [
    ...all.slice(first, first + room),
    [{text: ` ${fit('A smaller scope is not a smaller account', width - 4)}`}],
    [{text: ' Space marks · Enter shows · Esc'}],
  ];
}

type Told = {readonly text: string; readonly token?: Token};

const rowOf = (
  current: boolean,
  isMarked: boolean,
  isFavourite: boolean,
  name: string,
  {text, token}: Told,
): Line => [
  current ? {text: '>', token: 'focus'} : {text: ' '},
  {text: `${isMarked ? '+' : ' '}${isFavourite ? '*' : ' '}${fit(name, 16)}`},
  {text, ...(token && {token})},
];

/** `✓ 2 stores`, `≈ throttled 4m`, `? denied 3m`, `- not enabled`. */
function answerText(view: RegionView, now: Date): Told {
  const answer = regionAnswer(view);
  const count = plural((lastSeen(view.keyStores) ?? []).length, 'store');
  if (answer.word === 'not-enabled') return {text: '- not enabled', token: 'off'};
  if (answer.word === 'waiting') return {text: '? waiting', token: 'unsure'};
  if (hasAnswered(answer)) return {text: `✓ ${count}`, token: 'ok'};
  const since = answer.since ? ` ${ageOf(answer.since, now)}` : '';
  const stale = view.keyStores.status === 'seen';
  return {text: `${stale ? '≈' : '?'} ${regionState(answer.word).toLowerCase()}${since}`, token: 'unsure'};
}
