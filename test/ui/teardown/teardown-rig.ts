import {vi} from 'vitest';
import type {UndoWishes} from '../../../source/flows/teardown/answers.ts';
import type {RunningTeardown} from '../../../source/flows/teardown/teardown-desk.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import type {Size} from '../../../source/ui/line.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import type {OpenTeardown, TeardownPort} from '../../../source/ui/teardown/port.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {rig, type Rig} from '../session-fixture.ts';
import {handMadeWatch} from '../story.ts';
import {jchen, small} from './hand-made-teardown.ts';

/** What a running teardown was told. */
export type Told =
  | {readonly answered: readonly [question: string, choice: string, typed?: string]}
  | {readonly confirmed: string}
  | {readonly aborted: string; readonly wishes: UndoWishes}
  | {readonly did: 'run' | 'pause' | 'resume' | 'stop'};

export type TeardownRig = Rig & {
  readonly told: Told[];
  /** What the running teardown shows from now on. */
  show(change: Partial<OpenTeardown>): Promise<void>;
  slowly(...chunks: readonly string[]): Promise<string[]>;
};

type Options = {
  readonly size?: Size;
  readonly write?: boolean;
  readonly picture?: AccountPicture;
  /** Left as it was opened: nothing runs it. */
  readonly idle?: boolean;
};

/** A session at the stage in which a hand-made teardown is, run by a fake that writes down what it is told. */
export async function teardownRig(
  opened: OpenTeardown,
  {size = small, write = true, picture = payLegacy, idle = false}: Options = {},
): Promise<TeardownRig> {
  let open = opened;
  let paused = false;
  const told: Told[] = [];
  const listeners = new Set<() => void>();
  const news = () => {
    for (const listener of listeners) listener();
  };
  type End = Awaited<RunningTeardown['end']>;
  const running = (end: Promise<End>): RunningTeardown => ({
    plan: open.plan,
    get ledger() {
      return open.ledger;
    },
    caller: {account: open.plan.account, arn: jchen, partition: 'aws'},
    now: () => new Date(),
    view: () => open.view,
    scene: () => open.scene,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    answer(question, choice, typed) {
      told.push({answered: typed === undefined ? [question, choice] : [question, choice, typed]});
      return Promise.resolve();
    },
    confirm(phrase) {
      told.push({confirmed: phrase});
      return Promise.resolve();
    },
    lookAtKeys: () => Promise.resolve(),
    abortPhrase: () => 'undo 41 keys 111122223333',
    abort(aborted, wishes) {
      told.push({aborted, wishes});
      return Promise.resolve();
    },
    pause() {
      paused = true;
      told.push({did: 'pause'});
      news();
    },
    resume() {
      paused = false;
      told.push({did: 'resume'});
      news();
    },
    paused: () => (paused ? {why: 'paused by the operator'} : undefined),
    lookNow: () => undefined,
    isAtRest: () => true,
    inFlight: () => [],
    looked: Promise.resolve(undefined),
    leave: () => undefined,
    end,
  });
  const no = (): never => {
    throw new Error('not asked for here');
  };
  const port: TeardownPort = {
    readOnly: false,
    allowWrites: () => undefined,
    newId: no,
    list: () =>
      Promise.resolve([
        {
          id: open.plan.id,
          stage: 'run',
          madeBy: open.plan.madeBy,
          madeAt: open.plan.madeAt,
          finished: false,
          text: 'waiting',
        },
      ]),
    draft: no,
    again: no,
    keep: no,
    open: () => Promise.resolve({...open, running: idle ? open.running : {is: 'no'}}),
    unapproved: no,
    check: no,
    approve: no,
    run(_plan, stop) {
      told.push({did: 'run'});
      const end = Promise.withResolvers<End>();
      stop.addEventListener('abort', () => {
        told.push({did: 'stop'});
        end.resolve({run: {is: 'stopped'}, view: open.view, inDoubt: []});
      });
      return Promise.resolve(running(end.promise));
    },
    export: () => Promise.resolve(['x.md']),
    report: () => Promise.reject(new Error('none here')),
    exportReport: no,
    rehearse: no,
  };
  const watch = handMadeWatch(picture);
  const made = rig(size, {watch, screens, teardowns: port, badges: {demo: false, write}});
  const wait = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
  };
  const slowly = async (...chunks: readonly string[]) => {
    for (const chunk of chunks) {
      made.session.input(chunk);
      await wait(333);
    }
    return made.rows();
  };
  await wait(400);
  await slowly(':', 'teardown', '\r', '\r');
  if (!idle) await slowly('P');
  told.splice(0);
  return {
    ...made,
    told,
    slowly,
    async show(change) {
      open = {...open, ...change};
      news();
      await wait(333);
    },
  };
}
