import type {Stage} from '../../flows/teardown/view.ts';
import type {Line, Span} from '../line.ts';

const stages: readonly (readonly [Stage, string])[] = [
  ['scope', 'Scope'],
  ['inventory', 'Inventory'],
  ['plan', 'Plan'],
  ['approve', 'Approve'],
  ['run', 'Run'],
  ['wait', 'Wait'],
  ['role', 'Role'],
  ['report', 'Report'],
];

/** The stages in their order. */
export const stageOrder: readonly Stage[] = stages.map(([stage]) => stage);

/** `Plan`. */
export const stageName = (stage: Stage): string => stages.find(([one]) => one === stage)?.[1] ?? stage;

/**
 * Row 3: every stage, those that are done with `✓` and the one at hand with `◐`.
 *
 * @param failed the one at hand came to a `✗`
 * @param finished the last one is over too
 */
export const stageRow = (at: Stage, {failed = false, finished = false} = {}): Line =>
  stages.flatMap(([, name], index): readonly Span[] => {
    const here = stageOrder.indexOf(at);
    const done = index < here || (finished && index === here);
    const mark: Span = done
      ? {text: '✓', token: 'ok'}
      : index > here
        ? {text: '-', token: 'off'}
        : failed
          ? {text: '✗', token: 'bad'}
          : {text: '◐', token: 'busy'};
    return [{text: `${index === 0 ? ' ' : '  '}${name} `}, mark];
  });
