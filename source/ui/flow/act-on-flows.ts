import {callerName} from '../../model/identity.ts';
import {lastSeen} from '../../model/observation.ts';
import type {Step, View} from '../act.ts';
import {permissionsIn} from '../access/denied-verbs.ts';
import {messages, type Message} from '../messages.ts';
import type {Place} from '../screens/screen.ts';
import {goToRoot, open, screenState, type AppState} from '../state.ts';
import {newPlan, takeStep} from '../teardown/act-on-teardown.ts';
import {runningTeardown} from '../teardown/shown.ts';
import {askForWrites, askToLeave, askToResume, type AskedFor} from './ask.ts';
import {flowName, isOpen, openedBy} from './flow-words.ts';
import {lapsedPage} from './lapsed-page.ts';
import {entryOfDigit, type Menu, type MenuEntry} from './menu.ts';
import {selectionOf, type Selection} from './selection.ts';
import {openVerb, regionOf, verbsFor} from './verb-pages.ts';

const still = (state: AppState): Step => ({state, effects: []});
const say = (state: AppState, message: Message): Step => still({...state, message});

/** Opens the action menu on what the cursor or the marks point at, with the cursor on `verb` where that is listed. */
export function openMenu(state: AppState, view: View, verb?: string): Step {
  const {context, cursor, verbs} = view;
  if (!verbs) return say(state, messages.noFlow());
  const selection = selectionOf(state, cursor, context);
  if (selection.kind === 'many-regions') return say(state, messages.manyRegions());
  const listed = verbsFor(selection, context, verbs).map(({id, label, level, disabled}): MenuEntry => {
    // There is one way to delete, and it has a plan.
    if (id === 'delete' && context.teardowns)
      return {label: 'Delete, by a teardown plan...', opens: {verb: id}, level};
    return {label, opens: {verb: id}, level, ...(disabled !== undefined && {disabled})};
  });
  if (listed.length === 0) return say(state, messages.noActions());
  const usable = listed.filter(({disabled}) => disabled === undefined);
  const others = listed.filter(({disabled}) => disabled !== undefined);
  const entries = [...usable, ...others, ...placesFor(selection, state.place)];
  const named = entries.findIndex(({opens, disabled}) => disabled === undefined && isNamed(opens, verb));
  const region = regionOf(selection);
  const {checked} = region === undefined ? {} : permissionsIn(context, region);
  const menu: Menu = {
    kind: 'menu',
    title: `Actions · ${titleOf(selection)}`,
    entries,
    cursor: Math.max(0, named),
    ...(checked !== undefined && {checked}),
  };
  return still({...state, overlay: menu});
}

const isNamed = (opens: MenuEntry['opens'], verb: string | undefined): boolean =>
  'verb' in opens && (verb === 'update' ? /^(?:rename|change-)/u.test(opens.verb) : opens.verb === verb);

function titleOf(selection: Selection): string {
  switch (selection.kind) {
    case 'store':
      return `${selection.row.store.name} · ${selection.row.store.region}`;
    case 'region':
      return selection.view.region;
    case 'keys': {
      const [only] = selection.entries;
      const name = selection.entries.length === 1 && only ? (only.aliases[0] ?? only.id) : undefined;
      return `${name ?? `${String(selection.entries.length)} keys`} · ${selection.view.region}`;
    }
    default:
      return '';
  }
}

function placesFor(selection: Selection, here: Place): readonly MenuEntry[] {
  if (selection.kind !== 'store') return [];
  const {region, id, clusterId} = selection.row.store;
  return [
    {label: 'Keys', opens: {place: {screen: 'keys', region, store: id}}},
    ...(clusterId !== undefined && here.screen !== 'cluster'
      ? [{label: 'Cluster', opens: {place: {screen: 'cluster', cluster: `${region}/${clusterId}`} as const}}]
      : []),
  ];
}

/** Keys of the action menu: a digit or Enter opens an entry's page, never an effect. */
export function menuKey(state: AppState, menu: Menu, key: string, view: View): Step {
  const {overlay: _menu, ...closed} = state;
  const last = menu.entries.length - 1;
  const to = (cursor: number): Step =>
    still({...state, overlay: {...menu, cursor: Math.min(Math.max(0, cursor), last)}});
  switch (key) {
    case 'j':
    case 'Down':
    case 'Tab':
      return to(menu.cursor + 1);
    case 'k':
    case 'Up':
    case 'Shift-Tab':
      return to(menu.cursor - 1);
    case 'g':
    case 'Home':
      return to(0);
    case 'G':
    case 'End':
      return to(last);
    case 'q':
    case 'a':
      return still(closed);
    case 'Enter':
      return openEntry(closed, state, menu.entries[menu.cursor], view);
  }
  return /^[1-9]$/u.test(key) ? openEntry(closed, state, entryOfDigit(menu, key), view) : still(state);
}

function openEntry(closed: AppState, state: AppState, entry: MenuEntry | undefined, view: View): Step {
  if (!entry) return still(state);
  if (entry.disabled !== undefined) {
    return say(
      state,
      messages.noVerb(`${entry.label.replace(/\.\.\.$/u, '')} is disabled: ${entry.disabled}`),
    );
  }
  const {opens} = entry;
  if ('teardown' in opens) return takeStep(closed, opens.teardown, view);
  return 'place' in opens ? still(open(closed, opens.place)) : openPage(closed, opens.verb, view);
}

/** Opens the page of a verb for what is chosen; nothing is sent by it. */
export function openPage(state: AppState, verb: string, view: View): Step {
  if (!view.verbs) return say(state, messages.noFlow());
  const chosen = selectionOf(state, view.cursor, view.context);
  if (verb === 'delete' && chosen.kind === 'store') return newPlan(state, view, chosen.row.store);
  const selection = verb === 'create' && chosen.kind === 'none' ? regionShown(state, view) : chosen;
  const opened = openVerb(verb, selection, view.context, view.verbs);
  const {dialog, message} = opened;
  return still({...state, ...(dialog && {dialog}), ...(message && {message})});
}

/** Where a store is created while no row is there to say: the Region shown, else one that has a cluster, else any. */
function regionShown(state: AppState, {context}: View): Selection {
  const {filter, region = filter} = screenState(state);
  const asked = context.picture.regions.filter(({optStatus}) => optStatus !== 'DISABLED');
  const view =
    asked.find(one => one.region === region) ??
    asked.find(({clusters}) => (lastSeen(clusters) ?? []).length > 0) ??
    asked[0];
  return view ? {kind: 'region', view} : {kind: 'none'};
}

/** Asks whether this run may change anything. */
export function turnWritesOn(state: AppState, {context, verbs, readOnly}: View): Step {
  const identity = lastSeen(context.picture.identity);
  if (!verbs) return say(state, messages.noFlow());
  if (readOnly) return say(state, messages.writesRefused());
  if (state.write) return say(state, messages.writesAlready());
  if (!identity) return say(state, messages.noAccount());
  return still({...state, overlay: askForWrites(identity.account, identity.alias, callerName(identity.arn))});
}

/** Needs no question: it only takes away. */
export const turnWritesOff = (state: AppState): Step => ({
  state: {...state, write: false, message: messages.writesOff()},
  effects: [{kind: 'write', on: false}],
});

const runningIn = ({context}: View): readonly {readonly id: string; readonly name: string}[] => [
  ...(context.flows?.standing ?? []).flatMap(one => (one.running ? [{id: one.id, name: flowName(one)}] : [])),
  ...runningTeardown(context.teardowns),
];

/** Leaving at a root screen: asked about where flows run. */
export function leave(state: AppState, view: View): Step {
  const running = [...runningIn(view), ...(view.elsewhere ?? [])];
  return running.length === 0
    ? {state, effects: [{kind: 'quit', code: 0}]}
    : still({...state, overlay: askToLeave(running)});
}

/** `^C`: while flows run, once stops them after the call in hand, and twice leaves. */
export function interrupt({dialog: _unconfirmed, ...before}: AppState, view: View): Step {
  const {overlay, ...bare} = before;
  const state: AppState = overlay?.kind === 'ask' ? bare : before;
  const running = runningIn(view).length + (view.elsewhere ?? []).length;
  if (running === 0 || state.interrupted) return {state, effects: [{kind: 'quit', code: 130}]};
  return {
    state: {...state, interrupted: true, message: messages.stopping()},
    effects: [{kind: 'stop-flows'}],
  };
}

/** Asks before an unfinished flow is gone on with; undefined where the page shown is of none. */
export function resumeHere(state: AppState, {context, readOnly}: View): Step | undefined {
  const {place} = state;
  const standing =
    place.screen === 'progress' ? context.flows?.standing.find(({id}) => id === place.id) : undefined;
  if (!standing || !isOpen(standing)) return undefined;
  if (readOnly) return say(state, messages.writesRefused());
  if (!state.write) return say(state, messages.readOnly(standing.record.account));
  const dialog = lapsedPage(standing, context.now);
  if (dialog) return still({...state, dialog, message: messages.lapsed()});
  return still({...state, overlay: askToResume(standing.id, flowName(standing), openedBy(standing))});
}

/** Does what a question was answered with. */
export function agreed(state: AppState, what: AskedFor): Step {
  switch (what.do) {
    case 'write':
      return {
        state: {...state, write: true, message: messages.writesOn(what.account)},
        effects: [{kind: 'write', on: true}],
      };
    case 'leave':
      return {state, effects: [{kind: 'quit', code: 0}]};
    case 'resume':
      return {state, effects: [{kind: 'resume', id: what.id}]};
  }
}

/** Goes to the flows of this run, or to the history of this machine. */
export function goTo(state: AppState, screen: 'flows' | 'history', view: View): Step {
  if (!view.verbs) return say(state, messages.noFlow());
  const there = state.place.screen === screen ? state : open(state, {screen});
  return {state: there, effects: screen === 'history' ? [{kind: 'read-history'}] : []};
}

/** The page of a flow that has just been started, over the screen it was started from. */
export function showProgress({dialog: _done, ...state}: AppState, id: string): AppState {
  const place: Place = {screen: 'progress', id};
  return state.place.screen === 'progress'
    ? open(goToRoot(state, {screen: 'board'}), place)
    : open(state, place);
}
