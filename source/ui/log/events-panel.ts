import {age, clock, deadline, isoDay} from '../../model/age.ts';
import {cellWidth, fit, wrapText} from '../cells.ts';
import {shownEvents, type EventEntry} from '../events.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import type {TextField} from '../text-field.ts';

/** The event log while it is open. */
export type EventsOverlay = {
  readonly kind: 'events';
  /** Id of the entry under the cursor. */
  readonly cursor?: string;
  readonly errorsOnly: boolean;
  /** The entry under the cursor shows all it has. */
  readonly open: boolean;
  readonly filter: string;
  readonly typing?: TextField;
};

export const openedEvents: EventsOverlay = {kind: 'events', errorsOnly: false, open: false, filter: ''};

const plain = (text: string): Line => [{text}];

/** What the event log says above its frame, and its rows: entries, then the keys. */
export function eventsLines(
  overlay: EventsOverlay,
  events: readonly EventEntry[],
  {width, tallest, clockOffset, now}: {width: number; tallest: number; clockOffset: number; now: Date},
): {readonly title: string; readonly lines: readonly Line[]} {
  const shown = shownEvents(events, overlay);
  const at = Math.max(
    0,
    shown.findIndex(({id}) => id === overlay.cursor),
  );
  const note = clockNote(clockOffset);
  const room = tallest - 3 - (note === '' ? 0 : 1);
  const dated = shown.some(event => isoDay(event.at) !== isoDay(now));
  const blocks = shown.map((event, index) =>
    eventBlock(event, index === at, overlay.open && index === at, width - 2, dated ? now : undefined),
  );
  let first = 0;
  const heightTo = (from: number) => blocks.slice(from, at + 1).reduce((sum, block) => sum + block.length, 0);
  while (first < at && heightTo(first) > room) first += 1;
  const rows = blocks.slice(first).flat().slice(0, room);
  const empty = plain(
    overlay.filter !== ''
      ? ' No entry matches the filter.'
      : overlay.errorsOnly
        ? ' No errors in this run.'
        : ' Nothing has changed in this run.',
  );
  const body = rows.length === 0 ? [empty] : rows;
  const filling = Array.from({length: Math.max(0, Math.min(room, 9) - body.length)}, (): Line => []);
  return {
    title: titleOf(overlay, events, shown.length),
    lines: [...body, ...filling, ...(note === '' ? [] : [plain(` ${note}`)]), footOf(overlay, width)],
  };
}

function titleOf(
  {errorsOnly, filter, typing}: EventsOverlay,
  events: readonly EventEntry[],
  shown: number,
): string {
  const errors = events.filter(({severity}) => severity === 'error').length;
  const counts = `${plural(events.length, 'entry').replace('entrys', 'entries')}, ${plural(errors, 'error')}`;
  const filtered = filter === '' || typing ? '' : ` · filter "${filter}": ${String(shown)}`;
  return `Events · this run, ${counts}${errorsOnly ? ' · errors only' : ''}${filtered}`;
}

function footOf({errorsOnly, typing}: EventsOverlay, width: number): Line {
  if (typing) {
    const characters = [...typing.text];
    return [
      {text: ` / ${characters.slice(0, typing.caret).join('')}`},
      {text: characters[typing.caret] ?? '_', ...(typing.caret < characters.length && {token: 'focus'})},
      {text: characters.slice(typing.caret + 1).join('')},
    ];
  }
  const keys = ` Enter details  e ${errorsOnly ? 'all' : 'errors only'}  / filter  c copy  x export  Esc close`;
  const more = '  l commands';
  return plain(cellWidth(keys + more) <= width - 2 ? keys.replace('  Esc', `${more}  Esc`) : keys);
}

/** Ages are reckoned by AWS's clock; where this machine's is more than a minute off, that is worth knowing. */
function clockNote(offsetSeconds: number): string {
  if (Math.abs(offsetSeconds) < 60) return '';
  const off = age(Math.abs(offsetSeconds) * 1000);
  return `times: AWS's; this clock ${off} ${offsetSeconds > 0 ? 'behind' : 'ahead'}`;
}

/** @param dated entries tell their day too, where not all are of the day of `dated` */
function eventBlock(
  event: EventEntry,
  current: boolean,
  open: boolean,
  width: number,
  dated: Date | undefined,
): readonly Line[] {
  const error = event.severity === 'error';
  const time = dated && isoDay(event.at) !== isoDay(dated) ? deadline(event.at, dated) : clock(event.at);
  const head: Line = [
    current ? {text: '>', token: 'focus'} : {text: ' '},
    error ? {text: '✗', token: 'bad'} : {text: ' '},
    {
      text: `${dated ? time.padStart(13) : time}  ${fit(event.region, Math.max(14, cellWidth(event.region)))}  ${event.text}`,
    },
  ];
  // An error tells its request id without being asked; the rest opens on Enter.
  const details = open ? event.details : error ? event.details.slice(0, 1) : [];
  return [head, ...details.flatMap(detail => wrapText(detail, width - 4).map(row => plain(`   ${row}`)))];
}
