import {spawn} from 'node:child_process';
import type {DemoStart} from './demo-start.ts';
import {UsageError} from './exit-codes.ts';

/** The embedded AWS of a demo, in a process of its own: the screen sees it over the wire and by nothing else. */
export type Demo = DemoStart & {close(): void};

/**
 * Starts the embedded AWS with this scenario and resolves when it can be asked. It ends with this process, however
 * that comes about: it watches the channel between the two.
 *
 * @throws UsageError with what the other process said, if there is no such scenario
 */
export async function startDemo(scenario: string): Promise<Demo> {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, 'simulate', '--port', '0', '--scenario', scenario], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    // Out of the terminal's job: ^C is for the screen, which then ends this process too.
    detached: true,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const start = await new Promise<DemoStart>((resolve, reject) => {
    child.once('message', message => resolve(message as DemoStart));
    child.once('error', reject);
    child.once('close', () =>
      reject(new UsageError(said.trim().replace(/^cks: /, '') || 'the embedded AWS did not start')),
    );
  });
  child.unref();
  child.channel?.unref();
  return {
    ...start,
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}
