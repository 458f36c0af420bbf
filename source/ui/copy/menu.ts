import type {Line} from '../line.ts';
import {pieces} from '../raw/pager.ts';
import type {CopyEntry} from './entries.ts';

/** What can be copied, as it was when the menu was opened. */
export type CopyMenu = {
  readonly kind: 'copy';
  readonly title: string;
  readonly entries: readonly CopyEntry[];
  readonly cursor: number;
};

/** What a key asks of the copy menu. */
export type CopyAsk =
  | {readonly is: 'open'; readonly menu: CopyMenu}
  | {readonly is: 'closed'}
  | {readonly is: 'copy' | 'save'; readonly menu: CopyMenu; readonly entry: CopyEntry};

/** A key for the copy menu: a digit or Enter copies an entry, `x` writes it to a file. The menu stays open for more. */
export function pressCopyMenu(menu: CopyMenu, key: string): CopyAsk {
  const last = menu.entries.length - 1;
  const to = (cursor: number): CopyMenu => ({...menu, cursor: Math.min(Math.max(0, cursor), last)});
  const take = (is: 'copy' | 'save', at: number): CopyAsk => {
    const entry = menu.entries[at];
    return entry ? {is, menu: to(at), entry} : {is: 'open', menu};
  };
  switch (key) {
    case 'j':
    case 'Down':
    case 'Tab':
      return {is: 'open', menu: to(menu.cursor + 1)};
    case 'k':
    case 'Up':
    case 'Shift-Tab':
      return {is: 'open', menu: to(menu.cursor - 1)};
    case 'g':
    case 'Home':
      return {is: 'open', menu: to(0)};
    case 'G':
    case 'End':
      return {is: 'open', menu: to(last)};
    case 'Enter':
    case 'c':
      return take('copy', menu.cursor);
    case 'x':
      return take('save', menu.cursor);
    case 'q':
    case '^P':
      return {is: 'closed'};
  }
  return /^[1-9]$/u.test(key) ? take('copy', Number(key) - 1) : {is: 'open', menu};
}

/** The menu's lines, without its frame: entries, then the text of the one under the cursor. */
export function copyMenuLines({entries, cursor}: CopyMenu, width: number, tallest: number): readonly Line[] {
  const shown = entries[cursor];
  const room = Math.max(2, tallest - entries.length - 6);
  const text = (shown?.text ?? '').split('\n').flatMap(row => pieces(row, width));
  const preview = text.slice(0, Math.min(room, 5));
  const more = text.length - preview.length;
  return [
    ...entries.map(({label}, index): Line => [
      index === cursor ? {text: '>', token: 'focus'} : {text: ' '},
      {text: `${index < 9 ? String(index + 1) : ' '} ${label}`},
    ]),
    [{text: ` ${'─'.repeat(width - 4)}`}],
    ...preview.map((row): Line => [{text: ` ${row}`}]),
    ...(more > 0 ? [[{text: ` ▼ ${String(more)} more lines`}]] : []),
    [{text: ' Enter, digit copy · x file · Esc'}],
  ];
}
