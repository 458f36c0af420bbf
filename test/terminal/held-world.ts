import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {cacheDirectory, cacheKeyOf} from '../../source/commands/state-folder.ts';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {historyOf} from '../../source/simulator/scenarios/history.ts';
import {type ShippedName, shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import {type Simulator, startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';
import {PictureCache} from '../../source/watch/cache.ts';

/** A shipped world served by this process, and the home of an operator who has looked at it before. */
export type HeldWorld = {
  readonly simulator: Simulator;
  /** What leads `cks` to it: an endpoint, a profile of its own and a state folder. */
  readonly arguments: readonly string[];
  readonly env: Record<string, string>;
  close(): Promise<void>;
};

/**
 * Serves a world whose clock stands still at `at`, so that however long a busy machine takes, every answer is of the
 * same instant; or runs from there. `caller` signs in by a profile of a shared credentials file, as an operator's
 * home has it.
 */
export async function holdWorld({
  scenario: name,
  at,
  caller,
  profile = 'prod-keys',
  running = false,
}: {
  scenario: ShippedName;
  at: string;
  caller: string;
  profile?: string;
  running?: boolean;
}): Promise<HeldWorld> {
  const scenario = shippedScenario(name);
  const home = mkdtempSync(path.join(tmpdir(), 'cks-home-'));
  const clock = new SimulatedClock({start: new Date(scenario.clock.start ?? at), scale: running ? 1 : 0});
  const world = createWorld(scenario, {clock});
  clock.advance((Date.parse(at) - clock.now().getTime()) / 1000);
  const simulator = await startSimulator({world});

  const credentials = startLine(world, simulator.endpoint).credentials[caller];
  if (!credentials) throw new Error(`${name} has no caller ${caller}`);
  mkdirSync(path.join(home, '.aws'));
  writeFileSync(
    path.join(home, '.aws', 'credentials'),
    [
      `[${profile}]`,
      `aws_access_key_id = ${credentials.accessKeyId}`,
      `aws_secret_access_key = ${credentials.secretAccessKey}`,
      ...(credentials.sessionToken === undefined ? [] : [`aws_session_token = ${credentials.sessionToken}`]),
      'region = us-east-1',
      '',
    ].join('\n'),
  );
  const stateDir = path.join(home, 'state');
  const history = historyOf(scenario);
  if (history) {
    const cacheKey = cacheKeyOf({profile, endpointUrl: simulator.endpoint}, {});
    const trouble = await new PictureCache(cacheDirectory(stateDir), cacheKey).save(history);
    if (trouble !== undefined) throw new Error(trouble);
  }
  return {
    simulator,
    arguments: ['--profile', profile, '--endpoint-url', simulator.endpoint, '--state-dir', stateDir],
    env: {HOME: home, AWS_EC2_METADATA_DISABLED: 'true'},
    close: async () => {
      await simulator.close();
      rmSync(home, {recursive: true, force: true});
    },
  };
}
