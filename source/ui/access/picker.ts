import {callerName} from '../../model/identity.ts';
import {cellWidth, wrapText} from '../cells.ts';
import type {Key} from '../dispatcher.ts';
import type {Line} from '../line.ts';
import {typeInto, type TextField} from '../text-field.ts';
import {readPrincipal} from './principal-text.ts';

/** What can be picked: an ARN or a profile's name, or with none the start again: me, or any key. */
export type Choice = {readonly arn?: string; readonly text: string};

/** A list to pick from, on the Access screen with a field for anybody else where that makes sense. */
export type Picker = {
  readonly kind: 'pick';
  readonly what: 'principal' | 'key' | 'profile';
  readonly title: string;
  readonly account: string;
  readonly choices: readonly Choice[];
  /** One past the last choice: the field. */
  readonly cursor: number;
  readonly field?: TextField;
};

/** What a key made of a picker: it stays open, it picked, or it was closed. */
export type Picked =
  | {readonly is: 'open'; readonly picker: Picker}
  | {readonly is: 'picked'; readonly arn?: string}
  | {readonly is: 'closed'};

/** A key for a picker: in the field every printable one is text. */
export function pressPicker(picker: Picker, key: Key): Picked {
  const inField = picker.field !== undefined && picker.cursor === picker.choices.length;
  const last = picker.choices.length - (picker.field ? 0 : 1);
  const to = (cursor: number): Picked => ({
    is: 'open',
    picker: {...picker, cursor: Math.min(Math.max(0, cursor), last)},
  });
  const name = key.kind === 'press' ? key.name : '';
  if (name === 'Enter') return picker.field && inField ? entered(picker, picker.field) : chosen(picker);
  if (name === 'Down' || name === 'Tab') return to(picker.cursor + 1);
  if (name === 'Up' || name === 'Shift-Tab') return to(picker.cursor - 1);
  if (inField && picker.field) {
    return {is: 'open', picker: {...picker, field: typeInto(picker.field, key) ?? picker.field}};
  }
  // A pasted ARN is for the field, wherever the cursor is.
  if (key.kind === 'paste' && picker.field) {
    const field = typeInto(picker.field, key) ?? picker.field;
    return {is: 'open', picker: {...picker, field, cursor: picker.choices.length}};
  }
  switch (name) {
    case 'j':
      return to(picker.cursor + 1);
    case 'k':
      return to(picker.cursor - 1);
    case 'PgDn':
    case '^F':
      return to(picker.cursor + 10);
    case 'PgUp':
    case '^B':
      return to(picker.cursor - 10);
    case 'g':
    case 'Home':
      return to(0);
    case 'G':
    case 'End':
      return to(last);
    case 'q':
      return {is: 'closed'};
    default:
      return {is: 'open', picker};
  }
}

function chosen({choices, cursor}: Picker): Picked {
  const choice = choices[cursor];
  if (!choice) return {is: 'closed'};
  return {is: 'picked', ...(choice.arn !== undefined && {arn: choice.arn})};
}

/** Nobody is checked until the text names somebody of this account. */
function entered(picker: Picker, {text}: TextField): Picked {
  const read = readPrincipal(text, picker.account);
  return read.ok ? {is: 'picked', arn: read.arn} : {is: 'open', picker};
}

/** The picker's rows for a panel of `width` cells with `tallest` rows, frame included. */
export function pickerLines(picker: Picker, width: number, tallest: number): readonly Line[] {
  const {choices, cursor, field} = picker;
  const foot = fieldLines(picker, width);
  const room = tallest - 3 - foot.length;
  const first = Math.max(0, Math.min(cursor - room + 1, choices.length - room));
  return [
    ...choices
      .slice(first, first + room)
      .map(({text}, index): Line => [
        first + index === cursor ? {text: '>', token: 'focus'} : {text: ' '},
        {text: ` ${text}`, ...(first + index === cursor && {token: 'focus'})},
      ]),
    ...foot,
    [{text: field ? ' Tab to the field · Enter checks · Esc closes' : ' Enter picks · Esc closes'}],
  ];
}

function fieldLines({field, cursor, choices, account}: Picker, width: number): readonly Line[] {
  if (!field) return [];
  const focused = cursor === choices.length;
  const room = width - 10;
  const characters = [...field.text];
  // The end of an ARN tells more than its start.
  const from = Math.max(0, field.caret - room + 1);
  const shown = characters.slice(from, from + room).join('');
  const read = field.text === '' ? undefined : readPrincipal(field.text, account);
  const said = !read
    ? 'The ARN of any user, group, role or session of this account'
    : read.ok
      ? (read.note ?? `${callerName(read.arn)} is checked`)
      : read.problem;
  const caret = field.caret - from;
  const beforeCaret = characters.slice(from, from + caret).join('');
  return [
    [
      focused ? {text: '>', token: 'focus'} : {text: ' '},
      {text: ' ARN  '},
      {text: beforeCaret},
      {text: focused ? '_' : ''},
      {text: shown.slice(beforeCaret.length, shown.length - (cellWidth(shown) >= room ? 1 : 0))},
    ],
    ...wrapText(said, width - 10).map((text): Line => [
      {text: `       ${text}`, ...(read?.ok === false && {token: 'risk'})},
    ]),
  ];
}
