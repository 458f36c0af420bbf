import type {Line} from '../line.ts';
import {safeText} from '../safe-text.ts';

const marks: readonly (readonly [RegExp, string])[] = [
  [/✓ ?/gu, 'ok: '],
  [/✗ ?/gu, 'bad: '],
  [/▲ ?/gu, 'warning: '],
  [/≈ ?/gu, 'stale: '],
  [/(^|[ ,])\? /gu, '$1not known: '],
  [/[●○◐│┌┐└┘▼] ?/gu, ''],
];

/**
 * What drawn lines say, one sentence a line, for a page that has no reading of its own: without rules, frames, marks,
 * scales and columns. Words stay those of the screen.
 */
export const linear = (lines: readonly Line[]): readonly string[] =>
  lines
    .map(line => sentence(line.map(({text}) => safeText(text)).join('')))
    .filter(text => /[\p{Letter}\p{Number}]/u.test(text));

/** A text with its marks read as words. */
export const inWords = (text: string): string =>
  marks.reduce((said, [mark, word]) => said.replaceAll(mark, word), text);

function sentence(drawn: string): string {
  const title = /^\s*[│>]?\s*── (.+?) ─*\s*│?\s*$/u.exec(drawn)?.[1];
  if (title !== undefined) return `${title}.`;
  // A bar is a picture of what the words beside it say.
  if (/^[\s=o·|]*$/u.test(drawn) || /[=·]{4}/u.test(drawn)) return '';
  const spoken = marks.reduce(
    (text, [mark, word]) => text.replaceAll(mark, word),
    drawn.replace(/^\s*>/u, ''),
  );
  return spoken
    .trim()
    .replaceAll(/\s{2,}/gu, ', ')
    .replaceAll(/─{2,}/gu, '');
}
