import type {Stage} from '../../flows/teardown/view.ts';
import {plain, bodyOf} from '../screens/page-lines.ts';
import type {Screen, ScreenContext, ScreenModel, ScreenState} from '../screens/screen.ts';
import {approveScreen} from './approve-screen.ts';
import {inventoryScreen} from './inventory-screen.ts';
import {planScreen} from './plan-screen.ts';
import type {OpenTeardown} from './port.ts';
import {reportScreen} from './report-screen.ts';
import {roleScreen} from './role-screen.ts';
import {runScreen} from './run-screen.ts';
import {stageFooter} from './stage-footer.ts';
import {stageName, stageRow} from './stage-row.ts';
import {waitScreen} from './wait-screen.ts';

/** A stage of a teardown that is open. */
export type OpenStageScreen = (open: OpenTeardown, context: ScreenContext, state: ScreenState) => ScreenModel;

const openStages: Readonly<Partial<Record<Stage, OpenStageScreen>>> = {
  run: runScreen,
  wait: waitScreen,
  role: roleScreen,
  report: reportScreen,
};

/** Whatever stage of a teardown is shown. */
export const stageScreen: Screen = (context, state) => {
  const {stage = 'plan'} = state;
  const {teardowns = {}} = context;
  const {draft, open, opening} = teardowns;
  if (opening) return waiting(stage, openingText(opening), context, opening.id);
  if (stage === 'inventory' && draft) return inventoryScreen(draft, context, state);
  if (stage === 'plan') return planScreen(teardowns, context, state);
  if (stage === 'approve' && open) return approveScreen(open, context);
  const screen = openStages[stage];
  if (screen && open) return screen(open, context, state);
  return waiting(stage, 'No plan is open. Esc leads to the list of plans.', context);
};

const openingText = ({id, trouble}: {readonly id: string; readonly trouble?: string}) =>
  trouble === undefined ? `Reading ${id}, and looking at AWS once.` : `${id} cannot be opened: ${trouble}`;

function waiting(stage: Stage, text: string, {size}: ScreenContext, id?: string): ScreenModel {
  return {
    scope: [...(id === undefined ? [] : [id]), stageName(stage)].join(' · '),
    dated: true,
    rowIds: [],
    top: 0,
    body: bodyOf([stageRow(stage), plain(text)], size),
    footer: stageFooter([]),
    open: () => undefined,
  };
}
