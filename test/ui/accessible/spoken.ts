import {vi} from 'vitest';
import {makeSpeaker, spokenSize} from '../../../source/ui/accessible/index.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import {startSession, type Session, type SessionOptions} from '../../../source/ui/session.ts';
import {fakePort, type FakeOptions, type FakePort} from '../flow/flow-rig.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {handMadeWatch, type HandMadeWatch} from '../story.ts';

/** A session that is read out. Needs fake timers. */
export type Spoken = {
  readonly watch: HandMadeWatch;
  readonly port: FakePort;
  readonly session: Session;
  /** Exit codes asked for. */
  readonly left: number[];
  /** Everything that was written so far. */
  output(): string;
  /** Types lines as a person does, key by key, and gives what was written since. */
  type(...lines: readonly string[]): Promise<string>;
  /** One read of the terminal. */
  chunk(text: string): string;
  /** Lets time pass, and gives what was written meanwhile. */
  wait(ms: number): Promise<string>;
};

/** Starts a session over the story of `pay-legacy` with a speaker that writes to a string. */
export async function spoken({
  write = true,
  ascii = false,
  session: more = {},
  ...options
}: FakeOptions & {
  write?: boolean;
  ascii?: boolean;
  session?: Partial<SessionOptions>;
} = {}): Promise<Spoken> {
  const watch = (more.watch as HandMadeWatch | undefined) ?? handMadeWatch(payLegacy);
  const port = fakePort(watch, options);
  const left: number[] = [];
  let output = '';
  const speaker = makeSpeaker({
    write: text => (output += text),
    columns: () => 81,
    ascii,
    demo: false,
    clock: () => performance.now(),
    press: keys => {
      session.press(keys);
    },
  });
  const session: Session = startSession({
    screens,
    size: spokenSize,
    theme: {colours: 'plain', ascii},
    badges: {demo: false, write},
    profile: 'prod-keys',
    flows: port,
    onQuit: code => left.push(code),
    onLook: speaker.look,
    ...more,
    watch,
  });
  const since = async (act: () => Promise<unknown>) => {
    const from = output.length;
    await act();
    return output.slice(from);
  };
  const wait = (ms: number) => since(() => vi.advanceTimersByTimeAsync(ms));
  await wait(400);
  return {
    watch,
    port,
    session,
    left,
    output: () => output,
    wait,
    type: (...lines) =>
      since(async () => {
        for (const line of lines) {
          for (const key of [...line, '\r']) {
            speaker.input(key);
            await vi.advanceTimersByTimeAsync(40);
          }
          await vi.advanceTimersByTimeAsync(400);
        }
      }),
    chunk(text) {
      const from = output.length;
      speaker.input(text);
      return output.slice(from);
    },
  };
}
