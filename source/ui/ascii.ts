import {cellWidth} from './cells.ts';

const substitutes: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '┌': '-',
  '┐': '-',
  '└': '-',
  '┘': '-',
  '├': '-',
  '┤': '-',
  '→': '>',
  '·': ',',
  '…': '>',
  '●': '*',
  '✓': '+',
  '▲': '!',
  '✗': 'x',
  '◐': '%',
  '○': 'o',
  '≈': '~',
};
const beyondAscii = /[^ -~]\p{Mark}*/gu;

/**
 * The same text in ASCII, cell for cell, so that no column moves. Characters without a substitute of ours become
 * `?`, once per cell.
 */
export const toAscii = (text: string): string =>
  text.replace(beyondAscii, character => substitutes[character] ?? '?'.repeat(cellWidth(character)));
