import {deadline, isoDay} from '../../model/age.ts';
import type {LaneView} from '../../flows/teardown/view.ts';
import {fit} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import {plural} from '../messages.ts';
import {plain} from '../screens/page-lines.ts';

type Dated = {readonly lane: LaneView; readonly at: Date; readonly keys: number};

/**
 * The days on which keys are deleted, each with its stores and whether their HSMs were seen: `✓` stands only beside a
 * store that is CONNECTED with an ACTIVE HSM in the same look.
 *
 * @param most lines; what is left out is counted in the last
 */
export function dateLines(lanes: readonly LaneView[], now: Date, most: number): readonly Line[] {
  const days = new Map<string, Dated[]>();
  for (const lane of lanes)
    for (const {at, keys} of lane.dates) {
      const day = isoDay(at);
      days.set(day, [...(days.get(day) ?? []), {lane, at, keys}]);
    }
  const sorted = [...days.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, dated]) => dated);
  if (sorted.length === 0) return [plain('No key is PendingDeletion.')];
  const shown = sorted.length > most ? sorted.slice(0, Math.max(0, most - 1)) : sorted;
  const left = sorted.slice(shown.length);
  const keysLeft = left.flat().reduce((sum, {keys}) => sum + keys, 0);
  // A year is told where it is another one.
  const width = Math.max(13, ...shown.map(dated => deadline(firstOf(dated), now).length));
  return [
    ...shown.map(dated => dayLine(dated, now, width)),
    ...(left.length > 0
      ? [plain(`and ${plural(left.length, 'more day')} with ${plural(keysLeft, 'key')}`, 'off')]
      : []),
  ];
}

const firstOf = (dated: readonly Dated[]): Date => new Date(Math.min(...dated.map(({at}) => at.getTime())));

function dayLine(dated: readonly Dated[], now: Date, width: number): Line {
  const keys = dated.reduce((sum, one) => sum + one.keys, 0);
  const lanes = [...new Set(dated.map(({lane}) => lane))];
  const [only] = lanes;
  const name = lanes.length === 1 && only ? only.store.name : plural(lanes.length, 'store');
  return [
    {text: ` ${fit(deadline(firstOf(dated), now), width)}  ${fit(plural(keys, 'key'), 8)} ${fit(name, 11)} `},
    ...stateSpans(lanes),
  ];
}

function stateSpans(lanes: readonly LaneView[]): readonly Span[] {
  const groups = new Map<string, {readonly text: string; readonly ok: boolean; names: string[]}>();
  for (const {connectionState = 'not seen', healthy, store} of lanes) {
    const text = healthy
      ? `${connectionState} ✓`
      : connectionState === 'CONNECTED'
        ? 'CONNECTED ?'
        : `${connectionState} ▲`;
    const group = groups.get(text) ?? {text, ok: healthy, names: []};
    group.names.push(store.name);
    groups.set(text, group);
  }
  const sorted = [...groups.values()].toSorted((a, b) => Number(b.ok) - Number(a.ok));
  const counts = lanes.length > 1;
  return sorted.flatMap(({text, ok, names}, index): readonly Span[] => [
    ...(index > 0 ? [{text: '   '}] : []),
    {
      text: `${counts ? `${String(names.length)} ` : ''}${text}`,
      token: ok ? 'ok' : text.startsWith('CONNECTED') ? 'unsure' : 'risk',
    },
    ...(counts && !ok ? [{text: ` ${names.slice(0, 2).join(', ')}${names.length > 2 ? ', …' : ''}`}] : []),
    ...(!counts && text === 'CONNECTED ?' ? [{text: ' no ACTIVE HSM seen'}] : []),
  ]);
}
