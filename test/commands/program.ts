import {spawn} from 'node:child_process';
import {inject} from 'vitest';

/** What a script gets from the built program. */
export type Run = {readonly exitCode: number | null; readonly stdout: string; readonly stderr: string};

/** The built program while it runs, without a terminal. */
export type Running = {
  /** Resolves with the first line of standard output. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Run>;
  signal(name: NodeJS.Signals): void;
};

/** Starts `cks` with these arguments; only `env` and the path to programs are in its environment. */
export function startCks(words: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [inject('cli'), ...words], {
    env: {PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const firstLine = Promise.withResolvers<string>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    const end = stdout.indexOf('\n');
    if (end >= 0) firstLine.resolve(stdout.slice(0, end));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Run>(resolve => {
    child.once('close', exitCode => {
      firstLine.reject(new Error(`no line was printed; on stderr: ${stderr}`));
      resolve({exitCode, stdout, stderr});
    });
  });
  // Whoever waits for the end only need not hear of the line that never came.
  firstLine.promise.catch(() => undefined);
  return {firstLine: firstLine.promise, ended, signal: name => child.kill(name)};
}

/** Runs `cks` to its end. */
export const runCks = (words: readonly string[], env?: Record<string, string>): Promise<Run> =>
  startCks(words, env).ended;
