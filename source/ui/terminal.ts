import {setImmediate as nextTurn} from 'node:timers/promises';
import type {CallRecord} from '../model/call-record.ts';
import type {AccountPicture} from '../model/picture.ts';
import type {AccessPort} from './access/port.ts';
import {takeAway} from './copy/take-away.ts';
import type {FlowPort} from './flow/port.ts';
import type {Badges} from './frame.ts';
import {latePicture} from './late-picture.ts';
import type {Size} from './line.ts';
import type {CallLog} from './log/call-log.ts';
import {drawPlainly, type Drawing} from './plain-drawing.ts';
import {screens} from './screens/index.ts';
import type {PictureSource} from './session.ts';
import type {TeardownPort} from './teardown/port.ts';
import {startSessions, type AccountShown} from './sessions.ts';
import type {MfaDesk} from './sign-in/mfa-desk.ts';
import type {ProfileChoice} from './sign-in/profiles.ts';
import type {Theme} from './theme.ts';

/** One account, and all that acts on it. */
export type AccountOnScreen = {
  /** What is shown until `watch` is there. */
  readonly first: AccountPicture;
  /** The live picture. Where it cannot be had, the screen ends with the reason. */
  readonly watch: Promise<PictureSource>;
  readonly badges: Badges;
  /** What changes the account; comes after the first frame. */
  readonly flows?: Promise<FlowPort>;
  /** What checks permissions; comes after the first frame. */
  readonly access?: Promise<AccessPort>;
  /** What takes stores down; comes after the first frame. */
  readonly teardowns?: Promise<TeardownPort>;
  /** Where MFA codes are asked for. */
  readonly mfa?: MfaDesk;
  readonly profile?: string;
  /** Calls to AWS that failed, oldest first. */
  readonly calls?: () => readonly CallRecord[];
  /** Every call of this run. */
  readonly log?: () => CallLog;
  /** Regions that digits stand for; none until the settings were read. */
  readonly favourites?: () => readonly string[];
};

/** The accounts of other profiles, to go over to. */
export type OtherAccounts<Account extends AccountOnScreen = AccountOnScreen> = {
  readonly list: () => Promise<readonly Pick<ProfileChoice, 'name' | 'how'>[]>;
  readonly open: (profile: string) => Account;
  /** Called when an account is neither on screen nor in use by a flow any more. */
  readonly close: (account: Account) => void;
};

export type ScreenOptions<Account extends AccountOnScreen = AccountOnScreen> = {
  readonly account: Account;
  readonly others?: OtherAccounts<Account>;
  readonly theme: Theme;
  /** Read out line by line instead of drawn. */
  readonly accessible?: boolean;
};

// 128 plus the signal's number, as a shell reports it.
const exitCodes = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

/**
 * Shows the screen on this process's terminal until it is left, and gives the exit code: 0 for `q`, 130 for `^C`
 * and SIGINT, 143 and 129 for SIGTERM and SIGHUP. The first frame is there when this returns its promise; what draws
 * the later ones loads after it. The terminal is given back as it was, whatever happens: an error thrown anywhere in
 * the process ends the screen first, and then the promise rejects with it.
 */
export async function openScreen<Account extends AccountOnScreen>({
  account,
  others,
  theme,
  accessible = false,
}: ScreenOptions<Account>): Promise<number> {
  const terminal = process.stdout;
  const speech = accessible ? await import('./accessible/index.ts') : undefined;
  const sizeNow = (): Size => (speech ? speech.spokenSize : {columns: terminal.columns, rows: terminal.rows});
  const left = Promise.withResolvers<number>();
  const opened = new Map<AccountShown, Account>();
  const shown = (one: Account): AccountShown => {
    const {first, watch, badges, flows, access, teardowns, mfa, profile, calls, log, favourites} = one;
    for (const promise of [watch, flows, access, teardowns]) promise?.catch(left.reject);
    const made = {
      watch: latePicture(first, watch),
      badges,
      ...(profile !== undefined && {profile}),
      ...(calls && {calls}),
      ...(log && {log}),
      ...(favourites && {favourites}),
      ...(flows && {flows}),
      ...(access && {access}),
      ...(teardowns && {teardowns}),
      ...(mfa && {mfa}),
    };
    opened.set(made, one);
    return made;
  };
  let suspension = Promise.resolve();
  let drawing: Drawing;
  const speaker = speech?.makeSpeaker({
    write: text => terminal.write(text),
    columns: () => terminal.columns,
    ascii: theme.ascii,
    demo: account.badges.demo,
    clock: () => performance.now(),
    press: keys => {
      session.press(keys);
    },
  });
  const session = startSessions(
    shown(account),
    others && {
      list: others.list,
      open: profile => shown(others.open(profile)),
      close(one) {
        const ended = opened.get(one);
        opened.delete(one);
        if (ended) others.close(ended);
      },
    },
    {
      screens,
      size: sizeNow(),
      theme,
      takeAway: takeAway({
        names: process.env,
        isTerminal: terminal.isTTY,
        write: sequence => terminal.write(sequence),
        folder: process.cwd(),
      }),
      ...(speaker && {onLook: speaker.look}),
      onQuit: left.resolve,
      onRedraw: () => {
        drawing.redraw();
      },
      onSuspend: () => {
        suspension = drawing.suspend(stopJob);
      },
    },
  );
  const stopListening = listen({
    signal: name => {
      left.resolve(exitCodes[name]);
    },
    error: left.reject,
    continued: () => {
      drawing.redraw();
    },
    resize: () => {
      // What was said stands as it is, however wide the terminal becomes.
      if (speech) return;
      session.resize(sizeNow());
      drawing.redraw();
    },
  });
  if (speech && speaker) {
    const spoken = (drawing = speech.speakOn(speaker, process));
    try {
      return await left.promise;
    } finally {
      await spoken.close();
      stopListening();
      session.stop();
    }
  }

  const plain = drawPlainly(session, process);
  drawing = plain;
  const drawOn = async () => {
    const {drawWithInk} = await import('./ink-drawing.tsx');
    await suspension;
    if (isLeft) return;
    const ink = drawWithInk(session, terminal, sizeNow, plain.stopReading);
    plain.stopDrawing();
    drawing = ink;
    ink.ended.then(() => {
      left.resolve(0);
    }, left.reject);
  };
  let isLeft = false;
  try {
    drawOn().catch(left.reject);
    return await left.promise;
  } finally {
    isLeft = true;
    await drawing.close();
    // Ink takes the keys a turn after it has taken the screen: it may have left before.
    await plain.close();
    stopListening();
    session.stop();
  }
}

/** Hears everything that can happen to a screen other than keys; returns how to stop. */
function listen(on: {
  signal: (name: keyof typeof exitCodes) => void;
  error: (error: unknown) => void;
  continued: () => void;
  resize: () => void;
}): () => void {
  const terminal = process.stdout;
  // A terminal that went away cannot be written to; there is nobody left to tell.
  const onLostTerminal = () => {
    on.signal('SIGHUP');
  };
  const signals = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  for (const signal of signals) process.on(signal, on.signal);
  process.on('SIGCONT', on.continued);
  process.on('uncaughtException', on.error);
  process.on('unhandledRejection', on.error);
  // Not the stream's own event: it is silent when the size is back where it was, and the rows are lost all the same.
  process.on('SIGWINCH', on.resize);
  terminal.on('error', onLostTerminal);
  return () => {
    for (const signal of signals) process.off(signal, on.signal);
    process.off('SIGCONT', on.continued);
    process.off('uncaughtException', on.error);
    process.off('unhandledRejection', on.error);
    process.off('SIGWINCH', on.resize);
    terminal.off('error', onLostTerminal);
  };
}

/** Stops every process of this job, as the terminal itself does for `^Z`: npm and the shell above it must stop too. */
async function stopJob(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await nextTurn();
}
