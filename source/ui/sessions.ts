import {lastSeen} from '../model/observation.ts';
import {messages} from './messages.ts';
import {startSession, type RunningHere, type Session, type SessionOptions} from './session.ts';
import type {ProfileChoice} from './sign-in/profiles.ts';

/** What a session is of one account: its picture and all that acts on it. */
export type AccountShown = Pick<
  SessionOptions,
  'watch' | 'badges' | 'profile' | 'calls' | 'log' | 'favourites' | 'flows' | 'access' | 'teardowns' | 'mfa'
>;

/** Where other accounts come from. */
export type Accounts = {
  readonly list: () => Promise<readonly Pick<ProfileChoice, 'name' | 'how'>[]>;
  /** @param profile empty: none, as cks was started */
  readonly open: (profile: string) => AccountShown;
  /** Ends what was opened for an account that is neither shown nor in use by a flow any more. */
  readonly close: (account: AccountShown) => void;
};

type Shared = Omit<SessionOptions, keyof AccountShown | 'profiles' | 'elsewhere' | 'onStopFlows'>;
type Held = {readonly account: AccountShown; readonly session: Session};

const nameOf = ({account: {profile = ''}}: Held): string => profile;

/**
 * One session at a time on the screen, each of one profile. Going over to another changes every row in one step. A
 * session whose flows still run is kept behind, with its own credentials, until they have ended.
 *
 * @param accounts absent: there is no other account to go over to
 */
export function startSessions(first: AccountShown, accounts: Accounts | undefined, shared: Shared): Session {
  const listeners = new Set<() => void>();
  const proven = new Map<string, string>();
  let size = shared.size;
  let behind: readonly Held[] = [];
  let shown = start(first);

  function start(account: AccountShown): Held {
    const session = startSession({
      ...shared,
      ...account,
      size,
      ...(accounts && {profiles: {list: () => list(accounts), choose}}),
      elsewhere: () => behind.flatMap(held => held.session.running()),
      onStopFlows: () => {
        for (const held of behind) held.session.stopFlows();
      },
    });
    const held = {account, session};
    session.subscribe(() => {
      if (held === shown) for (const listener of listeners) listener();
      else endIfDone(held);
    });
    return held;
  }

  async function list({list: known}: Accounts): Promise<readonly ProfileChoice[]> {
    for (const held of [shown, ...behind]) remember(held);
    const named = await known();
    const all = first.profile === undefined ? [{name: '', how: 'as cks was started'}, ...named] : named;
    return all.map(({name, how}) => {
      const account = proven.get(name);
      return {
        name,
        how,
        ...(account !== undefined && {account}),
        isShown: name === nameOf(shown),
        isRunning: behind.some(held => nameOf(held) === name),
      };
    });
  }

  function remember(held: Held): void {
    const {identity} = held.account.watch.picture();
    const account = lastSeen(identity)?.account;
    if (account !== undefined && identity.status === 'seen' && identity.source === 'live')
      proven.set(nameOf(held), account);
  }

  function choose(profile: string): void {
    if (!accounts) return;
    if (profile === nameOf(shown)) {
      shown.session.say(messages.profileShown(profile));
      return;
    }
    const left = shown;
    remember(left);
    const waiting = behind.find(held => nameOf(held) === profile);
    left.session.rest();
    if (waiting) {
      behind = behind.filter(held => held !== waiting);
      shown = waiting;
      waiting.session.resize(size);
      waiting.session.wake();
    } else shown = start(accounts.open(profile));
    behind = [...behind, left];
    shown.session.say(waiting ? messages.profileBack(profile) : messages.profileOf(profile));
    endIfDone(left);
    for (const listener of listeners) listener();
  }

  /** What is behind is there for its flows only. */
  function endIfDone(held: Held): void {
    if (!behind.includes(held) || held.session.running().length > 0) return;
    behind = behind.filter(one => one !== held);
    held.session.stop();
    accounts?.close(held.account);
  }

  return {
    frame: () => shown.session.frame(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    input: chunk => {
      shown.session.input(chunk);
    },
    press: keys => {
      shown.session.press(keys);
    },
    resize(next) {
      size = next;
      shown.session.resize(next);
    },
    say: message => {
      shown.session.say(message);
    },
    running: (): readonly RunningHere[] => [shown, ...behind].flatMap(({session}) => session.running()),
    stopFlows() {
      for (const {session} of [shown, ...behind]) session.stopFlows();
    },
    rest: () => {
      shown.session.rest();
    },
    wake: () => {
      shown.session.wake();
    },
    stop() {
      for (const {session} of [shown, ...behind]) session.stop();
      listeners.clear();
    },
  };
}
