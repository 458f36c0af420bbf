import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import pty from '@lydell/node-pty';

/** The built program; `npm run build` makes it. */
export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export const newFolder = () => mkdtempSync(path.join(tmpdir(), 'cks-bench-'));

/** A served world: where it is, and the environment that a client of it needs. */
export type Served = {
  readonly endpoint: string;
  readonly regions: readonly string[];
  readonly env: Record<string, string>;
  readonly credentials: {readonly accessKeyId: string; readonly secretAccessKey: string};
  stop(): void;
};

/** Serves a scenario (a shipped name or a file) in a process of its own. */
export async function serve(scenario: string, principal = 'admin'): Promise<Served> {
  const child = spawn(process.execPath, [cli, 'simulate', '--scenario', scenario]);
  let text = '';
  let complaint = '';
  child.stderr.on('data', chunk => (complaint += String(chunk)));
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  if (text === '') throw new Error(complaint);
  const line = JSON.parse(text.slice(0, text.indexOf('\n'))) as {
    endpoint: string;
    regions: string[];
    credentials: Record<string, {accessKeyId: string; secretAccessKey: string; sessionToken?: string}>;
  };
  const keys = line.credentials[principal];
  if (!keys) throw new Error(`${scenario} has no credentials for ${principal}`);
  return {
    endpoint: line.endpoint,
    regions: line.regions,
    credentials: keys,
    env: {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken ?? '',
      AWS_REGION: line.regions[0] ?? 'us-east-1',
      AWS_DEFAULT_REGION: line.regions[0] ?? 'us-east-1',
      AWS_ENDPOINT_URL: line.endpoint,
      AWS_PAGER: '',
    },
    stop: () => child.kill('SIGTERM'),
  };
}

/** The environment of a measured program: no more than an operator's shell has. */
export const shell = (extra: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '/',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  ...extra,
});

/** True where this machine has the AWS CLI; figures against it are left out where it has not. */
export const hasAwsCli = () => spawnSync('aws', ['--version']).status === 0;

/**
 * Runs a program in a 120x40 pseudo-terminal and resolves with the milliseconds from its start until its output holds
 * `marker`, or until it ends where there is none.
 */
export function timeInTerminal(
  words: readonly string[],
  {
    marker,
    env = shell(),
    size = [120, 40],
  }: {marker?: RegExp; env?: Record<string, string>; size?: [number, number]},
): Promise<number> {
  const [command = '', ...rest] = words;
  const [cols, rows] = size;
  const started = performance.now();
  const child = pty.spawn(command, rest, {cols, rows, name: 'xterm-256color', env});
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(
        new Error(
          `${words.join(' ')}: ${String(marker)} was not seen; the output ended in ${output.slice(-300)}`,
        ),
      );
    }, 60_000);
    let seen: number | undefined;
    child.onData(data => {
      output += data;
      if (seen !== undefined || !marker?.test(output)) return;
      seen = performance.now() - started;
      child.kill('SIGTERM');
    });
    child.onExit(() => {
      clearTimeout(timer);
      if (marker && seen === undefined)
        reject(new Error(`${words.join(' ')} ended early: ${output.slice(-300)}`));
      else resolve(seen ?? performance.now() - started);
    });
  });
}

export const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** Runs each of the programs in turn, round after round, so that a slow spell of the machine meets all of them. */
export async function interleaved(
  rounds: number,
  programs: Readonly<Record<string, () => Promise<number>>>,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(programs).map(name => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(programs)) {
      const time = await run();
      // The first round only warms the file cache.
      if (round >= 0) times[name]?.push(time);
    }
  }
  return times;
}

/** Prints times as a table, with the median of the ratios to `base` taken round by round. */
export function printTimes(
  times: Readonly<Record<string, readonly number[]>>,
  bases: readonly string[],
): void {
  const rows = Object.entries(times).map(([name, values]) => {
    const ratios = bases.map(base => {
      const against = times[base] ?? [];
      const ratio = median(values.map((value, round) => value / (against[round] ?? NaN)));
      return [`x ${base}`, Number(ratio.toFixed(2))] as const;
    });
    return [
      name,
      {
        'median ms': Math.round(median(values)),
        'min ms': Math.round(Math.min(...values)),
        'max ms': Math.round(Math.max(...values)),
        ...Object.fromEntries(ratios),
      },
    ] as const;
  });
  console.table(Object.fromEntries(rows));
}

/** The most memory that a running process has had resident, in MiB; undefined where the system does not tell. */
export function peakMiB(pid: number): number | undefined {
  try {
    const [, kib] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** Calls that a served world has counted since it started. */
export type CallCount = {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly calls: number;
  readonly peakPerSecond: number;
  readonly quota: number;
  readonly overQuota: number;
};

export async function callsOf({endpoint}: Served): Promise<readonly CallCount[]> {
  const answer = await fetch(`${endpoint}/_simulator/calls`);
  return ((await answer.json()) as {calls: CallCount[]}).calls;
}

export const sum = (counts: readonly CallCount[], of: keyof CallCount & ('calls' | 'overQuota') = 'calls') =>
  counts.reduce((total, count) => total + count[of], 0);

/** A program on a pseudo-terminal of this size, with all that it has written. */
export function openTerminal(
  words: readonly string[],
  env: Record<string, string>,
  [cols, rows]: [number, number],
) {
  const [command = '', ...rest] = words;
  const child = pty.spawn(command, rest, {cols, rows, name: 'xterm-256color', env});
  let output = '';
  const listeners = new Set<() => void>();
  child.onData(data => {
    output += data;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<void>(resolve => {
    child.onExit(() => {
      resolve();
    });
  });
  return {
    pid: child.pid,
    output: () => output,
    press: (keys: string) => {
      child.write(keys);
    },
    /** Waits until what was written since `from` holds the pattern. */
    until: (pattern: RegExp, from = 0) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!pattern.test(output.slice(from))) return;
          listeners.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          reject(new Error(`${String(pattern)} was not seen; the output ended in ${output.slice(-500)}`));
        }, 180_000);
        listeners.add(look);
        look();
      }),
    /** Waits until nothing has been written for so long. */
    quiet: async (milliseconds: number) => {
      for (let before = -1; before !== output.length;) {
        before = output.length;
        await pause(milliseconds);
      }
    },
    async leave() {
      child.write('q');
      await ended;
    },
  };
}

export const pause = (milliseconds: number) =>
  new Promise<void>(resolve => setTimeout(resolve, milliseconds));
