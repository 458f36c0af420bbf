import type {AnyFlow} from '../../source/flows/index.ts';
import {flows} from '../../source/flows/index.ts';
import type {Entry, JournalLine} from '../../source/flows/journal/entry.ts';
import {lineSchema} from '../../source/flows/journal/entry.ts';
import type {Journal} from '../../source/flows/journal/journal.ts';
import {runFlow, type FlowEnd, type Patience} from '../../source/flows/runner.ts';
import type {Write} from '../../source/model/write.ts';
import type {FakeKms} from './fake-kms.ts';

export class Crash extends Error {}

/** Where the program dies: before its n-th line is written, or before its n-th call leaves the machine. */
export type CrashPoint = {readonly before: 'line' | 'call'; readonly n: number};

export const flowNamed = (name: string): AnyFlow => {
  const flow = flows.get(name);
  if (!flow) throw new Error(`no flow ${name}`);
  return flow;
};

/** A journal in memory that holds what a file would hold: lines as they come back from JSON. */
export function memoryJournal(lines: JournalLine[], crash?: CrashPoint): Journal {
  const write = (entry: Entry, at: Date) => {
    if (crash?.before === 'line' && lines.length === crash.n) throw new Crash();
    const line = {v: 1, n: lines.length, prev: '0'.repeat(64), at: at.toISOString(), entry};
    lines.push(lineSchema.parse(JSON.parse(JSON.stringify(line))));
  };
  const appendAll = async (entries: readonly Entry[], at: Date) => {
    await Promise.resolve();
    for (const entry of entries) write(entry, at);
  };
  return {
    file: 'memory',
    lines,
    repairedBytes: 0,
    append: (entry, at) => appendAll([entry], at),
    appendAll,
    close: () => Promise.resolve(),
  };
}

export async function opening(name: string, goal: Record<string, unknown>, at: Date): Promise<JournalLine[]> {
  const lines: JournalLine[] = [];
  const journal = memoryJournal(lines);
  const caller = 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes';
  const opened: Entry = {
    kind: 'opened',
    id: 'f1',
    flow: name,
    goal,
    target: 'ledger',
    account: '111122223333',
    partition: 'aws',
    caller,
    host: 'here',
    program: 'cks test',
  };
  await journal.appendAll([opened, {kind: 'approved', caller}], at);
  return lines;
}

export const secret = 'Sw0rdfish1234567';

/** Runs a flow in a fake world until it ends, or dies at a crash point. */
export async function runFake(
  world: FakeKms,
  name: string,
  lines: JournalLine[],
  {crash, patience, onCall}: {crash?: CrashPoint; patience?: Patience; onCall?: (write: Write) => void} = {},
): Promise<FlowEnd> {
  let calls = 0;
  return runFlow(
    flowNamed(name),
    {
      journal: memoryJournal(lines, crash),
      look: world.look,
      writer: {
        write: (write, secrets) => {
          if (crash?.before === 'call' && calls++ === crash.n) return Promise.reject(new Crash());
          onCall?.(write);
          return world.writer.write(write, secrets);
        },
      },
      guard: () => Promise.resolve({caller: 'me'}),
      now: world.now,
      pause: world.pause,
      secrets: () => ({keyStorePassword: secret, proxySecretAccessKey: secret}),
    },
    {stop: new AbortController().signal, ...(patience !== undefined && {patience})},
  );
}
