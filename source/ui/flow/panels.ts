import {lineWidth, wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {buttons, type Ask} from './ask.ts';

/** The lines of a question, without its frame. */
export function askLines(ask: Ask, width: number): readonly Line[] {
  const text = ask.text.flatMap(part => wrapText(part, width - 4).map((row): Line => [{text: ` ${row}`}]));
  const row = buttons(ask.cancel, {label: ask.button, ready: true}, ask.focus);
  const left = Math.max(1, width - 4 - lineWidth(row));
  return [
    ...text,
    [],
    [{text: ' '.repeat(left)}, ...row],
    [{text: ' Tab other button · Enter presses · Esc'}],
  ];
}
