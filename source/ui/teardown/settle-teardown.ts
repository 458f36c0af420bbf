import type {Brief, Scene} from '../../flows/flow.ts';
import type {Stage} from '../../flows/teardown/view.ts';
import {asRegion} from '../../model/ids.ts';
import {unseen} from '../../model/observation.ts';
import {fieldsIn, readAgain, type DialogView, type FlowDialog} from '../flow/dialog.ts';
import {flowPage} from '../flow/flow-page.ts';
import {draftOf} from '../flow/form.ts';
import type {Reading} from '../flow/port.ts';
import type {Settled} from '../flow/session-flows.ts';
import {messages} from '../messages.ts';
import type {ScreenContext, ScreenModel} from '../screens/screen.ts';
import type {AppState} from '../state.ts';
import {approvePage} from './approve-screen.ts';
import {scopeChoices} from './pages.ts';
import type {OpenTeardown, TeardownsView} from './port.ts';
import {scopeBrief} from './scope-brief.ts';
import {readScope, type Entered} from './scope-fields.ts';
import {stageRow} from './stage-row.ts';

/** The page of a teardown that is open, with what is known now; undefined where none is. */
export function settleTeardown(
  state: AppState,
  context: ScreenContext,
  {open, draft}: TeardownsView,
  readOnly: boolean,
): Settled | undefined {
  const {dialog} = state;
  if (!dialog?.teardown) return undefined;
  const barred = state.write
    ? {}
    : {barred: readOnly ? 'read-only: see the settings' : 'read-only: :write first'};
  switch (dialog.teardown.is) {
    case 'scope': {
      const view = scopeView(dialog, context);
      return {state, dialog: view, model: withStage(dialog, view, context, 'Scope', 'scope')};
    }
    case 'typed': {
      // A decision about the plan alone changes nothing in AWS.
      const changes = !['wish', 'draft'].includes(dialog.teardown.ask.do);
      const view: DialogView = {
        choices: {clusters: [], external: false},
        reading: readingOf(dialog.teardown.brief),
        looked: true,
        ...(changes && barred),
      };
      const stage = state.place.screen === 'stage' ? state.place.stage : 'inventory';
      const id = open?.plan.id ?? draft?.id ?? '';
      return {state, dialog: view, model: withStage(dialog, view, context, id, stage)};
    }
    case 'approve':
      return open ? approval(state, dialog, open, context, barred) : undefined;
  }
}

function approval(
  state: AppState,
  before: FlowDialog,
  open: OpenTeardown,
  context: ScreenContext,
  barred: {readonly barred?: string},
): Settled {
  const {plan, checks = [], phrase = ''} = open;
  const view: DialogView = {
    choices: {clusters: [], external: false},
    reading: readingOf({
      title: `Approve ${plan.id}`,
      consequences: [],
      checks,
      confirm: {level: 3, button: 'Start', type: phrase},
      awsCli: [],
    }),
    looked: open.checks !== undefined,
    ...barred,
  };
  // What was read is what is confirmed: another plan, or a check that came out otherwise, is read again.
  const basis = open.checks && JSON.stringify([plan.digest, checks.map(({result, text}) => [result, text])]);
  const changed = basis !== undefined && (before.basis ?? '') !== '' && before.basis !== basis;
  const dialog = changed ? readAgain(before, basis) : basis === undefined ? before : {...before, basis};
  return {
    state: {...state, dialog, ...(changed && {message: messages.reread()})},
    dialog: view,
    model: approvePage(open, dialog, view, context),
  };
}

/** A teardown looks at no single Region. */
const blankScene: Scene = {
  view: {
    region: asRegion('every Region'),
    optStatus: 'unknown',
    hasCloudHsm: false,
    keyStores: unseen,
    clusters: unseen,
    backups: unseen,
    keys: unseen,
    lastUse: new Map(),
    stateSince: new Map(),
  },
  role: unseen,
};

const readingOf = (brief: Brief): Reading => ({ok: true, brief, scene: blankScene});

function scopeView(dialog: FlowDialog, context: ScreenContext): DialogView {
  const choices = scopeChoices(context, dialog.subject.account);
  const view: DialogView = {choices, looked: true};
  const entered = draftOf(dialog.verb, dialog.subject, dialog.values, fieldsIn(dialog, view));
  if (entered.is !== 'whole' || !choices.scope) return view;
  const read = readScope(entered.goal as Entered, choices.scope);
  return {
    ...view,
    reading: read.ok ? readingOf(scopeBrief(read, choices.scope)) : {ok: false, problem: read.problem},
  };
}

/** A page as flows draw theirs, under the row of stages. */
function withStage(
  dialog: FlowDialog,
  view: DialogView,
  context: ScreenContext,
  scope: string,
  stage: Stage,
): ScreenModel {
  const {size, now} = context;
  const {breadcrumb: _none, ...model} = flowPage({
    dialog,
    view,
    now,
    size: {columns: size.columns, rows: size.rows - 1},
  });
  // There is no one command that would do the same.
  const footer = model.footer.filter(({key}) => key !== '^P');
  return {...model, scope, footer, body: [stageRow(stage), ...model.body]};
}
