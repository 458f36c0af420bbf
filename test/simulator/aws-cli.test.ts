import {execFile, spawn} from 'node:child_process';
import {accessSync, constants, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';
import {readTranscript} from './transcript.ts';

const clients = installed('aws');
const transcript = readTranscript(new URL('../../docs/simulator.md', import.meta.url));

test('the transcript of the documentation has its steps', ({annotate}) => {
  expect(transcript.length).toBeGreaterThan(10);
  if (clients.length === 0) return annotate('No aws on the PATH: the transcript was not replayed.');
  return undefined;
});

/** Clients that nobody here wrote hold the embedded AWS to AWS's protocols; where none is installed, nothing is shown. */
describe.skipIf(clients.length === 0).each(clients)('%s', {timeout: 60_000}, client => {
  let simulator: Simulator;
  let environment: NodeJS.ProcessEnv;
  let folder: string;

  beforeAll(async () => {
    simulator = await startSimulator({world: createWorld(shippedScenario('playground'))});
    folder = mkdtempSync(path.join(tmpdir(), 'cks-aws-cli-'));
    const {credentials, clusters} = startLine(simulator.world, simulator.endpoint);
    const cluster = clusters['cluster-3freeaaaaaa'];
    writeFileSync(path.join(folder, 'anchor.pem'), cluster?.trustAnchorCertificate ?? '');
    environment = {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_ACCESS_KEY_ID: credentials['admin']?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials['admin']?.secretAccessKey,
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      PASSWORD: cluster?.kmsuserPassword,
    };
  });
  afterAll(async () => {
    await simulator.close();
    rmSync(folder, {recursive: true, force: true});
  });

  function aws(...words: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const all = ['--endpoint-url', simulator.endpoint, '--output', 'text', ...words];
      execFile(client, all, {env: environment}, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr.trim()));
        else resolve(stdout.trim());
      });
    });
  }

  test('says what the transcript of the documentation says', async () => {
    const shell = openShell(client, simulator.endpoint, {env: environment, cwd: folder});
    try {
      for (const {command, output} of transcript) {
        const [, seconds] = /^sleep (\d+)$/.exec(command) ?? [];
        if (seconds !== undefined) {
          simulator.world.clock.advance(Number(seconds));
          continue;
        }
        const printed = await shell.run(command);
        // CLIs differ in what stands around an error, which is AWS's own text.
        if (output.startsWith('An error occurred')) expect(printed, command).toContain(output);
        else expect(printed, command).toBe(output);
      }
    } finally {
      shell.end();
    }
  });

  test('learns of Regions, roles and a wrong secret, over the Query protocol', async () => {
    expect(await aws('ec2', 'describe-regions', '--query', 'Regions[].RegionName')).toContain('us-east-1');
    expect(await aws('iam', 'list-roles', '--query', 'Roles[].RoleName')).toContain('Operator');
    const {AWS_SECRET_ACCESS_KEY: right} = environment;
    environment['AWS_SECRET_ACCESS_KEY'] = 'guessed';
    await expect(aws('kms', 'list-keys')).rejects.toThrow('(InvalidSignatureException)');
    await expect(aws('iam', 'list-roles')).rejects.toThrow('(SignatureDoesNotMatch)');
    environment['AWS_SECRET_ACCESS_KEY'] = right;
  });
});

/** A shell in which variables last from one command to the next, as in a transcript. */
function openShell(client: string, endpoint: string, options: {env: NodeJS.ProcessEnv; cwd: string}) {
  const shell = spawn('sh', {...options, stdio: ['pipe', 'pipe', 'inherit']});
  const done = '[the command has ended]';
  let text = '';
  let onText: () => void = () => undefined;
  shell.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    onText();
  });
  shell.stdin.write(`aws() { '${client}' --endpoint-url '${endpoint}' --output text "$@"; }\n`);
  return {
    run: (command: string) =>
      new Promise<string>(resolve => {
        text = '';
        onText = () => {
          if (text.includes(done)) resolve(text.slice(0, text.indexOf(done)).trim());
        };
        shell.stdin.write(`{ ${command}\n} 2>&1; echo '${done}'\n`);
      }),
    end: () => shell.stdin.end(),
  };
}

/** Every program of this name on the path, each once. */
function installed(name: string): string[] {
  const found = new Map<string, string>();
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      const real = realpathSync(file);
      if (!found.has(real)) found.set(real, file);
    } catch {
      continue;
    }
  }
  return [...found.values()];
}
