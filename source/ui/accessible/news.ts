import {hasAnswered, regionAnswer, type RegionAnswer} from '../../model/region-answer.ts';
import {summarise} from '../../model/summary.ts';
import type {VerdictWord} from '../../model/verdict-words.ts';
import {flowName, standingWord, stepMark, stepText} from '../flow/flow-words.ts';
import type {FlowStanding} from '../flow/port.ts';
import {safeText} from '../safe-text.ts';
import {regionState} from '../screens/row-words.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {plural} from '../screens/screen-texts.ts';
import {full, judged} from './store-sentences.ts';

/** What was said last of everything that is worth a line when it changes. */
export type Said = {
  readonly stores: ReadonlyMap<string, {readonly name: string; readonly word: VerdictWord}>;
  readonly regions: ReadonlyMap<string, RegionAnswer>;
  /** Each line that a change has given so far, by its id. */
  readonly flows: ReadonlyMap<string, readonly string[]>;
  readonly teardown: readonly string[];
};

/** What can be said now. Ages are no part of it: time alone is no news. */
export function sayable({picture, now, flows, teardowns}: ScreenContext): Said {
  const rows = summarise(picture, now).rows;
  return {
    stores: new Map(
      rows.flatMap(row =>
        row.kind === 'store'
          ? [
              [
                row.id,
                {name: `${safeText(row.store.name)}, ${row.store.region}`, word: row.verdict.word},
              ] as const,
            ]
          : [],
      ),
    ),
    regions: new Map(picture.regions.map(view => [view.region, regionAnswer(view)])),
    flows: new Map((flows?.standing ?? []).map(one => [one.id, flowLines(one)])),
    teardown: teardownLines(teardowns?.open),
  };
}

/** The lines that tell a change from `before` to `after`; none where nothing that matters has changed. */
export function newsBetween(before: Said, after: Said, {picture, now}: ScreenContext): readonly string[] {
  const lines: string[] = [];
  for (const row of summarise(picture, now).rows) {
    if (row.kind !== 'store') continue;
    const was = before.stores.get(row.id);
    if (was?.word === row.verdict.word) continue;
    const news = was ? ` Was ${was.word}.` : ' New on the list.';
    lines.push(`${judged(row)}${news} ${full(row.verdict.reason)}`);
  }
  for (const [id, {name}] of before.stores)
    if (!after.stores.has(id)) lines.push(`${name}: no longer listed.`);
  for (const [region, answer] of after.regions) {
    const was = before.regions.get(region);
    if (!was || was.word === answer.word || (hasAnswered(was) && hasAnswered(answer))) continue;
    lines.push(
      hasAnswered(answer)
        ? `${region} answers again.`
        : `${region}: ${regionState(answer.word)}, was ${regionState(was.word)}.`,
    );
  }
  for (const [id, told] of after.flows) lines.push(...newOnes(before.flows.get(id) ?? [], told));
  lines.push(...newOnes(before.teardown, after.teardown));
  return lines;
}

const newOnes = (before: readonly string[], after: readonly string[]): readonly string[] =>
  after.filter(line => !before.includes(line));

/** What a running change has come to: each call with its outcome, what is waited for, and its end. */
function flowLines(standing: FlowStanding): readonly string[] {
  const {record, progress, end, trouble, running} = standing;
  const name = safeText(flowName(standing));
  const waits =
    running && progress?.decision.do === 'wait' ? [`${name}: ${full(progress.decision.why)}`] : [];
  return [
    ...record.steps.map(step => `${name}: ${safeText(stepText(step))}, ${stepMark(step).word}.`),
    ...waits,
    ...(end
      ? [`${name}: ${standingWord(standing).word}. ${full(end.state)} ${full(end.next ?? '')}`.trim()]
      : []),
    ...(trouble === undefined ? [] : [`${name}: ${full(trouble)}`]),
  ];
}

/** A teardown in counts by stage, and what a person is needed for. */
function teardownLines(open: NonNullable<ScreenContext['teardowns']>['open']): readonly string[] {
  if (!open) return [];
  const {view, plan} = open;
  const steps = new Map<string, number>();
  for (const {step, state} of view.lanes) {
    const word = state.is === 'done' ? state.end : step;
    steps.set(word, (steps.get(word) ?? 0) + 1);
  }
  const lanes = [...steps].map(([word, n]) => `${plural(n, 'store')} ${word}`).join(', ');
  const waits = [
    ...(view.questions.length > 0 ? [`${plural(view.questions.length, 'decision')} wanted`] : []),
    ...view.gates.map(({gate}) => `the phrase to ${gate.replace('-', ' ')} is wanted`),
    ...(view.failed.length > 0 ? [`${plural(view.failed.length, 'failure')} to see to`] : []),
  ];
  return [
    `Teardown ${plan.id}: stage ${view.stage}${lanes === '' ? '' : `, ${lanes}`}${waits.length === 0 ? '' : `; ${waits.join(', ')}`}.`,
    `Teardown ${plan.id}: ${full(view.next)}`,
  ];
}
