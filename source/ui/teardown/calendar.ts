import {isoDay} from '../../model/age.ts';
import {fitLine} from '../cells.ts';
import type {Line, Span, Token} from '../line.ts';
import {plain} from '../screens/page-lines.ts';
import type {OpenTeardown} from './port.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const dayMs = 24 * 60 * 60_000;
const monthWidth = 39;

/** What a day is marked with. */
type Mark = 's' | '<' | 'k' | '!' | '?';
const tokens: Readonly<Record<Mark, Token | undefined>> = {
  s: 'off',
  '<': 'focus',
  k: 'bad',
  '!': 'risk',
  '?': 'unsure',
};

/** The days of a wait: those on which something was done or decided, and those on which keys are deleted. */
export function dayMarks({ledger, view, plan}: OpenTeardown, now: Date): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const {question, at} of ledger.answers) if (!question.startsWith('gate:')) marks.set(isoDay(at), '!');
  if (ledger.approved) marks.set(isoDay(ledger.approved.at), 's');
  for (const {intendedAt} of ledger.latest(200))
    if (!marks.has(isoDay(intendedAt))) marks.set(isoDay(intendedAt), 's');
  for (const {kind, keyId, store} of view.questions) {
    if (kind !== 'cancelled') continue;
    const key = plan.stores
      .find(one => one.region === store?.region && one.id === store.id)
      ?.keys.find(({id}) => id === keyId);
    if (key) marks.set(isoDay(new Date(now.getTime() + key.days * dayMs)), '?');
  }
  for (const {dates} of view.lanes) for (const {at} of dates) marks.set(isoDay(at), 'k');
  return marks.set(isoDay(now), '<');
}

type Day = {readonly iso: string; readonly day: number};

/** The weeks of a month from Monday on, those before `from` left out. Days of other months are absent. */
function weeksOf(year: number, month: number, from: Date): readonly (readonly (Day | undefined)[])[] {
  const first = new Date(Date.UTC(year, month, 1));
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const lead = (first.getUTCDay() + 6) % 7;
  const cells = Array.from({length: Math.ceil((lead + length) / 7) * 7}, (_, index): Day | undefined => {
    const day = index - lead + 1;
    return day < 1 || day > length ? undefined : {day, iso: isoDay(new Date(Date.UTC(year, month, day)))};
  });
  return Array.from({length: cells.length / 7}, (_, week) => cells.slice(week * 7, week * 7 + 7)).filter(
    week => (week.findLast(day => day !== undefined)?.iso ?? '') >= isoDay(from),
  );
}

/**
 * The calendar of a wait: months side by side, the first from the week in which it began, or today's where it began
 * in an earlier month.
 *
 * @param most rows for weeks; with fewer than two there is no calendar
 */
export function calendarLines(open: OpenTeardown, now: Date, width: number, most: number): readonly Line[] {
  if (most < 2) return [];
  const marks = dayMarks(open, now);
  const began = open.ledger.approved?.at ?? now;
  const isThisMonth = isoDay(began).slice(0, 7) === isoDay(now).slice(0, 7);
  const count = Math.max(1, Math.min(3, Math.floor((width - 1 + 11) / monthWidth)));
  const grids = Array.from({length: count}, (_, index) => {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 1));
    const year = first.getUTCFullYear();
    const month = first.getUTCMonth();
    const from = index === 0 ? monday(isThisMonth ? began : now) : first;
    const all = weeksOf(year, month, from);
    // Where the weeks since the beginning have no room, today's must be among those shown.
    const skip = index === 0 && all.length > most ? weeksOf(year, month, monday(now)) : all;
    return {title: `${months[month] ?? ''} ${String(year)}`, weeks: skip};
  });
  const lastMark = [...marks.keys()].toSorted().at(-1) ?? '';
  const needed = grids.map(({weeks}, index) =>
    index === 0
      ? weeks.length
      : weeks.findLastIndex(week => week.some(day => day && day.iso <= lastMark && marks.has(day.iso))) + 1,
  );
  const rows = Math.min(most, Math.max(...needed));
  const line = (cells: readonly (readonly Span[])[]): Line => [
    {text: ' '},
    ...cells.flatMap((cell, index) => (index < cells.length - 1 ? fitLine(cell, monthWidth) : cell)),
  ];
  return [
    line(grids.map(({title}) => [{text: title, bold: true}])),
    line(grids.map(() => [{text: 'Mo  Tu  We  Th  Fr  Sa  Su'}])),
    ...Array.from({length: rows}, (_, row) =>
      line(grids.map(({weeks}) => weekSpans(weeks[row] ?? [], marks))),
    ),
    plain('s done  < today  k keys delete  ! decided  ? if scheduled again today', 'off'),
  ];
}

function weekSpans(week: readonly (Day | undefined)[], marks: ReadonlyMap<string, Mark>): readonly Span[] {
  return week.map((day): Span => {
    if (!day) return {text: '    '};
    const mark = marks.get(day.iso);
    const text = `${String(day.day)}${mark ?? ''}`.padEnd(4);
    const token = mark && tokens[mark];
    return {text, ...(token && {token})};
  });
}

/** The Monday of a day's week, at midnight UTC. */
function monday(at: Date): Date {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  return new Date(midnight - ((at.getUTCDay() + 6) % 7) * dayMs);
}
