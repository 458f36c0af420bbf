import {dayMonth} from '../../model/age.ts';
import {count} from '../messages.ts';
import type {Ledger} from './ledger.ts';
import type {TeardownView} from './view.ts';

/** What a journal keeps of where a teardown stood when nobody went on with it. */
export const standingNote = 'standing';

/** The next date on which keys are deleted, else the next for which anything waits; undefined where nothing does. */
export function nextDate({lanes, waiting}: Pick<TeardownView, 'lanes' | 'waiting'>): Date | undefined {
  const deletions = lanes.flatMap(({dates}) => dates.map(({at}) => at));
  const dates = deletions.length > 0 ? deletions : waiting.flatMap(({until}) => (until ? [until] : []));
  return dates.reduce<Date | undefined>((first, at) => (!first || at < first ? at : first), undefined);
}

/** Where a teardown stands, in a few words: `waiting, 2 decisions, next date 21 Sep`. */
export function standingText(view: TeardownView, now: Date): string {
  if (view.finished) return view.aborted ? 'undone' : 'finished';
  const next = nextDate(view);
  const word = view.stage === 'wait' ? 'waiting' : view.aborted ? 'being undone' : view.stage;
  const decisions = view.questions.length;
  return [
    word,
    ...(decisions > 0 ? [count(decisions, 'decision')] : []),
    ...(view.gates.length > 0 ? [count(view.gates.length, 'phrase')] : []),
    ...(view.silent.length > 0 ? [`${count(view.silent.length, 'Region')} silent`] : []),
    ...(next ? [`next date ${dayMonth(next, now)}`] : []),
  ].join(', ');
}

/** The same as the journal keeps it. */
export const standingFacts = (view: TeardownView, now: Date): Readonly<Record<string, unknown>> => ({
  text: standingText(view, now),
  stage: view.stage,
  decisions: view.questions.length,
  next: nextDate(view)?.toISOString() ?? null,
});

/** Where a teardown stood when its last run ended, from its journal alone. */
export function keptStanding({approved, closed, observed, callers}: Ledger): string {
  if (closed) return closed.outcome === 'abandoned' ? 'undone' : 'finished';
  if (!approved) return 'not approved';
  const note = observed.findLast(({what}) => what === standingNote);
  const text = note?.facts['text'];
  if (typeof text === 'string') return text;
  return callers.length > 1 ? 'was cut off' : 'approved, not begun';
}
