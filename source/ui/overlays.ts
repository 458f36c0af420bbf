import {noteLines} from './access/note.ts';
import {pickerLines} from './access/picker.ts';
import {valuesLines} from './access/values-panel.ts';
import {cellWidth, fit, fitLine, wrapText} from './cells.ts';
import {copyMenuLines} from './copy/menu.ts';
import type {EventEntry} from './events.ts';
import {menuLines} from './flow/menu.ts';
import {askLines} from './flow/panels.ts';
import type {AccountPicture} from '../model/picture.ts';
import {applies, commands} from './keyboard.ts';
import {bodyRows, isWide} from './layout.ts';
import type {Line, Size} from './line.ts';
import {eventsLines} from './log/events-panel.ts';
import {paletteWords} from './palette.ts';
import type {Place} from './screens/screen.ts';
import {pagerLines, pagerSize} from './raw/pager.ts';
import {regionLines} from './regions/picker.ts';
import {signInLines} from './sign-in/expired-panel.ts';
import {mfaLines} from './sign-in/mfa-panel.ts';
import type {AppState, Overlay} from './state.ts';

/** Panels start at row 4 of the terminal, so that the account in row 1 is never covered. */
export const overlayTop = 1;

export type Panel = {readonly width: number; readonly lines: readonly Line[]};

type Behind = {
  readonly events: readonly EventEntry[];
  readonly size: Size;
  /** AWS's clock minus this machine's, in seconds. */
  readonly clockOffset: number;
  /** AWS's time. */
  readonly now: Date;
  readonly picture: AccountPicture;
  readonly profile?: string;
};

/** The panel that is open, frame and all. */
export function drawOverlay(
  state: AppState & {readonly overlay?: Overlay},
  {events, size, clockOffset, now, picture, profile}: Behind,
): Panel {
  const {overlay, place} = state;
  const tallest = bodyRows(size) - overlayTop;
  const narrow = isWide(size) ? 76 : 39;
  if (overlay?.kind === 'menu') {
    const width = isWide(size) ? 76 : 60;
    return framed(overlay.title, menuLines(overlay, !state.write, width, tallest), width);
  }
  if (overlay?.kind === 'note') {
    const width = isWide(size) ? 110 : 76;
    return framed(overlay.title, noteLines(overlay, width, tallest), width);
  }
  if (overlay?.kind === 'pick') {
    const width = isWide(size) ? 100 : 76;
    return framed(overlay.title, pickerLines(overlay, width, tallest), width);
  }
  if (overlay?.kind === 'values') return framed(`Check ${overlay.action} with`, valuesLines(overlay, 76), 76);
  if (overlay?.kind === 'ask') return framed(overlay.title, askLines(overlay, 60), 60);
  if (overlay?.kind === 'sign-in')
    return framed('Sign in again', signInLines(picture, profile, narrow), narrow);
  if (overlay?.kind === 'mfa')
    return framed(`MFA code for ${profile ?? 'this run'}`, mfaLines(overlay, narrow), narrow);
  if (overlay?.kind === 'palette') return palettePanel(overlay, place, narrow);
  if (overlay?.kind === 'events') {
    const width = isWide(size) ? 116 : size.columns;
    const {title, lines} = eventsLines(overlay, events, {width, tallest, clockOffset, now});
    return framed(title, lines, width);
  }
  if (overlay?.kind === 'pager') {
    const {width, tallest: rows} = pagerSize(size);
    return framed(overlay.title, pagerLines(overlay, width, rows), width);
  }
  if (overlay?.kind === 'copy') {
    const width = isWide(size) ? 76 : 60;
    return framed(overlay.title, copyMenuLines(overlay, width, tallest), width);
  }
  if (overlay?.kind === 'regions') {
    const width = isWide(size) ? 60 : 46;
    return framed('Region', regionLines(overlay, picture, now, width, tallest), width);
  }
  return helpPanel(overlay?.kind === 'help' ? overlay.page : 0, place, narrow, Math.min(15, tallest));
}

/** A frame around lines: title in its upper edge, every line cut or padded to it. */
function framed(title: string, lines: readonly Line[], width: number): Panel {
  const head = `┌ ${fit(title, Math.min(cellWidth(title), width - 4))} `;
  const edge = (line: Line): Line => [{text: '│'}, ...fitLine(line, width - 2), {text: '│'}];
  return {
    width,
    lines: [
      [{text: `${head}${'─'.repeat(width - 1 - cellWidth(head))}┐`}],
      ...lines.map(edge),
      [{text: `└${'─'.repeat(width - 2)}┘`}],
    ],
  };
}

const plain = (text: string): Line => [{text}];

const placeNames: Readonly<Record<Place['screen'], string>> = {
  board: 'Board',
  keys: 'Keys',
  clusters: 'Clusters',
  access: 'Access',
  teardown: 'Teardown',
  stage: 'Teardown',
  store: 'Store',
  cluster: 'Cluster',
  progress: 'Flow',
  flows: 'Flows',
  history: 'History',
  role: 'Role',
};

/** Keys of the place first, then those that work everywhere; generated from the one table. */
function helpPanel(page: number, place: Place, width: number, height: number): Panel {
  const entry = ({keys, what, ...command}: (typeof commands)[number]) =>
    plain(
      fit(
        `  ${fit(keys.length === 0 && 'word' in command ? `:${command.word}` : keysText(keys), 10)} ${what}`,
        width - 3,
      ),
    );
  const built = commands.filter(command => !('later' in command) && applies(command.where, place));
  const here = built.filter(({where}) => where !== 'everywhere' && where !== 'lists');
  const everywhere = built.filter(({where}) => where === 'everywhere' || where === 'lists');
  const words = wrapText('Words: CMK is the older name of "KMS key".', width - 4);
  const all = [
    plain(' Here'),
    ...here.map(entry),
    plain(' Everywhere'),
    ...everywhere.map(entry),
    ...words.map(row => plain(` ${row}`)),
  ];
  const room = height - 3;
  const pages = Math.ceil(all.length / room);
  const shown = Math.min(page, pages - 1);
  const rows = all.slice(shown * room, (shown + 1) * room);
  const place_ = pages > 1 ? `${String(shown + 1)} of ${String(pages)}  ^F ^B` : '';
  const foot = ` Esc closes${fit(place_, width - 14, 'right')} `;
  return framed(`Help · ${placeNames[place.screen]}`, [...pad(rows, room), plain(foot)], width);
}

const keysText = (keys: readonly string[]) =>
  keys.length > 3 ? `${keys[0] ?? ''}-${keys.at(-1) ?? ''}` : keys.join(' ');

const pad = (rows: readonly Line[], length: number): readonly Line[] => [
  ...rows,
  ...Array.from({length: Math.max(0, length - rows.length)}, (): Line => []),
];

function palettePanel(
  {field, answer}: Extract<Overlay, {kind: 'palette'}>,
  place: Place,
  width: number,
): Panel {
  const characters = [...field.text];
  const input: Line = [
    {text: ` : ${characters.slice(0, field.caret).join('')}`},
    {text: characters[field.caret] ?? '_', ...(field.caret < characters.length && {token: 'focus'})},
    {text: characters.slice(field.caret + 1).join('')},
  ];
  const typed = field.text.trim().split(/\s+/u)[0] ?? '';
  const fitting = paletteWords(place).filter(word => word.startsWith(typed));
  const words = wrapText(fitting.length === 0 ? 'no such command' : fitting.join(' '), width - 4);
  return framed(
    ': command',
    [
      input,
      plain(` ${'─'.repeat(width - 4)}`),
      ...pad(
        words.map(row => plain(` ${row}`)),
        4,
      ),
      ...(answer === undefined
        ? [[]]
        : wrapText(answer, width - 4).map((row): Line => [{text: ` ${row}`, token: 'risk'}])),
      plain(' Tab completes · Up: last commands'),
      plain(' Enter opens · Esc closes'),
    ],
    width,
  );
}
