import {fit, fitLine} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import {clip} from '../screens/page-lines.ts';
import type {FlowDialog, Focus} from './dialog.ts';
import {faultOf, valueOf, type Field, type Value} from './form.ts';

const labelWidth = 12;
const valueWidth = 38;

/** One line of a form: label, what was entered, and what may be. A secret is never drawn. */
export function fieldLine(dialog: FlowDialog, field: Field, focus: Focus | undefined, width: number): Line {
  const value = valueOf(dialog.values, field.name);
  const focused = focus === `field:${field.name}`;
  const fault = faultOf(field, value);
  const mark: Span = focused ? {text: '>', token: 'focus'} : {text: ' '};
  const note: Span = {text: ` ${fault ?? noteOf(field, value)}`, ...(fault !== undefined && {token: 'bad'})};
  return clip(
    [
      mark,
      {text: fit(field.label, labelWidth)},
      ...fitLine(enteredText(field, value, focused), valueWidth),
      note,
    ],
    width,
  );
}

function noteOf({note}: Field, {file}: Value): string {
  if (!file) return note;
  if ('reading' in file) return 'being read';
  return 'text' in file ? 'read' : note;
}

function enteredText(field: Field, {field: entered}: Value, focused: boolean): Line {
  const {text, caret} = entered;
  if (field.kind === 'secret')
    return [{text: `${text === '' ? '' : 'entered (not shown)'}${focused ? '_' : ''}`}];
  if (field.kind === 'choice') {
    const chosen = field.options.find(({value}) => value === text);
    return [{text: chosen ? `< ${chosen.text} >` : 'none to choose from'}];
  }
  if (field.kind === 'number') return [{text: `< ${text} >`}];
  if (!focused) return [{text}];
  // The end of a long path is what is being typed.
  const characters = [...text];
  const from = Math.max(0, caret - valueWidth + 2);
  return [
    {text: characters.slice(from, caret).join('')},
    {text: characters[caret] ?? '_', ...(caret < characters.length && {token: 'focus'})},
    {text: characters.slice(caret + 1).join('')},
  ];
}
