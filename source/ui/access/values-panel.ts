import {contextForm, isContextValue} from '../../access/context-values.ts';
import {fit, wrapText} from '../cells.ts';
import type {Key} from '../dispatcher.ts';
import type {Line} from '../line.ts';
import {fieldOf, typeInto, type TextField} from '../text-field.ts';

/** Values of condition keys, as they are being entered for another check. */
export type ValuesPanel = {
  readonly kind: 'values';
  readonly action: string;
  readonly fields: readonly {readonly key: string; readonly field: TextField}[];
  readonly cursor: number;
};

/** What a key made of the panel: it stays open, or it was given as it stands; an empty field gives nothing. */
export type Entered =
  | {readonly is: 'open'; readonly panel: ValuesPanel}
  | {readonly is: 'given'; readonly values: Readonly<Record<string, string>>};

/** A panel for these condition keys, with what was entered before. */
export const valuesPanel = (
  action: string,
  keys: readonly string[],
  given: Readonly<Record<string, string>>,
): ValuesPanel => ({
  kind: 'values',
  action,
  fields: keys.map(key => ({key, field: fieldOf(given[key] ?? '')})),
  cursor: 0,
});

/** A key for the panel: every printable one is text. Enter gives the values, unless one cannot be one. */
export function pressValues(panel: ValuesPanel, key: Key): Entered {
  const {fields, cursor} = panel;
  const to = (by: number): Entered => ({
    is: 'open',
    panel: {...panel, cursor: (cursor + by + fields.length) % fields.length},
  });
  const name = key.kind === 'press' ? key.name : '';
  if (name === 'Down' || name === 'Tab') return to(1);
  if (name === 'Up' || name === 'Shift-Tab') return to(-1);
  if (name === 'Enter') {
    const wrong = fields.findIndex(one => isWrong(one.key, one.field.text));
    if (wrong >= 0) return {is: 'open', panel: {...panel, cursor: wrong}};
    const values = fields.flatMap(one => (one.field.text === '' ? [] : [[one.key, one.field.text] as const]));
    return {is: 'given', values: Object.fromEntries(values)};
  }
  return {
    is: 'open',
    panel: {
      ...panel,
      fields: fields.map((one, index) =>
        index === cursor ? {...one, field: typeInto(one.field, key) ?? one.field} : one,
      ),
    },
  };
}

const isWrong = (key: string, text: string): boolean => text !== '' && !isContextValue(key, text);

/** The panel's rows for a width of `width` cells. */
export function valuesLines({fields, cursor}: ValuesPanel, width: number): readonly Line[] {
  const label = Math.min(32, Math.max(...fields.map(({key}) => key.length)));
  const room = width - label - 9;
  return [
    ...fields.flatMap(({key, field}, index): Line[] => {
      const focused = index === cursor;
      const characters = [...field.text];
      const from = Math.max(0, field.caret - room + 1);
      const before = characters.slice(from, field.caret).join('');
      const after = characters.slice(field.caret, from + room - 1).join('');
      const wrong = isWrong(key, field.text);
      return [
        [
          focused ? {text: '>', token: 'focus'} : {text: ' '},
          {text: ` ${fit(key, label)}  `},
          {text: `${before}${focused ? '_' : ''}${after}`},
        ],
        [
          {
            text: `  ${' '.repeat(label)}  ${wrong ? '✗ wants ' : ''}${contextForm(key)}`,
            ...(wrong && {token: 'risk' as const}),
          },
        ],
      ];
    }),
    ...wrapText(
      'Only the check is made with them: a call carries what it carries. Left empty is not known.',
      width - 4,
    ).map((text): Line => [{text: ` ${text}`}]),
    [{text: ' Enter checks · Esc closes'}],
  ];
}
