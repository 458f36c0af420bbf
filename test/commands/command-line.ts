import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {inject} from 'vitest';
import type {SimulatedClock} from '../../source/simulator/clock.ts';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {loadScenario} from '../../source/simulator/scenarios/load.ts';
import {type ShippedName, shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import {type Simulator, startSimulator} from '../../source/simulator/server.ts';
import {startLine, type StartLine} from '../../source/simulator/start-line.ts';
import type {SimulatedKeyStore, World} from '../../source/simulator/world.ts';

/** How a run of the program ended, and all that it wrote. */
export type Ended = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

/** The built program while it runs. */
export type Run = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
};

/** A machine with cks on it, and the account that it is signed in to. */
export type Machine = {
  readonly simulator: Simulator;
  readonly world: World;
  readonly line: StartLine;
  readonly home: string;
  readonly stateDir: string;
  /** Starts the program with these words; nothing is a terminal. */
  start(words: readonly string[], how?: How): Run;
  /** Runs it to its end. */
  cks(words: readonly string[], how?: How): Promise<Ended>;
  /** The same with `--json`, and the document. */
  json(words: readonly string[], how?: How): Promise<Ended & {readonly document: FlowDocument}>;
  fault(rule: FaultRule): void;
  store(name: string): SimulatedKeyStore;
  /** The bytes of every file that the program has left behind, as one text. */
  everyFile(): string;
  /** The journals, as file names and texts. */
  journals(): readonly {readonly file: string; readonly id: string; readonly text: string}[];
  close(): Promise<void>;
};

export type How = {
  readonly caller?: string;
  readonly input?: string;
  /** Before the program: `--import` of a preloaded module. */
  readonly node?: readonly string[];
  readonly env?: Record<string, string>;
  /** Instead of the machine's own. */
  readonly stateDir?: string;
};

/** The members of a `cks.flow/1` document. */
export type FlowDocument = {
  readonly schema: string;
  readonly id: string | null;
  readonly flow: string;
  readonly target: string | null;
  readonly outcome: string;
  readonly state: string;
  readonly calls: readonly {
    readonly at: string;
    readonly operation: string;
    readonly region: string | null;
    readonly requestId: string | null;
    readonly outcome: string;
    readonly code?: string;
  }[];
  readonly next: string | null;
  readonly phrase?: string;
  readonly connectionState?: string;
};

/** Serves a world in this process, with a home of its own for the program. */
export async function openMachine({
  scenario = 'playground',
  text,
  arrange = () => undefined,
  settings,
  timeScale = 1,
  clock,
}: {
  scenario?: ShippedName;
  /** A scenario of one's own instead. */
  text?: string;
  arrange?: (world: World) => void;
  settings?: object;
  timeScale?: number;
  /** The world's clock, instead of one that runs at `timeScale`. */
  clock?: SimulatedClock;
} = {}): Promise<Machine> {
  const described = text === undefined ? shippedScenario(scenario) : loadScenario(text, 'test');
  const world = createWorld(described, clock ? {clock} : {timeScale});
  arrange(world);
  const simulator = await startSimulator({world});
  const line = startLine(world, simulator.endpoint);
  const home = mkdtempSync(path.join(tmpdir(), 'cks-machine-'));
  const stateDir = path.join(home, 'state');
  if (settings) {
    mkdirSync(path.join(home, '.config', 'cks'), {recursive: true});
    writeFileSync(path.join(home, '.config', 'cks', 'config.json'), JSON.stringify(settings));
  }

  const start = (words: readonly string[], how: How = {}): Run => {
    const {caller = 'admin', input, node = [], env = {}, stateDir: folder = stateDir} = how;
    const keys = line.credentials[caller];
    if (!keys) throw new Error(`${scenario} has no caller ${caller}`);
    const common = ['--endpoint-url', simulator.endpoint, '--state-dir', folder];
    const child = spawn(process.execPath, [...node, inject('cli'), ...words, ...common], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        ...env,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const ended = new Promise<Ended>(resolve => {
      child.once('close', code => {
        resolve({code, stdout, stderr});
      });
    });
    return {child, ended};
  };

  return {
    simulator,
    world,
    line,
    home,
    stateDir,
    start,
    cks: (words, how) => start(words, how).ended,
    json: async (words, how) => {
      const ended = await start([...words, '--json'], how).ended;
      return {...ended, document: JSON.parse(ended.stdout) as FlowDocument};
    },
    fault: rule => {
      world.faults.rules.push({rule, hits: 0});
    },
    store: name => {
      for (const {keyStores} of world.regions.values()) {
        for (const store of keyStores.values()) if (store.name === name) return store;
      }
      throw new Error(`the world has no store ${name}`);
    },
    everyFile: () =>
      filesIn(home)
        .map(file => readFileSync(file, 'latin1'))
        .join('\n'),
    journals: () =>
      filesIn(path.join(stateDir, 'journals'))
        .filter(file => file.endsWith('.jsonl'))
        .map(file => ({file, id: path.basename(file, '.jsonl'), text: readFileSync(file, 'utf8')})),
    close: async () => {
      await simulator.close();
      rmSync(home, {recursive: true, force: true});
    },
  };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/** Waits until `check` holds, looking again after each turn of the simulator's or the program's doing. */
export async function until(check: () => boolean, what: string, milliseconds = 15_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!check()) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
