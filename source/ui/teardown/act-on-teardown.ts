import {lastSeen} from '../../model/observation.ts';
import {storeKey, type StoreRef} from '../../model/ids.ts';
import type {Step, View} from '../act.ts';
import {noteOf} from '../access/note.ts';
import type {Key} from '../dispatcher.ts';
import {focusOf, isTyping, pressDialog, type DialogView, type FlowDialog} from '../flow/dialog.ts';
import type {Moment} from '../flow/hand.ts';
import {messages, type Message} from '../messages.ts';
import {choose, goBack, goOnTo, goToRoot, open, screenState, type AppState} from '../state.ts';
import type {TeardownAsk} from './asks.ts';
import {decisionStep} from './decision-steps.ts';
import {decidedBy, digestParagraphs, orderParagraphs} from './explained.ts';
import {inventoryMenu} from './inventory-menu.ts';
import {planMenu} from './plan-menu.ts';
import {otherCallerStep} from './resume-step.ts';
import {approvePage, scopePage, typedPage} from './pages.ts';
import {incomplete, planShown} from './shown.ts';
import {stageOrder} from './stage-row.ts';
import {stagePage} from './stage-pages.ts';
import type {TeardownStep} from './step.ts';

const still = (state: AppState): Step => ({state, effects: []});
const say = (state: AppState, message: Message): Step => still({...state, message});
const ask = (state: AppState, wanted: TeardownAsk): Step => ({
  state,
  effects: [{kind: 'teardown', ask: wanted}],
});

const stageOf = ({place}: AppState) => (place.screen === 'stage' ? place.stage : undefined);

/** Opens the form in which a plan begins, for the whole account or for one store. */
export function newPlan(state: AppState, {context}: View, store?: StoreRef): Step {
  const account = lastSeen(context.picture.identity)?.account;
  if (!context.teardowns) return say(state, messages.noTeardown());
  if (account === undefined) return say(state, messages.noAccount());
  const there =
    stageOf(state) === 'scope'
      ? state
      : open(goToRoot(state, {screen: 'teardown'}), {screen: 'stage', stage: 'scope'});
  const dialog = scopePage(context, account, store && storeKey(store));
  return still({...there, dialog});
}

/** Enter on the Teardown screens: opens a plan, or what can be decided of a row; undefined elsewhere. */
export function enterTeardown(state: AppState, view: View): Step | undefined {
  const {context, cursor} = view;
  const {teardowns} = context;
  const {place} = state;
  if (place.screen === 'teardown') return openKept(state, view);
  if (place.screen !== 'stage') return undefined;
  if (!teardowns) return say(state, messages.noTeardown());
  const {draft, open: opened} = teardowns;
  switch (place.stage) {
    case 'scope':
      return newPlan(state, view);
    case 'approve':
      return approve(state, view);
    case 'inventory':
      return withMenu(state, draft && inventoryMenu(draft, cursor));
    case 'plan': {
      const shown = planShown(teardowns);
      if (shown && !shown.draft) return say(state, messages.planFixed());
      return withMenu(state, shown && planMenu(shown, cursor, screenState(state).unfolded));
    }
    default: {
      const decision = opened && decisionStep(opened, cursor);
      if (!decision) return say(state, messages.nothingToOpen());
      if (opened.running.is === 'elsewhere') return say(state, messages.runElsewhere());
      if (opened.running.is === 'no') return say(state, messages.runFirst());
      return takeStep(state, decision, view);
    }
  }
}

function openKept(state: AppState, {context, cursor}: View): Step {
  const line = context.teardowns?.kept?.find(({id}) => id === cursor);
  if (!line) return say(state, messages.nothingToOpen());
  const there = open(choose(state, {cursor: line.id}), {screen: 'stage', stage: line.stage});
  return ask(there, {do: 'open', id: line.id});
}

const withMenu = (state: AppState, overlay: AppState['overlay']): Step =>
  overlay ? still({...state, overlay}) : say(state, messages.nothingToOpen());

/** Does what an entry of a menu stands for. */
export function takeStep(state: AppState, taken: TeardownStep, {context}: View): Step {
  switch (taken.step) {
    case 'ask':
      return ask(taken.says === undefined ? state : {...state, message: decidedBy(taken.says)}, taken.ask);
    case 'note':
      return still({...state, overlay: taken.note});
    case 'menu':
      return still({...state, overlay: taken.menu});
    case 'unfold': {
      const {unfolded} = screenState(state);
      return still(choose(state, {unfolded: unfolded === taken.row ? '' : taken.row}));
    }
    case 'type': {
      const account = lastSeen(context.picture.identity)?.account;
      if (account === undefined) return say(state, messages.noAccount());
      return still({...state, dialog: typedPage(taken, account)});
    }
  }
}

/** `p`: the next stage, never past a typed gate. */
export function nextStage(state: AppState, view: View): Step {
  const {teardowns = {}} = view.context;
  const {draft, open: opened} = teardowns;
  const stage = stageOf(state);
  switch (stage) {
    case undefined:
    case 'scope':
      return newPlan(state, view);
    case 'inventory': {
      if (!draft?.plan) return say(state, messages.planAsking());
      const blocked = incomplete(draft.plan);
      if (blocked) return say(state, blocked);
      return still(open(state, {screen: 'stage', stage: 'plan'}));
    }
    case 'plan':
      return approve(state, view);
    case 'approve':
      return say(state, messages.gateTyped());
    default: {
      const next = stageOrder[stageOrder.indexOf(stage) + 1];
      const last = opened ? stageOrder.indexOf(opened.view.stage) : 0;
      if (!opened || !next || stageOrder.indexOf(next) > Math.max(last, stageOrder.indexOf('wait')))
        return say(state, messages.noVerb(opened?.view.next ?? messages.nothingToOpen().line));
      return still(goOnTo(state, {screen: 'stage', stage: next}));
    }
  }
}

/** Opens the approval of the plan that is shown. */
function approve(state: AppState, {context}: View): Step {
  const shown = planShown(context.teardowns ?? {});
  const account = lastSeen(context.picture.identity)?.account;
  if (!shown) return say(state, messages.planAsking());
  if (account === undefined) return say(state, messages.noAccount());
  const blocked = incomplete(shown.plan);
  if (blocked) return say(state, blocked);
  if (shown.open?.ledger.approved) return say(state, messages.approvedAlready());
  const there = stageOf(state) === 'approve' ? state : open(state, {screen: 'stage', stage: 'approve'});
  return ask(
    {...there, dialog: approvePage(shown.plan, account)},
    shown.draft ? {do: 'open-draft'} : {do: 'check'},
  );
}

/** A key for a page of a teardown that is read and confirmed. */
export function teardownKey(
  state: AppState,
  dialog: FlowDialog,
  key: Key,
  shown: DialogView,
  moment: Moment,
  view: View,
): Step {
  const {dialog: _open, ...closed} = state;
  const isFree = dialog.teardown?.is === 'approve' && !isTyping(focusOf(dialog, shown));
  if (isFree && key.kind === 'press' && key.name === 'd') return digestNote(state, view);
  if (isFree && key.kind === 'press' && key.name === 'x') return exportPlan(state, view);
  const {dialog: after, message, note, effect} = pressDialog(dialog, key, moment, shown);
  // Who leaves the page leaves its stage too.
  const behind = after || dialog.teardown?.is === 'typed' ? closed : goBack(closed);
  return {
    state: {
      ...behind,
      ...(after && {dialog: after}),
      ...(message && {message}),
      ...(note && {overlay: note}),
    },
    effects: effect ? [effect] : [],
  };
}

/** `d`: what the digest covers. */
export function digestNote(state: AppState, {context}: View): Step {
  const plan = planShown(context.teardowns ?? {})?.plan;
  if (!plan) return say(state, messages.planAsking());
  return still({...state, overlay: noteOf(`Digest ${plan.digest.slice(0, 8)}`, digestParagraphs(plan))});
}

/** `i`: why the steps come in this order; undefined elsewhere. */
export function explainStage(state: AppState, {context}: View): Step | undefined {
  if (stageOf(state) === undefined) return undefined;
  return still({
    ...state,
    overlay: noteOf('Order of a teardown', orderParagraphs(planShown(context.teardowns ?? {})?.plan)),
  });
}

/** `x`: writes the plan to files. */
export function exportPlan(state: AppState, {context}: View): Step {
  const {draft, open: opened} = context.teardowns ?? {};
  if (!draft?.plan && !opened) return say(state, messages.planAsking());
  return ask({...state, message: messages.exporting()}, {do: 'export'});
}

/** `:rehearse`: runs the plan against an embedded AWS, behind the screen. Changes nothing, so it needs no writes. */
export function rehearsePlan(state: AppState, {context}: View): Step {
  const plan = planShown(context.teardowns ?? {})?.plan;
  if (!plan) return say(state, messages.planAsking());
  const blocked = incomplete(plan);
  if (blocked) return say(state, blocked);
  return ask({...state, message: messages.rehearsing('')}, {do: 'rehearse'});
}

/** `v`: another profile for the Region under the cursor. */
export function profileForRegion(state: AppState, {context, cursor}: View): Step {
  const {draft} = context.teardowns ?? {};
  if (!draft) return say(state, messages.planAsking());
  const region = /^region:(.+)$/u.exec(cursor ?? '')?.[1];
  if (region === undefined) return say(state, messages.noRegionChosen());
  return ask(state, {do: 'profiles', region});
}

/** `R` on the inventory asks every Region again; on other stages it looks again at what runs. */
export function refreshTeardown(
  state: AppState,
  {context}: View,
): readonly {readonly kind: 'teardown'; readonly ask: TeardownAsk}[] {
  const {draft} = context.teardowns ?? {};
  const stage = stageOf(state);
  if (state.place.screen === 'teardown') return [{kind: 'teardown', ask: {do: 'list'}}];
  if (stage === undefined) return [];
  if (stage === 'inventory' && draft)
    return draft.asking ? [] : [{kind: 'teardown', ask: {do: 'draft', wishes: draft.wishes, id: draft.id}}];
  return [{kind: 'teardown', ask: {do: 'look-now'}}];
}

/** `P`: starts, pauses or resumes. */
export function pauseRun(state: AppState, view: View): Step {
  const {context, readOnly} = view;
  const opened = context.teardowns?.open;
  if (!opened) return say(state, messages.nothingToOpen());
  const identity = lastSeen(context.picture.identity);
  if (identity && identity.account !== opened.plan.account)
    return say(state, messages.planOfOther(identity.account, opened.plan.account));
  const goOn = (wanted: 'run' | 'resume'): Step => {
    const other = otherCallerStep(opened, identity, wanted);
    return other ? takeStep(state, other, view) : ask(state, {do: wanted});
  };
  switch (opened.running.is) {
    case 'yes':
      return ask(state, {do: 'pause'});
    case 'pausing':
      return ask(state, {do: 'resume'});
    case 'paused':
      return goOn('resume');
    case 'elsewhere':
      return say(state, messages.runElsewhere());
    case 'no':
      if (readOnly) return say(state, messages.writesRefused());
      if (!state.write) return say(state, messages.readOnly(opened.plan.account));
      return opened.view.finished ? say(state, messages.runOver()) : goOn('run');
  }
}

/** Opens the page on which a whole teardown is undone, its keys are, or the role is deleted. */
export function openStagePage(
  state: AppState,
  which: 'undo-keys' | 'abort' | 'delete-role',
  view: View,
): Step {
  const opened = view.context.teardowns?.open;
  const page = opened && stagePage(which, opened, view.cursor);
  if (!page) return say(state, messages.nothingToOpen());
  return 'refused' in page ? say(state, messages.noVerb(page.refused)) : takeStep(state, page, view);
}
