import {moment} from '../../model/age.ts';
import {keysOfStore} from '../../model/key-counts.ts';
import type {KeyEntry} from '../../model/key.ts';
import {lastSeen, unseen} from '../../model/observation.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {StoreRow} from '../../model/summary.ts';
import {cellWidth, fit} from '../cells.ts';
import {safeText} from '../safe-text.ts';
import type {Section} from './store-sections.ts';
import {newsLines, newsOf, type StoreNews} from './store-news.ts';

/** The keys of the store, those used last first, as far as that is known: they are the ones that are missed. */
function entriesOf({store, view}: StoreRow): readonly KeyEntry[] {
  const inventory = lastSeen(view.keys);
  if (!inventory) return [];
  const lastUsed = ({id}: KeyEntry) => lastSeen(view.lastUse.get(id) ?? unseen)?.at?.getTime() ?? 0;
  return keysOfStore(inventory, store.id)
    .map(entry => ({entry, used: lastUsed(entry)}))
    .sort((one, other) => other.used - one.used)
    .map(({entry}) => entry);
}

/** A key's first alias, or that it has none; with aliases unread, neither is known. */
export const aliasOf = (entry: KeyEntry, aliasesRead = true): string =>
  entry.aliases[0] ?? (aliasesRead ? '(no alias)' : '(alias not read)');

export const shortKeyId = (id: string): string => `${id.slice(0, 8)}…`;

/** The keys of the store in at most `most` lines; what does not fit is counted. */
export function keysSection(row: StoreRow, now: Date, width: number, most: number): Section {
  const {store} = row;
  return {
    id: `keys:${store.region}/${store.id}`,
    title: `KMS keys: ${keysTitle(row, now)}`,
    lines: packed(entriesOf(row), width - 3, most).map(line => `   ${line}`),
  };
}

function keysTitle({keys, view}: StoreRow, now: Date): string {
  if (keys.status === 'failed') return `not read (${keys.failure.action} ${keys.failure.kind})`;
  if (keys.status === 'reading') {
    const progress = lastSeen(view.keys)?.progress;
    return progress ? `being read, ${String(progress.known)} of ${String(progress.of)}` : 'being read';
  }
  const {byState, total, unread} = keys.counts;
  const states = Object.entries(byState).map(([state, n]) => `${String(n)} ${state}`);
  const text = [...(total === 0 ? ['none'] : states), ...(unread > 0 ? [`+${String(unread)}?`] : [])].join(
    ', ',
  );
  return keys.fresh ? text : `${text} (read ${moment(keys.at, now)})`;
}

/** `alias/a 8c1d20ab…  alias/b …  6 more`: whole where it fits, then without the id, then counted. */
function packed(entries: readonly KeyEntry[], width: number, most: number): string[] {
  if (entries.length === 0) return [''];
  const lines: string[] = [];
  let line = '';
  let at = 0;
  while (at < entries.length) {
    const entry = entries[at];
    if (!entry) break;
    const alias = safeText(aliasOf(entry));
    const left = entries.length - at - 1;
    const last = lines.length === most - 1;
    const tail = last && left > 0 ? `  ${String(left)} more`.length : 0;
    const room = width - (line === '' ? 0 : cellWidth(line) + 2) - tail;
    const forms = [`${alias} ${shortKeyId(entry.id)}`, ...(last ? [`${alias} …`] : [])];
    const form =
      forms.find(one => cellWidth(one) <= room) ?? (line === '' ? fit(forms[0] ?? '', room) : undefined);
    if (form !== undefined) {
      line = line === '' ? form : `${line}  ${form}`;
      at += 1;
    }
    if (form === undefined || form !== forms[0]) {
      if (last)
        return [...lines, at < entries.length ? `${line}  ${String(entries.length - at)} more` : line];
      lines.push(line);
      line = '';
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The latest changes in at most `most` lines; the last line says how many came before. */
export function changesSection(
  row: StoreRow,
  picture: AccountPicture,
  now: Date,
  width: number,
  most: number,
): Section {
  const {store} = row;
  const news = newsOf(row, picture, now);
  const {lines, left} = latest(news, now, width - 3, Math.max(1, most));
  const earlier = `${String(left)} earlier`;
  return {
    id: `changes:${store.region}/${store.id}`,
    title: 'Changes seen',
    lines: lines.length > 0 ? withCount(lines, earlier, left, width) : [`   ${noNews}`],
  };
}

/** What stands where nothing has happened. */
export const noNews = 'none since cks looks at this store';

/** As much of the news as `most` lines hold; what came of a change gives way before an older change does. */
function latest(
  news: readonly StoreNews[],
  now: Date,
  width: number,
  most: number,
): {readonly lines: readonly string[]; readonly left: number} {
  const told = (ones: readonly StoreNews[]) => ones.map(one => newsLines(one, now, width));
  const whole = told(news);
  const blocks = whole.flat().length <= most ? whole : told(news.map(({so: _so, ...bare}) => bare));
  const lines: string[] = [];
  let shown = 0;
  for (const block of blocks) {
    if (lines.length + block.length > most && shown > 0) break;
    lines.push(...block.slice(0, most));
    shown += 1;
  }
  return {lines: lines.map(line => `   ${line}`), left: news.length - shown};
}

/** How many came before, at the end of the last line; that there were none is said only where it costs no name. */
function withCount(
  lines: readonly string[],
  earlier: string,
  left: number,
  width: number,
): readonly string[] {
  const last = lines.at(-1) ?? '';
  const room = width - 3 - earlier.length;
  if (left === 0 && cellWidth(safeText(last)) > room) return lines;
  return [...lines.slice(0, -1), fit(last, room) + earlier];
}

/** One line per key, for the wide page: state, alias, start of the id. */
export const keyList = (row: StoreRow, width: number): string[] =>
  entriesOf(row).map(entry => {
    const state = lastSeen(entry.key)?.state ?? '?';
    return ` ${fit(state, 15)} ${fit(aliasOf(entry), width - 27)} ${shortKeyId(entry.id)}`;
  });
