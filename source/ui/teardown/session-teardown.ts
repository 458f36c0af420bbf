import {lastSeen} from '../../model/observation.ts';
import type {Effect} from '../act.ts';
import type {Settled} from '../flow/session-flows.ts';
import type {ScreenContext} from '../screens/screen.ts';
import type {AppState} from '../state.ts';
import {TeardownDesk, type DeskHooks} from './desk.ts';
import type {TeardownPort, TeardownsView} from './port.ts';
import {settleTeardown} from './settle-teardown.ts';
import {runningTeardown} from './shown.ts';

/** What a session has of teardowns. Without a port nothing is planned, and the screens say so. */
export type SessionTeardown = {
  context(): {readonly teardowns?: TeardownsView};
  /** Reads the list of plans when it is shown for the first time. */
  lookAt(state: AppState, context: ScreenContext): void;
  /** The dialog of a teardown with what is known now; undefined where none is open. */
  settle(state: AppState, context: ScreenContext): Settled | undefined;
  /** Does what a key asked for; false where it is nothing of teardowns. */
  carryOut(effect: Effect, context: ScreenContext): boolean;
  /** Says on the board which teardowns are open, once it is known whose account this is. */
  lookBack(account: string | undefined): void;
  running(): readonly {readonly id: string; readonly name: string}[];
  /** Ends the run after the call in hand. */
  stopRun(): void;
  /** Ends everything. */
  stop(): void;
};

/** Binds teardowns to a session; the port may come later than the first frame. */
export function sessionTeardown(
  coming: TeardownPort | Promise<TeardownPort> | undefined,
  hooks: DeskHooks,
): SessionTeardown {
  let desk: TeardownDesk | undefined;
  const take = (port: TeardownPort) => {
    port.allowWrites(hooks.startsWithWrites && !port.readOnly);
    desk = new TeardownDesk(port, hooks);
  };
  if (coming instanceof Promise) {
    coming.then(
      port => {
        take(port);
        hooks.onChange();
      },
      // Whoever gives the port says why it cannot be had.
      () => undefined,
    );
  } else if (coming) take(coming);
  return {
    context: () => (desk ? {teardowns: desk.view()} : {}),
    lookAt(state, {picture}) {
      const account = lastSeen(picture.identity)?.account;
      if (state.place.screen === 'teardown' && account !== undefined) desk?.listOnce(account);
      if (state.place.screen === 'stage' && state.place.stage === 'report') desk?.readReport();
    },
    settle: (state, context) => desk && settleTeardown(state, context, desk.view(), desk.port.readOnly),
    carryOut: (effect, context) => desk?.carryOut(effect, context) ?? false,
    lookBack: account => {
      if (account !== undefined) desk?.lookBack(account);
    },
    running: () => runningTeardown(desk?.view()),
    stopRun: () => desk?.stopRun(),
    stop: () => desk?.stop(),
  };
}
