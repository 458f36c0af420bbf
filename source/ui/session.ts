import type {CallRecord} from '../model/call-record.ts';
import {lastSeen} from '../model/observation.ts';
import type {Watch} from '../watch/watch.ts';
import type {Effect, View} from './act.ts';
import {flushKeys, patience, splitKeys, type Key, type Pending} from './dispatcher.ts';
import type {AccessPort} from './access/port.ts';
import {sessionTakeAway} from './copy/session-take-away.ts';
import type {TakeAway} from './copy/take-away.ts';
import {sessionAccess} from './access/session-access.ts';
import {listEvents} from './events.ts';
import type {FlowPort} from './flow/port.ts';
import {fittingTo, markShown, sessionFlows} from './flow/session-flows.ts';
import {profilePicker, type ProfilePort} from './sign-in/profiles.ts';
import {withSignIn} from './sign-in/expired.ts';
import type {MfaDesk} from './sign-in/mfa-desk.ts';
import {markMfaShown, sessionMfa} from './sign-in/session-mfa.ts';
import {drawFrame, type Badges} from './frame.ts';
import {atLeastSmallest, fits} from './layout.ts';
import type {Size} from './line.ts';
import type {CallLog} from './log/call-log.ts';
import {messages, type Message} from './messages.ts';
import {paintLine} from './paint.ts';
import {asksFor} from './asks-for.ts';
import {press} from './press.ts';
import type {Place, Screen, ScreenContext} from './screens/screen.ts';
import {settle, unfiltered, type RowsBefore} from './settle.ts';
import {sessionTeardown} from './teardown/session-teardown.ts';
import type {TeardownPort} from './teardown/port.ts';
import {choose, placeKey, screenState, startState, type AppState} from './state.ts';
import type {Theme} from './theme.ts';

const noCalls: readonly CallRecord[] = [];

/** What the screens need of the live picture. */
export type PictureSource = Pick<
  Watch,
  'picture' | 'subscribe' | 'now' | 'pause' | 'resume' | 'paused' | 'refresh' | 'showKeys' | 'pollRate'
> &
  Partial<Pick<Watch, 'investigate'>>;

export type SessionOptions = {
  readonly watch: PictureSource;
  readonly screens: Readonly<Record<Place['screen'], Screen>>;
  readonly size: Size;
  readonly theme: Theme;
  readonly badges: Badges;
  readonly profile?: string;
  /** Calls to AWS that failed, oldest first. */
  readonly calls?: () => readonly CallRecord[];
  /** Every call of this run; a function, since it changes with each. */
  readonly log?: () => CallLog;
  /** Regions that digits stand for. */
  readonly favourites?: () => readonly string[];
  /** The ways out of the screen for text; absent: none can leave it. */
  readonly takeAway?: TakeAway;
  /** What changes the account; may come after the first frame. Absent: nothing can be changed. */
  readonly flows?: FlowPort | Promise<FlowPort>;
  /** What checks permissions; may come after the first frame. Absent: they are not checked. */
  readonly access?: AccessPort | Promise<AccessPort>;
  /** What takes stores down; may come after the first frame. Absent: nothing can be planned. */
  readonly teardowns?: TeardownPort | Promise<TeardownPort>;
  /** Where MFA codes are asked for; absent: credentials here never need one. */
  readonly mfa?: MfaDesk;
  /** Other profiles to go over to; absent: there are none. */
  readonly profiles?: ProfilePort;
  /** Flows that run behind another profile's session. */
  readonly elsewhere?: () => readonly RunningHere[];
  /** Ends those after the call in hand. */
  readonly onStopFlows?: () => void;
  /** Called with what each frame is drawn from, for who reads it out. */
  readonly onLook?: (state: AppState, view: View) => void;
  /** Called for what a key press asks for outside of the screen. */
  readonly onQuit: (code: number) => void;
  readonly onSuspend?: () => void;
  readonly onRedraw?: () => void;
};

/** A flow that runs in this process. */
export type RunningHere = {readonly id: string; readonly name: string};

/** The screen while it runs: what was typed, what is known, and the rows that follow from both. */
export type Session = {
  /** The painted rows of the frame; the same array until something in it changes. */
  frame(): readonly string[];
  /** Called after each change of the frame. */
  subscribe(listener: () => void): () => void;
  /** A chunk of terminal input, as it was read. */
  input(chunk: string): void;
  /** Keys that need no splitting, as if they came in one read. */
  press(keys: readonly Key[]): void;
  resize(size: Size): void;
  /** Says something on the message row, until the next key. */
  say(message: Message): void;
  /** The flows that run in it. */
  running(): readonly RunningHere[];
  /** Ends them after the call in hand. */
  stopFlows(): void;
  /** It is not on the screen: it follows its flows, and asks and draws nothing else, until `wake`. */
  rest(): void;
  wake(): void;
  /** Ends its timers and stops listening to the picture. */
  stop(): void;
};

// Ages step every 10 s; nothing else on screen moves by itself.
const tickMs = 10_000;
// Answers of many Regions arrive close together; a key press is never made to wait for them.
const pictureMs = 100;
const restMs = 150;
// All that is heard while the terminal is too small to show what a key would do.
const alwaysHeard = new Set(['q', '^C', '^Z', '^L']);

/** Starts a session on a live picture. Nothing is drawn by it: `frame` is read by whoever draws. */
export function startSession(options: SessionOptions): Session {
  const {watch, theme, badges, profile} = options;
  const listeners = new Set<() => void>();
  let state: AppState = {...startState, write: badges.write};
  let size = options.size;
  let now = wholeTick(watch.now());
  let pending: Pending = '';
  let painted: readonly string[] = [];
  let seen: {readonly state: AppState; readonly view: View} | undefined;
  let rowsBefore: RowsBefore | undefined;
  const askFor = asksFor(watch);
  const timers: Partial<Record<'input' | 'picture' | 'rest' | 'tick', NodeJS.Timeout>> = {};
  let restingOn = '';
  // Behind another session: nothing is drawn or asked, and whoever listens hears only that something has changed.
  let resting = false;
  let chunk = 0;
  const flows = sessionFlows(options.flows, {
    clock: () => performance.now(),
    onChange: drawSoon,
    state: () => state,
    update: change => {
      state = change(state);
      drawSoon();
    },
    startsWithWrites: badges.write,
  });

  const access = sessionAccess(options.access, drawSoon);
  const teardown = sessionTeardown(options.teardowns, {
    onChange: drawSoon,
    update: change => {
      state = change(state);
      drawSoon();
    },
    startsWithWrites: badges.write,
  });
  const mfa = sessionMfa(options.mfa, drawSoon);
  const takeAway = sessionTakeAway(options.takeAway, message => {
    state = {...state, message};
    draw();
  });

  const contextNow = (): ScreenContext => ({
    picture: watch.picture(),
    now,
    // Screens are never asked to draw into less than they are made for; the frame then shows none of them.
    size: atLeastSmallest(size),
    pollRate: watch.pollRate(),
    paused: watch.paused,
    calls: options.calls?.() ?? noCalls,
    ...flows.context(),
    ...access.context(),
    ...teardown.context(),
  });

  /** What the screen on top shows, after the cursor was put on a row that exists. */
  function look(): View {
    const context = contextNow();
    // A flow's page changes with answers that are no part of the picture.
    // So does a question for a code.
    state = mfa.settle(state);
    if (!state.dialog && seen && seen.state === state && sameContext(seen.view.context, context))
      return seen.view;
    state = mfa.settle(withSignIn(state, context.picture));
    const view: View = {
      ...lookBehind(context),
      context,
      events: listEvents(context),
      ...flows.view(),
      hasProfiles: options.profiles !== undefined,
      ...(profile !== undefined && {profile}),
    };
    seen = {state, view};
    return view;
  }

  /** The flow on top or the screen; a list stands still while something is confirmed over it. */
  function lookBehind(context: ScreenContext): Pick<View, 'model' | 'cursor' | 'dialog'> {
    const open = teardown.settle(state, context) ?? flows.settle(state, context);
    if (open) {
      state = open.state;
      return open;
    }
    if (state.overlay?.kind === 'ask' && seen && sameSize(seen.view.context.size, context.size))
      return seen.view;
    const settled = settle(options.screens[state.place.screen], context, state, rowsBefore);
    rowsBefore = settled.rows;
    state = settled.state;
    return {model: settled.model, ...(settled.cursor !== undefined && {cursor: settled.cursor})};
  }

  function draw(): void {
    if (resting) {
      for (const listener of listeners) listener();
      return;
    }
    const view = look();
    const {model, context, events} = view;
    const unfilteredRows = state.typing && unfiltered(options.screens[state.place.screen], context, state);
    const lines = drawFrame({
      size,
      state,
      model,
      context,
      events,
      badges,
      ...(profile !== undefined && {profile}),
      ...(unfilteredRows !== undefined && {unfilteredRows}),
    });
    const next = lines.map(line => paintLine(line, size.columns, theme));
    askFor(model);
    access.lookAt(state, context);
    teardown.lookAt(state, context);
    restOn(view.cursor);
    flows.lookBack(lastSeen(context.picture.identity)?.account);
    teardown.lookBack(lastSeen(context.picture.identity)?.account);
    state = markMfaShown(markShown(state, view.dialog, performance.now()), performance.now());
    options.onLook?.(state, view);
    if (next.length === painted.length && next.every((row, index) => row === painted[index])) return;
    painted = next;
    for (const listener of listeners) listener();
  }

  /** A preview follows the cursor once it has rested, so that a held key costs two rows each. */
  function restOn(cursor: string | undefined): void {
    const {place} = state;
    const resting = `${placeKey(place)} ${cursor ?? ''}`;
    if (resting === restingOn) return;
    restingOn = resting;
    clearTimeout(timers.rest);
    const {preview} = screenState(state);
    if (cursor === undefined || preview === cursor) return;
    if (preview === undefined) {
      state = choose(state, {preview: cursor});
      return;
    }
    timers.rest = setTimeout(() => {
      if (placeKey(place) !== placeKey(state.place)) return;
      state = choose(state, {preview: cursor});
      draw();
    }, restMs);
  }

  function take(keys: readonly Key[]): void {
    chunk += 1;
    for (const key of keys) {
      if (!fits(size) && !(key.kind === 'press' && alwaysHeard.has(key.name))) continue;
      const view = {
        ...look(),
        elsewhere: options.elsewhere?.() ?? [],
        ...(options.log && {log: options.log()}),
        ...(options.favourites && {favourites: options.favourites()}),
      };
      const step = press(state, key, view, {at: performance.now(), chunk});
      state = step.state;
      for (const effect of step.effects) carryOut(effect);
    }
    if (keys.length > 0) draw();
  }

  function carryOut(effect: Effect): void {
    if (effect.kind === 'stop-flows') options.onStopFlows?.();
    if (takeAway.carryOut(effect)) return;
    if (teardown.carryOut(effect, contextNow())) return;
    if (flows.carryOut(effect, contextNow())) return;
    if (access.carryOut(effect, state, contextNow())) return;
    if (mfa.carryOut(effect)) return;
    switch (effect.kind) {
      case 'quit':
        options.onQuit(effect.code);
        break;
      case 'pick-profile':
        pickProfile();
        break;
      case 'switch-profile':
        options.profiles?.choose(effect.name);
        break;
      case 'suspend':
        options.onSuspend?.();
        break;
      case 'redraw':
        options.onRedraw?.();
        break;
      case 'pause':
        watch.pause();
        break;
      case 'unpause':
        watch.resume();
        break;
      case 'refresh':
        watch.refresh(effect.scope);
        break;
    }
  }

  function tick(): void {
    now = wholeTick(watch.now());
    draw();
    timers.tick = setTimeout(tick, tickMs - (watch.now().getTime() % tickMs));
  }

  function drawSoon(): void {
    timers.picture ??= setTimeout(() => {
      delete timers.picture;
      now = wholeTick(watch.now());
      draw();
    }, pictureMs);
  }

  function pickProfile(): void {
    options.profiles?.list().then(
      choices => {
        const busy = state.overlay !== undefined || state.dialog !== undefined || state.typing !== undefined;
        if (choices.length === 0) state = {...state, message: messages.noProfiles()};
        else if (!busy) state = {...state, overlay: profilePicker(choices)};
        draw();
      },
      (error: unknown) => {
        state = {...state, message: messages.noVerb(error instanceof Error ? error.message : String(error))};
        draw();
      },
    );
  }

  const stopTimers = () => {
    for (const timer of Object.values(timers)) clearTimeout(timer);
    // A drawing that was on its way is asked for anew by whoever wakes this.
    delete timers.picture;
  };

  let unsubscribe = watch.subscribe(drawSoon);
  tick();

  return {
    frame: () => painted,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    input(chunk) {
      clearTimeout(timers.input);
      const split = splitKeys(chunk, pending);
      pending = split.pending;
      take(split.keys);
      const wait = patience(pending);
      if (wait === undefined) return;
      timers.input = setTimeout(() => {
        const flushed = flushKeys(pending);
        pending = flushed.pending;
        take(flushed.keys);
      }, wait);
    },
    press: take,
    resize(next) {
      size = next;
      state = fittingTo(state, size);
      draw();
    },
    say(message) {
      state = {...state, message};
      draw();
    },
    running: () => [...flows.running(), ...teardown.running()],
    stopFlows: () => {
      flows.stop();
      teardown.stopRun();
    },
    rest() {
      resting = true;
      unsubscribe();
      stopTimers();
    },
    wake() {
      if (!resting) return;
      resting = false;
      unsubscribe = watch.subscribe(drawSoon);
      tick();
    },
    stop() {
      resting = true;
      unsubscribe();
      access.stop();
      flows.stop();
      teardown.stop();
      stopTimers();
      listeners.clear();
    },
  };
}

const sameContext = (a: ScreenContext, b: ScreenContext) =>
  a.picture === b.picture &&
  a.now.getTime() === b.now.getTime() &&
  sameSize(a.size, b.size) &&
  a.flows === b.flows &&
  a.access === b.access &&
  a.teardowns === b.teardowns &&
  a.pollRate === b.pollRate &&
  a.paused === b.paused &&
  a.calls === b.calls;

const sameSize = (a: Size, b: Size) => a.columns === b.columns && a.rows === b.rows;

/** Time in steps of 10 s, so that data which arrives between ticks does not move every age on screen. */
const wholeTick = (at: Date) => new Date(Math.floor(at.getTime() / tickMs) * tickMs);
