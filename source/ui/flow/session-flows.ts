import {storeRowId, summarise, type StoreRow} from '../../model/summary.ts';
import type {Effect} from '../act.ts';
import {fits} from '../layout.ts';
import type {Size} from '../line.ts';
import {messages} from '../messages.ts';
import type {ScreenContext, ScreenModel} from '../screens/screen.ts';
import type {AppState} from '../state.ts';
import {showProgress} from './act-on-flows.ts';
import {basisOf, makeDesk, whatChanged, type Desk, type DeskNews} from './desk.ts';
import {fieldsIn, readAgain, withFile, type DialogView, type FlowDialog} from './dialog.ts';
import {flowPage} from './flow-page.ts';
import {flowName} from './flow-words.ts';
import {shown} from './hand.ts';
import type {FlowPort, FlowsView, VerbLists} from './port.ts';
import {notSeen, stateOf} from './subject.ts';

/** What a session has of flows. Without a port it can change nothing, and everything here says so. */
export type SessionFlows = {
  /** Parts of a screen's context, and of what keys are pressed on. */
  context(): {readonly flows?: FlowsView};
  view(): {readonly verbs?: VerbLists; readonly readOnly: boolean};
  /** The dialog with what is known now, confirmed anew where that has changed; undefined where none is open. */
  settle(state: AppState, context: ScreenContext): Settled | undefined;
  /** Does what a key asked for; false where it is nothing of flows. */
  carryOut(effect: Effect, context: ScreenContext): boolean;
  /** Finds what earlier runs left unfinished, once it is known whose account this is. */
  lookBack(account: string | undefined): void;
  /** Flows that run here. */
  running(): readonly {readonly id: string; readonly name: string}[];
  /** Ends running flows after the call in hand: the screen is left. */
  stop(): void;
};

export type Settled = {readonly state: AppState; readonly dialog: DialogView; readonly model: ScreenModel};

type Hooks = {
  /** This machine's steady clock, in milliseconds. */
  readonly clock: () => number;
  /** Something that screens show has changed. */
  readonly onChange: () => void;
  readonly state: () => AppState;
  /** Changes the state from outside of a key press. */
  readonly update: (change: (state: AppState) => AppState) => void;
  readonly startsWithWrites: boolean;
};

/** Binds flows to a session; the port may come later than the first frame. */
export function sessionFlows(
  coming: FlowPort | Promise<FlowPort> | undefined,
  {clock, onChange, state: stateNow, update, startsWithWrites}: Hooks,
): SessionFlows {
  let port: FlowPort | undefined;
  let desk: Desk | undefined;
  let lookedBackAt: string | undefined;

  const onNews = (news: DeskNews) => {
    update(state => {
      if (news.is === 'message') return {...state, message: news.message};
      if (news.is === 'ended') {
        const {place} = state;
        const isShown = place.screen === 'progress' && place.id === news.id;
        // Who looks at it sees it; nobody is told in the middle of confirming something else.
        return isShown || state.dialog ? state : {...state, message: messages.flowEnded(news.text)};
      }
      if (news.is === 'started') {
        // It was left right when it started: it runs, and can be come back to.
        if (!isSame(state.dialog, news.dialog)) return {...state, message: messages.flowLeft()};
        return showProgress(state, news.id);
      }
      if (!isSame(state.dialog, news.dialog)) return {...state, message: news.message};
      const {basis} = news.dialog;
      return {...state, dialog: readAgain(news.dialog, basis ?? ''), message: news.message};
    });
  };
  const take = (given: FlowPort) => {
    port = given;
    port.allowWrites(startsWithWrites && !given.readOnly);
    desk = makeDesk(given, {clock, onChange, onNews});
    if (given.readOnly)
      update(state => (state.write ? {...state, write: false, message: messages.writesRefused()} : state));
  };
  if (coming instanceof Promise) {
    coming.then(
      given => {
        take(given);
        onChange();
      },
      // Whoever gives the port says why it cannot be had; the screen then only reads.
      () => undefined,
    );
  } else if (coming) take(coming);

  return {
    context: () => (desk ? {flows: desk.view()} : {}),
    view: () => ({...(port && {verbs: port.verbs}), readOnly: port?.readOnly ?? false}),
    settle(state, context) {
      if (!desk || !state.dialog) return undefined;
      const view = desk.dialogView(state.dialog, context, state.write);
      const next = refreshed(state, state.dialog, view);
      const row = rowOf(next.dialog, context);
      const {now, size} = context;
      return {
        state: next,
        dialog: view,
        model: {
          ...flowPage({dialog: next.dialog, view, ...(row && {row}), now, size}),
          // How its keys are used, and who moves it, is worth knowing for as long as the page is read.
          ...(row && {investigate: row.store}),
        },
      };
    },
    carryOut(effect, context) {
      switch (effect.kind) {
        case 'write':
          port?.allowWrites(effect.on);
          return true;
        case 'start-flow':
          desk?.start(effect.dialog, context, () => {
            const {dialog} = stateNow();
            return isSame(dialog, effect.dialog) && dialog?.sending === true;
          });
          return true;
        case 'resume':
          desk?.resume(effect.id);
          return true;
        case 'stop-flows':
          desk?.stopAll();
          return true;
        case 'look-now':
          port?.lookNow();
          return true;
        case 'read-history':
          desk?.readHistory();
          return true;
        case 'read-file':
          readFile(effect.field, effect.path);
          return true;
        default:
          return false;
      }
    },
    lookBack(account) {
      if (!desk || account === undefined || account === lookedBackAt) return;
      lookedBackAt = account;
      desk.lookBack(account);
    },
    running: () =>
      (desk?.view().standing ?? [])
        .filter(({running}) => running)
        .map(one => ({id: one.id, name: flowName(one)})),
    stop() {
      desk?.stopAll();
    },
  };

  function readFile(field: string, path: string): void {
    const put = (read: {readonly text: string} | {readonly problem: string}) => {
      update(state => (state.dialog ? {...state, dialog: withFile(state.dialog, field, path, read)} : state));
    };
    desk?.readFile(path).then(
      text => {
        put({text});
      },
      (error: unknown) => {
        put({problem: error instanceof Error ? error.message : String(error)});
      },
    );
  }
}

const isSame = (one: FlowDialog | undefined, other: FlowDialog): boolean => one?.subject === other.subject;

function refreshed(
  state: AppState,
  dialog: FlowDialog,
  view: DialogView,
): AppState & {readonly dialog: FlowDialog} {
  const {reading} = view;
  if (!reading?.ok || stateOf(dialog.subject, reading.scene).includes(notSeen)) return {...state, dialog};
  const basis = basisOf(dialog.subject, reading);
  if (dialog.basis === undefined) return {...state, dialog: {...dialog, basis}};
  const message = whatChanged(dialog, reading);
  return message ? {...state, dialog: readAgain(dialog, basis), message} : {...state, dialog};
}

function rowOf({subject}: FlowDialog, {picture, now}: ScreenContext): StoreRow | undefined {
  const {store, region} = subject;
  if (!store) return undefined;
  return summarise(picture, now).rows.find(
    (row): row is StoreRow => row.kind === 'store' && storeRowId(row.store) === `store:${region}/${store.id}`,
  );
}

/** The state with its question or dialog marked as seen from now on, where the frame just drawn shows it whole. */
export function markShown(state: AppState, view: DialogView | undefined, at: number): AppState {
  const {overlay, dialog} = state;
  if (overlay?.kind === 'ask' && overlay.hand.shownAt === undefined)
    return {...state, overlay: {...overlay, hand: shown(overlay.hand, at)}};
  if (!dialog || !view || dialog.hand.shownAt !== undefined) return state;
  const isWhole = view.reading !== undefined || fieldsIn(dialog, view).length > 0;
  return isWhole ? {...state, dialog: {...dialog, hand: shown(dialog.hand, at)}} : state;
}

/** What is being confirmed is closed where it can no longer be read whole. */
export function fittingTo(state: AppState, size: Size): AppState {
  if (fits(size) || (state.dialog === undefined && state.overlay?.kind !== 'ask')) return state;
  const {dialog: _closed, overlay, ...rest} = state;
  return {
    ...rest,
    ...(overlay && overlay.kind !== 'ask' && overlay.kind !== 'note' && {overlay}),
    message: messages.tooSmall(),
  };
}
