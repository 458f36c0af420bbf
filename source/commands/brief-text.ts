import {clock} from '../model/age.ts';
import type {Brief, Check} from '../flows/flow.ts';
import {printable} from './printable.ts';

const marks: Readonly<Record<Check['result'], string>> = {ok: '✓', warning: '▲', refused: '✗', unknown: '?'};
const asciiMarks: typeof marks = {ok: '+', warning: '!', refused: 'x', unknown: '?'};

/**
 * What a person reads before saying yes, for a terminal without the screen.
 *
 * @param where the account and Region it happens in
 */
export function briefText(
  {title, consequences, checks}: Brief,
  where: string,
  {ascii}: {ascii: boolean},
): string {
  const mark = ascii ? asciiMarks : marks;
  const width = Math.max(0, ...consequences.map(({when}) => when.length));
  return [
    title,
    where,
    '',
    'What happens',
    ...consequences.map(({when, text}) => `  ${when.padEnd(width)}  ${text}`),
    '',
    'Checked now',
    ...checks.map(({result, text, at}) => `  ${mark[result]} ${text}${at ? ` (${clock(at)})` : ''}`),
    '',
  ]
    .map(printable)
    .join('\n')
    .concat('\n');
}
