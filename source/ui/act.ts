import {asRegion, type Region} from '../model/ids.ts';
import {enterValues, explain, nextPersona, openRole, pickKey, pickPrincipal} from './access/act-on-access.ts';
import {copyArn, copyShown, exportPage, openCopyMenu} from './copy/act-on-copy.ts';
import type {TakeAwayEffect} from './copy/session-take-away.ts';
import type {EventEntry} from './events.ts';
import {
  goTo,
  interrupt,
  leave,
  openMenu,
  openPage,
  resumeHere,
  turnWritesOff,
  turnWritesOn,
} from './flow/act-on-flows.ts';
import type {DialogView, FlowDialog} from './flow/dialog.ts';
import type {VerbLists} from './flow/port.ts';
import {commands, type CommandId} from './keyboard.ts';
import {bodyRows} from './layout.ts';
import type {CallLog} from './log/call-log.ts';
import {openedEvents} from './log/events-panel.ts';
import type {Size} from './line.ts';
import {messages, type Message} from './messages.ts';
import {explainThing, openCallLog, openDescribe, openRaw, openWhy} from './raw/act-on-reading.ts';
import {openRegions} from './regions/act-on-regions.ts';
import {chooseRegion} from './regions/choose-region.ts';
import type {ScreenContext, ScreenModel} from './screens/screen.ts';
import {browse, choose, goBack, nextRoot, open, screenState, type AppState} from './state.ts';
import {
  digestNote,
  enterTeardown,
  explainStage,
  exportPlan,
  newPlan,
  nextStage,
  openStagePage,
  pauseRun,
  profileForRegion,
  refreshTeardown,
  rehearsePlan,
} from './teardown/act-on-teardown.ts';
import type {TeardownAsk} from './teardown/asks.ts';
import {emptyField, fieldOf} from './text-field.ts';

/** What a key press asks for outside of the state. */
export type Effect =
  | TakeAwayEffect
  | {readonly kind: 'quit'; readonly code: number}
  | {
      readonly kind:
        | 'check-access'
        | 'suspend'
        | 'redraw'
        | 'pause'
        | 'unpause'
        | 'stop-flows'
        | 'look-now'
        | 'read-history';
    }
  | {readonly kind: 'pick-profile'}
  | {readonly kind: 'switch-profile'; readonly name: string}
  | {readonly kind: 'write'; readonly on: boolean}
  /** Answers the question for an MFA code; without one, says that none is given. */
  | {readonly kind: 'mfa'; readonly code?: string}
  | {readonly kind: 'start-flow'; readonly dialog: FlowDialog}
  | {readonly kind: 'read-file'; readonly field: string; readonly path: string}
  | {readonly kind: 'resume'; readonly id: string}
  | {readonly kind: 'teardown'; readonly ask: TeardownAsk}
  | {readonly kind: 'refresh'; readonly scope?: RefreshScope};

type RefreshScope = {readonly region?: Region; readonly what?: 'stores' | 'keys'};

export type Step = {readonly state: AppState; readonly effects: readonly Effect[]};

/** What was on screen when the key was pressed. */
export type View = {
  readonly model: ScreenModel;
  /** The row that the cursor is drawn on; undefined on a screen without rows. */
  readonly cursor?: string;
  readonly context: ScreenContext;
  /** Newest first. */
  readonly events: readonly EventEntry[];
  /** What the flow on top is shown with. */
  readonly dialog?: DialogView;
  /** Absent until, or where, nothing can be changed from here. */
  readonly verbs?: VerbLists;
  /** The settings refuse every change. */
  readonly readOnly: boolean;
  /** Flows that run behind another profile's session. */
  readonly elsewhere?: readonly {readonly id: string; readonly name: string}[];
  /** There are other profiles to go over to. */
  readonly hasProfiles?: boolean;
  /** The profile in use, for commands that are shown. */
  readonly profile?: string;
  /** The calls of this run. */
  readonly log?: CallLog;
  /** Regions that digits stand for, by the settings. */
  readonly favourites?: readonly string[];
};

const step = (state: AppState, ...effects: readonly Effect[]): Step => ({state, effects});
const say = (state: AppState, message: Message): Step => step({...state, message});

/** Carries out one command; `key` is the key it was given by, which matters where one command has several. */
export function act(state: AppState, id: CommandId, view: View, key: string): Step {
  switch (id) {
    case 'move.down':
      return move(state, view, at => at + 1);
    case 'move.up':
      return move(state, view, at => at - 1);
    case 'move.first':
      return move(state, view, () => 0);
    case 'move.last':
      return move(state, view, () => Infinity);
    case 'move.pageDown':
      return move(state, view, at => at + pageOf(view.context.size));
    case 'move.pageUp':
      return move(state, view, at => at - pageOf(view.context.size));
    case 'open':
      return (
        resumeHere(state, view) ??
        enterValues(state, view) ??
        enterTeardown(state, view) ??
        openRow(state, view)
      );
    case 'back':
      return closeOne(state) ?? say(state, messages.atRoot());
    case 'quit':
      return closeOne(state) ?? leave(state, view);
    case 'interrupt':
      return interrupt(state, view);
    case 'suspend':
      return step(state, {kind: 'suspend'});
    case 'redraw':
      return step(state, {kind: 'redraw'});
    case 'help':
      return step({...state, overlay: {kind: 'help', page: 0}});
    case 'palette':
      return step({...state, overlay: {kind: 'palette', field: emptyField, recalled: 0}});
    case 'filter':
      return step({...state, typing: fieldOf(screenState(state).filter)});
    case 'events':
      return step({...state, overlay: openedEvents});
    case 'screen.next':
      return step(nextRoot(state, 1));
    case 'screen.previous':
      return step(nextRoot(state, -1));
    case 'section.next':
      return step(nextSection(state, view, 1));
    case 'section.previous':
      return step(nextSection(state, view, -1));
    case 'history.back':
      return visited(state, browse(state, -1), 'back');
    case 'history.forward':
      return visited(state, browse(state, 1), 'forward');
    case 'history.last':
      return visited(state, browse(state, 1) ?? browse(state, -1), 'back');
    case 'refresh':
      return step(
        {...state, message: messages.refreshing()},
        refresh(state),
        {kind: 'look-now'},
        {kind: 'check-access'},
        ...refreshTeardown(state, view),
      );
    case 'poll.pause':
      return view.context.paused
        ? step({...state, message: messages.resumed()}, {kind: 'unpause'})
        : step({...state, message: messages.paused()}, {kind: 'pause'});
    case 'mark':
      return step(mark(state, view));
    case 'sort.verdict':
    case 'sort.state':
    case 'sort.time':
    case 'sort.name':
    case 'sort.keys':
      return sortBy(state, view, id.slice('sort.'.length));
    case 'sort.previous':
      return sortNext(state, view, -1);
    case 'sort.next':
      return sortNext(state, view, 1);
    case 'board.faults':
      return step(choose(state, {faultsOnly: !screenState(state).faultsOnly}));
    case 'board.group':
      return step(choose(state, {grouped: !screenState(state).grouped}));
    case 'region.all':
      return step(chooseRegion(state, ''));
    case 'region.pick':
      return pickRegion(state, view, key);
    case 'keys.store':
      return step(nextStore(state, view));
    case 'actions':
      return openMenu(state, view);
    case 'edit':
      return state.place.screen === 'role'
        ? openPage(state, 'describe-role', view)
        : openMenu(state, view, 'update');
    case 'key.undo':
      return state.place.screen === 'keys'
        ? openPage(state, 'cancel-deletion', view)
        : openStagePage(state, 'undo-keys', view);
    case 'plan.new':
      return newPlan(state, view);
    case 'plan.next':
      return nextStage(state, view);
    case 'plan.digest':
      return digestNote(state, view);
    case 'plan.profile':
      return profileForRegion(state, view);
    case 'plan.rehearse':
      return rehearsePlan(state, view);
    case 'plan.abort':
      return openStagePage(state, 'abort', view);
    case 'run.pause':
      return pauseRun(state, view);
    case 'role.delete':
      return openStagePage(state, 'delete-role', view);
    case 'export':
      return state.place.screen === 'stage' ? exportPlan(state, view) : exportPage(state, view);
    case 'profile':
      return view.hasProfiles ? step(state, {kind: 'pick-profile'}) : say(state, messages.noProfiles());
    case 'write.on':
      return turnWritesOn(state, view);
    case 'write.off':
      return turnWritesOff(state);
    case 'verb.connect':
    case 'verb.disconnect':
    case 'verb.create':
    case 'verb.create-key':
    case 'verb.enable-keys':
    case 'verb.disable-keys':
    case 'verb.schedule-deletion':
    case 'verb.describe-role':
      return openPage(state, id.slice('verb.'.length), view);
    case 'flows':
    case 'history':
      return goTo(state, id, view);
    case 'access.previous':
      return nextPersona(state, view, -1);
    case 'access.next':
      return nextPersona(state, view, 1);
    case 'access.principal':
      return pickPrincipal(state, view);
    case 'access.key':
      return pickKey(state, view);
    case 'access.role':
      return openRole(state);
    case 'explain':
      return (
        explain(state, view) ??
        explainStage(state, view) ??
        explainThing(state, view) ??
        say(state, messages.nothingToExplainHere())
      );
    case 'describe':
      return openDescribe(state, view);
    case 'raw':
      return openRaw(state, view);
    case 'copy.id':
      return copyShown(state, view);
    case 'copy.arn':
      return copyArn(state, view);
    case 'copy.menu':
      return openCopyMenu(state, view);
    case 'calls':
      return openCallLog(state, view);
    case 'why':
      return openWhy(state, view, '');
    case 'region.list':
      return openRegions(state, view);
    case 'hint.delete':
      return say(state, messages.notYet(laterText(id)));
  }
}

/** Looks at what is on screen: all of the account, one store's Region, or the keys shown. */
function refresh(state: AppState): Effect {
  const {place} = state;
  const {region} = screenState(state);
  if (place.screen === 'keys') {
    return {kind: 'refresh', scope: {what: 'keys', ...(region !== undefined && {region: asRegion(region)})}};
  }
  const [home] = place.screen === 'store' ? place.store.split('/') : [];
  return home === undefined ? {kind: 'refresh'} : {kind: 'refresh', scope: {region: asRegion(home)}};
}

const laterText = (id: CommandId) => {
  const command = commands.find(candidate => candidate.id === id);
  return command && 'later' in command ? command.later : '';
};

/** Rows that one page key moves by: a body without its headings. */
const pageOf = (size: Size) => Math.max(1, bodyRows(size) - 6);

function move(state: AppState, {model: {rowIds}, cursor}: View, target: (at: number) => number): Step {
  const at = cursor === undefined ? 0 : Math.max(0, rowIds.indexOf(cursor));
  const id = rowIds[Math.min(Math.max(0, target(at)), rowIds.length - 1)];
  return step(id === undefined ? state : choose(state, {cursor: id}));
}

function openRow(state: AppState, {model, cursor}: View): Step {
  if (cursor === undefined) return say(state, messages.nothingToOpen());
  const place = model.open(cursor);
  return place ? step(open(choose(state, {cursor}), place)) : say(state, messages.nothingToOpen());
}

/** What Esc closes next: filter, then marks, then the page; undefined at a root screen with neither. */
function closeOne(state: AppState): Step | undefined {
  const {filter, marks} = screenState(state);
  if (filter !== '') return step(choose(state, {filter: ''}));
  if (marks.size > 0) return step(choose(state, {marks: new Set()}));
  return state.below.length === 0 ? undefined : step(goBack(state));
}

/** To the row `by` sections on, around the ends: each section of a page is one row. */
function nextSection(state: AppState, {model: {rowIds}, cursor}: View, by: number): AppState {
  const at = cursor === undefined ? 0 : Math.max(0, rowIds.indexOf(cursor));
  const id = rowIds[(at + by + rowIds.length) % rowIds.length];
  return id === undefined ? state : choose(state, {cursor: id});
}

const visited = (state: AppState, there: AppState | undefined, direction: 'back' | 'forward'): Step =>
  there ? step(there) : say(state, messages.noHistory(direction));

function mark(state: AppState, {cursor}: View): AppState {
  if (cursor === undefined) return state;
  const marks = new Set(screenState(state).marks);
  if (!marks.delete(cursor)) marks.add(cursor);
  return choose(state, {marks});
}

/** The same column again turns the order round. */
function sortBy(state: AppState, {model: {sortColumns = []}}: View, column: string): Step {
  if (!sortColumns.includes(column)) return say(state, messages.noSort(column));
  const before = screenState(state).sort;
  const descending = before?.column === column && !before.descending;
  return say(choose(state, {sort: {column, descending}}), messages.sorted(column, descending));
}

function sortNext(state: AppState, view: View, by: number): Step {
  const {sortColumns = []} = view.model;
  const at = sortColumns.indexOf(screenState(state).sort?.column ?? '');
  const next =
    at < 0 && by < 0 ? sortColumns.length - 1 : (at + by + sortColumns.length) % sortColumns.length;
  return sortBy(state, view, sortColumns[next] ?? 'none');
}

/** A digit stands for a favourite of the settings; where there are none, for a Region that has stores. */
function pickRegion(state: AppState, {context, favourites = []}: View, digit: string): Step {
  const withStores = context.picture.regions.filter(
    ({keyStores}) => keyStores.status === 'seen' && keyStores.value.length > 0,
  );
  const regions: readonly string[] =
    favourites.length > 0 ? favourites : withStores.map(({region}) => region);
  const region = regions[Number(digit) - 1];
  if (region !== undefined) return step(chooseRegion(state, region));
  return say(state, favourites.length > 0 ? messages.noFavourite(digit) : messages.noRegion(digit));
}

/** All keys, then those in a store, those in none, then each store of the Regions shown. */
function nextStore(state: AppState, {context}: View): AppState {
  const {store = 'all', region} = screenState(state);
  const ids = context.picture.regions
    .filter(view => region === undefined || view.region === region)
    .flatMap(({keyStores}) => (keyStores.status === 'seen' ? keyStores.value.map(({id}) => id) : []));
  const cycle = ['all', 'any', 'none', ...ids];
  return choose(state, {store: cycle[(cycle.indexOf(store) + 1) % cycle.length] ?? 'all'});
}
