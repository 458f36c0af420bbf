import {readFile} from 'node:fs/promises';
import {createWorld} from '../simulator/scenarios/create-world.ts';
import {loadScenario, ScenarioError} from '../simulator/scenarios/load.ts';
import type {Scenario} from '../simulator/scenarios/schema.ts';
import {shippedNames, shippedScenario} from '../simulator/scenarios/shipped.ts';
import {startSimulator} from '../simulator/server.ts';
import {startLine} from '../simulator/start-line.ts';
import {demoStart} from './demo-start.ts';
import {exitCodes, UsageError} from './exit-codes.ts';

/**
 * Serves the embedded AWS until SIGINT or SIGTERM, then resolves with exit code 0. The first line on stdout is one
 * JSON object that tells a client all it needs; a line for people follows on stderr.
 *
 * Started by the demo (over Node's process channel), it also sends what the demo shows as known from before, and ends
 * when the demo ends, however that comes about.
 */
export async function simulate(options: {
  port: string;
  scenario: string;
  timeScale?: string;
}): Promise<number> {
  const port = wholeNumber('--port', options.port, 65_535);
  const timeScale = options.timeScale === undefined ? undefined : positive('--time-scale', options.timeScale);
  const scenario = await findScenario(options.scenario);
  const world = createWorld(scenario, timeScale === undefined ? {} : {timeScale});
  const simulator = await startSimulator({world, port}).catch((error: unknown) => {
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new UsageError(`port ${port} cannot be used (${code}); --port 0 picks a free one`);
  });
  const ended = new Promise<void>(resolve => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    process.once('disconnect', resolve);
    // Whoever reads the first line may close the pipe after it.
    process.stdout.on('error', () => undefined);
  });
  const line = startLine(world, simulator.endpoint);
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.send?.(demoStart(scenario, line, world.clock.now()));
  const {accessKeyId, secretAccessKey} = line.credentials['admin'] ?? {
    accessKeyId: '…',
    secretAccessKey: '…',
  };
  process.stderr.write(
    `Any AWS client: AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} ` +
      `AWS_DEFAULT_REGION=${line.regions[0] ?? ''} aws --endpoint-url ${simulator.endpoint} kms describe-custom-key-stores\n`,
  );
  await ended;
  await simulator.close();
  return exitCodes.ok;
}

async function findScenario(nameOrFile: string): Promise<Scenario> {
  const shipped = shippedScenario(nameOrFile);
  if (shipped) return shipped;
  const looksLikeFile = /[/\\.]/.test(nameOrFile);
  if (!looksLikeFile) {
    throw new UsageError(
      `there is no scenario "${nameOrFile}"; shipped are ${shippedNames.join(', ')}, anything with a dot or a slash is a file`,
    );
  }
  try {
    return loadScenario(await readFile(nameOrFile, 'utf8'), nameOrFile);
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(error.message);
    throw new UsageError(`the scenario file ${nameOrFile} cannot be read: ${(error as Error).message}`);
  }
}

function wholeNumber(option: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= max) return number;
  throw new UsageError(`${option} takes a whole number from 0 to ${max}, not "${text}"`);
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number;
  throw new UsageError(`${option} takes a number above 0, not "${text}"`);
}
