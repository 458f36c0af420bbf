import {vi} from 'vitest';
import type {Evidence} from '../../../source/flows/flow.ts';
import type {History} from '../../../source/flows/history.ts';
import {flows} from '../../../source/flows/index.ts';
import {keyVerbs} from '../../../source/flows/key-verbs.ts';
import type {FlowRecord} from '../../../source/flows/record.ts';
import type {FlowEnd, Progress} from '../../../source/flows/runner.ts';
import {storeVerbs} from '../../../source/flows/verbs.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import type {FlowPort, FlowRequest, Running, StartOptions} from '../../../source/ui/flow/port.ts';
import type {Size} from '../../../source/ui/line.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import type {Theme} from '../../../source/ui/theme.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {rig, type Rig} from '../session-fixture.ts';
import {handMadeWatch, type HandMadeWatch} from '../story.ts';

export type Started = FlowRequest & StartOptions & {readonly running: Running};

export type FakePort = FlowPort & {
  readonly started: Started[];
  readonly resumed: string[];
  /** What each of them was confirmed with anew. */
  readonly approvals: (StartOptions | undefined)[];
  /** Looks asked for by pages. */
  looks: number;
  writes: boolean;
  /** Tells how a running flow stands. */
  report(id: string, progress: Omit<Progress, 'record' | 'scene'>): void;
  /** Ends a flow that was started. */
  end(id: string, end: Omit<FlowEnd, 'record'>): void;
};

export type FakeOptions = {
  readonly readOnly?: boolean;
  readonly evidence?: Evidence;
  readonly history?: History;
  readonly kept?: readonly FlowRecord[];
  /** How long AWS takes for a look; at once without it. */
  readonly lookMs?: number;
  readonly files?: Readonly<Record<string, string>>;
};

/** A record as it is right after a flow was begun. */
export const begun = (
  id: string,
  flow: string,
  goal: object,
  more: Partial<FlowRecord> = {},
): FlowRecord => ({
  id,
  flow,
  goal: {...goal},
  target: flows.get(flow)?.target(goal) ?? '',
  account: '111122223333',
  partition: 'aws',
  openedBy: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
  openedAt: new Date('2026-09-14T12:04:00Z'),
  steps: [],
  observed: [],
  ...more,
});

/** Flows that are read with the real briefs and go nowhere: what was started is written down. */
export function fakePort(watch: HandMadeWatch, options: FakeOptions = {}): FakePort {
  const ends = new Map<string, (end: FlowEnd) => void>();
  const records = new Map<string, FlowRecord>();
  const runs = new Map<string, Running>();
  const port: FakePort = {
    verbs: {storeVerbs, keyVerbs},
    readOnly: options.readOnly ?? false,
    started: [],
    resumed: [],
    approvals: [],
    looks: 0,
    writes: false,
    allowWrites: on => {
      port.writes = on;
    },
    open: ({flow, region}) =>
      Promise.resolve({
        read(goal, now) {
          const {regions, role} = watch.picture();
          const view = regions.find(one => one.region === region);
          const known = flows.get(flow);
          if (!view || !known) return {ok: false, problem: 'no such flow or Region'};
          try {
            const scene = {view, role};
            return {ok: true, scene, brief: known.brief(goal, scene, now, options.evidence ?? {})};
          } catch {
            return {ok: false, problem: 'the goal is none'};
          }
        },
        look() {
          port.looks += 1;
          return new Promise(resolve => {
            setTimeout(resolve, options.lookMs ?? 0);
          });
        },
      }),
    start(request, start, running) {
      const id = `FL-20260914-${String(port.started.length + 1).padStart(4, 'A')}`;
      port.started.push({...request, ...start, running});
      return Promise.resolve(follow(begun(id, request.flow, request.goal), running));
    },
    resume(id, running, approval) {
      port.resumed.push(id);
      port.approvals.push(approval);
      const record = options.kept?.find(one => one.id === id);
      return record ? Promise.resolve(follow(record, running)) : Promise.reject(new Error('no such flow'));
    },
    lookNow: () => undefined,
    list: () =>
      Promise.resolve(
        (options.kept ?? []).map(record => ({
          id: record.id,
          account: record.account,
          file: 'x',
          is: 'whole' as const,
          record,
          lines: [],
        })),
      ),
    history: () => Promise.resolve(options.history ?? {changes: [], verified: 0, damaged: []}),
    readFile: path => {
      const text = options.files?.[path];
      return text === undefined ? Promise.reject(new Error('there is no such file')) : Promise.resolve(text);
    },
    report(id, progress) {
      const record = records.get(id);
      const [view] = watch.picture().regions;
      if (record && view)
        runs.get(id)?.onProgress({...progress, record, scene: {view, role: watch.picture().role}});
    },
    end(id, end) {
      const record = records.get(id);
      if (record) ends.get(id)?.({...end, record});
    },
  };
  const follow = (record: FlowRecord, running: Running) => {
    runs.set(record.id, running);
    records.set(record.id, record);
    const {promise, resolve} = Promise.withResolvers<FlowEnd>();
    ends.set(record.id, resolve);
    return {id: record.id, record: () => record, end: promise};
  };
  return port;
}

export type FlowRig = Rig & {
  readonly port: FakePort;
  /** Presses keys, one chunk each, a third of a second apart, and lets everything settle. */
  slowly(...chunks: readonly string[]): Promise<string[]>;
  wait(ms: number): Promise<void>;
};

/** A whole session over the story of `pay-legacy`, with flows that go nowhere. Needs fake timers. */
export async function flowRig({
  size = {columns: 80, rows: 24},
  write = true,
  picture = payLegacy,
  theme = {colours: 'plain', ascii: false},
  ...options
}: FakeOptions & {
  size?: Size;
  write?: boolean;
  picture?: AccountPicture;
  theme?: Theme;
} = {}): Promise<FlowRig> {
  const watch = handMadeWatch(picture);
  const port = fakePort(watch, options);
  const made = rig(size, {watch, screens, flows: port, theme, badges: {demo: false, write}});
  const wait = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
  };
  await wait(400);
  return {
    ...made,
    port,
    wait,
    async slowly(...chunks) {
      for (const chunk of chunks) {
        made.session.input(chunk);
        await wait(333);
      }
      return made.rows();
    },
  };
}

/** Every character of a text as a chunk of its own, as a person types. */
export const typed = (text: string): readonly string[] => [...text];
