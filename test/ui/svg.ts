import type {IBufferCell, Terminal} from '@xterm/headless';

const cellWidth = 8.4;
const rowHeight = 18;
const margin = 12;
const background = '#0d1117';
const foreground = '#c9d1d9';

type Look = {readonly color: string; readonly behind: string; readonly bold: boolean; readonly dim: boolean};
type Run = Look & {readonly column: number; readonly text: string};

/** Draws what a terminal shows, colours and all, as an SVG: a picture of the real screen that is text in a diff. */
export function terminalSvg(screen: Terminal): string {
  const width = Math.ceil(screen.cols * cellWidth + 2 * margin);
  const height = screen.rows * rowHeight + 2 * margin;
  const rows = Array.from({length: screen.rows}, (_, row) =>
    runsOf(screen, row)
      .map(run => drawRun(run, row))
      .join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
    ...rows.filter(row => row !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runsOf(screen: Terminal, row: number): Run[] {
  const line = screen.buffer.active.getLine(screen.buffer.active.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < screen.cols; column++) {
    const cell = line?.getCell(column);
    if (!cell || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last && isSame(last, look)) runs[runs.length - 1] = {...last, text: last.text + text};
    else runs.push({...look, column, text});
  }
  return runs;
}

function lookOf(cell: IBufferCell): Look {
  const color = cell.isFgRGB() ? rgb(cell.getFgColor()) : foreground;
  const behind = cell.isBgRGB() ? rgb(cell.getBgColor()) : background;
  const swapped = cell.isInverse() !== 0;
  return {
    color: swapped ? behind : color,
    behind: swapped ? color : behind,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
  };
}

const rgb = (color: number) => `#${color.toString(16).padStart(6, '0')}`;

const isSame = (one: Look, other: Look) =>
  one.color === other.color &&
  one.behind === other.behind &&
  one.bold === other.bold &&
  one.dim === other.dim;

function drawRun({column, text, color, behind, bold, dim}: Run, row: number): string {
  const x = (margin + column * cellWidth).toFixed(1);
  const width = (text.length * cellWidth).toFixed(1);
  const y = margin + row * rowHeight;
  const block =
    behind === background
      ? ''
      : `<rect x="${x}" y="${y}" width="${width}" height="${rowHeight}" fill="${behind}"/>`;
  if (text.trim() === '') return block;
  const style = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  return `${block}<text x="${x}" y="${y + 13}" textLength="${width}" fill="${color}"${style}>${escaped(text)}</text>`;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
