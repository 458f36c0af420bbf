import {bodyOf, plain} from '../screens/page-lines.ts';
import {stageFooter} from './stage-footer.ts';
import {stageRow} from './stage-row.ts';
import type {OpenStageScreen} from './stage-screen.ts';

/** The stage Run of an open teardown. */
export const runScreen: OpenStageScreen = ({plan, view}, {size}) => ({
  scope: `${plan.id} · Run`,
  dated: true,
  rowIds: [],
  top: 0,
  body: bodyOf([stageRow('run'), plain(view.next)], size),
  footer: stageFooter([{key: 'x', word: 'export'}]),
  open: () => undefined,
});
