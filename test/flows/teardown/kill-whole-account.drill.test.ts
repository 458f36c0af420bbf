import {execFile, spawnSync} from 'node:child_process';
import {cpSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DisconnectCustomKeyStoreCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {describe, expect, test} from 'vitest';
import type {Ended, Machine} from '../../commands/command-line.ts';
import {onMachine} from '../../commands/on-machine.ts';
import {
  breaches,
  changesBy,
  heldClock,
  keysPerStore,
  leftIn,
  type PlanFile,
  randomOf,
  wholeAccount,
} from './whole-account.ts';

const seed = Number(process.env['DRILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const kills = 25;
const day = 86_400;
const account = '111122223333';

type Document = {
  readonly state?: string;
  readonly decisions: readonly {
    readonly id: string;
    readonly choices: readonly {readonly choice: string}[];
  }[];
  readonly phrases: readonly {readonly phrase: string}[];
};

/** Somebody else with the rights of an administrator: the AWS CLI where it is installed, else the SDK. */
type Peer = {
  readonly cancel: (region: string, keyId: string) => Promise<void>;
  readonly createIn: (region: string, storeId: string) => Promise<string>;
  readonly schedule: (region: string, keyId: string) => Promise<void>;
  readonly disconnect: (region: string, storeId: string) => Promise<void>;
};

function peerOf({line, simulator, home}: Machine): Peer {
  const keys = line.credentials['peer'];
  if (!keys) throw new Error('the world has no peer');
  if (spawnSync('aws', ['--version']).status !== 0) return sdkPeer(simulator.endpoint, keys);
  const aws = (region: string, ...words: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const common = ['--endpoint-url', simulator.endpoint, '--region', region, '--output', 'text'];
      const env = {
        PATH: process.env['PATH'],
        HOME: home,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PAGER: '',
      };
      execFile('aws', [...common, 'kms', ...words], {env}, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr));
        else resolve(stdout.trim());
      });
    });
  const asked = async (region: string, ...words: readonly string[]) => {
    await aws(region, ...words);
  };
  return {
    cancel: (region, id) => asked(region, 'cancel-key-deletion', '--key-id', id),
    createIn: (region, id) =>
      aws(
        region,
        'create-key',
        '--origin',
        'AWS_CLOUDHSM',
        '--custom-key-store-id',
        id,
        '--query',
        'KeyMetadata.KeyId',
      ),
    schedule: (region, id) =>
      asked(region, 'schedule-key-deletion', '--key-id', id, '--pending-window-in-days', '7'),
    disconnect: (region, id) => asked(region, 'disconnect-custom-key-store', '--custom-key-store-id', id),
  };
}

function sdkPeer(
  endpoint: string,
  credentials: {readonly accessKeyId: string; readonly secretAccessKey: string},
): Peer {
  const kms = (region: string) => new KMSClient({region, endpoint, credentials});
  return {
    cancel: async (region, KeyId) => {
      await kms(region).send(new CancelKeyDeletionCommand({KeyId}));
    },
    createIn: async (region, CustomKeyStoreId) => {
      const made = await kms(region).send(new CreateKeyCommand({Origin: 'AWS_CLOUDHSM', CustomKeyStoreId}));
      return made.KeyMetadata?.KeyId ?? '';
    },
    schedule: async (region, KeyId) => {
      await kms(region).send(new ScheduleKeyDeletionCommand({KeyId, PendingWindowInDays: 7}));
    },
    disconnect: async (region, CustomKeyStoreId) => {
      await kms(region).send(new DisconnectCustomKeyStoreCommand({CustomKeyStoreId}));
    },
  };
}

/** Plans and approves by the commands, and resolves with the plan. */
async function approved(machine: Machine): Promise<PlanFile> {
  const file = path.join(machine.home, 'plan.json');
  const planned = await machine.cks(['teardown', 'plan', '--out', file, '--days', '7', '--soak', '1']);
  expect(planned).toMatchObject({code: 0});
  const approve = ['teardown', 'approve', file, '--account', account, '--json'];
  const {phrase = ''} = JSON.parse((await machine.cks(approve)).stdout) as {phrase?: string};
  expect(phrase).toMatch(/^delete 12 stores 300 keys/);
  expect(await machine.cks([...approve, '--phrase', phrase])).toMatchObject({code: 0});
  return JSON.parse(readFileSync(file, 'utf8')) as PlanFile;
}

const advance = async ({simulator}: Machine, seconds: number) => {
  const body = JSON.stringify({seconds: Math.ceil(seconds)});
  const answer = await fetch(`${simulator.endpoint}/_simulator/advance`, {method: 'POST', body});
  expect(answer.status).toBe(200);
};

const choiceOf: Readonly<Record<string, string>> = {
  cancelled: 'schedule-again',
  disconnected: 'connect',
  enabled: 'disable-again',
};

/** What happens to a teardown from outside, by how often it has come to a rest. */
type Disturbances = {
  /** How long a command may live, in milliseconds, for each next one that is to be killed. */
  readonly nextKill?: () => number | undefined;
  readonly meddle?: (rest: number) => Promise<void>;
};

class Operator {
  readonly killed: number[] = [];
  readonly said: string[] = [];
  readonly #machine: Machine;
  readonly #disturbances: Disturbances;
  #stateDir: string;

  constructor(machine: Machine, disturbances: Disturbances) {
    this.#machine = machine;
    this.#disturbances = disturbances;
    this.#stateDir = machine.stateDir;
  }

  /** Runs a command to its end, however often it is killed, each time on with a copy of what was on disk. */
  async cks(...words: readonly string[]): Promise<Ended> {
    for (;;) {
      const run = this.#machine.start(words, {stateDir: this.#stateDir});
      const ms = this.#disturbances.nextKill?.();
      if (ms === undefined) return run.ended;
      const ended = await Promise.race([run.ended, delay(ms)]);
      if (ended) return ended;
      run.child.kill('SIGKILL');
      await run.ended;
      if (run.child.signalCode !== 'SIGKILL') return run.ended;
      this.killed.push(ms);
      const copy = `${this.#machine.stateDir}-${String(this.killed.length)}`;
      cpSync(this.#stateDir, copy, {recursive: true});
      this.#stateDir = copy;
    }
  }

  /** Goes on day by day until all of it is gone. */
  async takeDown({id}: PlanFile): Promise<void> {
    for (let rest = 0; rest < 60; rest++) {
      const {code, stdout, stderr} = await this.cks('teardown', 'run', id, '--until-blocked', '--json');
      const seen = `${stdout}${stderr}`;
      if (code !== 1 && code !== 3 && code !== 0) throw new Error(`run ended with ${String(code)}: ${seen}`);
      if (code === 0) return;
      const document = JSON.parse(stdout) as Document;
      const at = this.#machine.world.clock.now().toISOString();
      this.said.push(`${at} ${String(code)} ${document.decisions.map(one => one.id).join(' ')}`);
      const answered = await this.#answer(id, document);
      await this.#disturbances.meddle?.(rest);
      // Whatever was answered is acted on first.
      if (!answered) await advance(this.#machine, day / 2);
    }
    throw new Error(`no end after 60 rests: ${this.said.join('\n')}`);
  }

  /** Resolves with true where something was asked that has an answer. */
  async #answer(id: string, {decisions, phrases}: Document): Promise<boolean> {
    const answers = [
      ...decisions.flatMap(question => {
        const choice = choiceOf[question.id.split(':')[0] ?? ''];
        return choice === undefined ? [] : [['--decide', `${question.id}=${choice}`]];
      }),
      ...phrases.map(({phrase}) => ['--phrase', phrase]),
    ];
    for (const answer of answers) {
      const {code} = await this.cks('teardown', 'confirm', id, ...answer, '--json');
      this.said.push(`${answer.join(' ')}: ${String(code)}`);
    }
    return answers.length > 0;
  }
}

/** Each change that took effect once or more, without the calls that only lead back from what somebody else did. */
const effects = (machine: Machine) => [...new Set(changesBy(machine.world, 'admin'))].toSorted();

async function undisturbed(): Promise<readonly string[]> {
  let seen: readonly string[] = [];
  const {clock, letGo} = heldClock();
  await onMachine({text: wholeAccount(), clock}, async machine => {
    const plan = await approved(machine);
    letGo();
    const operator = new Operator(machine, {});
    await operator.takeDown(plan);
    expect(breaches(machine.world, plan, 'admin')).toEqual([]);
    expect(leftIn(machine.world)).toEqual({stores: [], keys: [], plain: 6, role: false});
    const changes = changesBy(machine.world, 'admin');
    // A store that was FAILED is disconnected twice: before its connect, and at its end.
    const failed = plan.stores.filter(({connectionState}) => connectionState === 'FAILED');
    expect(changes.filter((change, index) => changes.indexOf(change) < index).toSorted()).toEqual(
      failed.map(({region, id}) => `DisconnectCustomKeyStore ${region}/${id}`).toSorted(),
    );
    seen = effects(machine);
  });
  return seen;
}

describe(`a whole account of 12 stores in 6 Regions with ${String(12 * keysPerStore)} keys`, () => {
  test(`comes to the same end when its teardown is killed ${String(kills)} times (DRILL_SEED=${String(seed)})`, async () => {
    const expected = await undisturbed();
    const random = randomOf(seed);
    const {clock, letGo} = heldClock();
    await onMachine({text: wholeAccount(), clock}, async machine => {
      const {world} = machine;
      const plan = await approved(machine);
      letGo();
      const peer = peerOf(machine);
      const store = (name: string) => {
        const found = plan.stores.find(one => one.name === name);
        if (!found) throw new Error(`the plan has no store ${name}`);
        return found;
      };
      let left = 8;
      let created = '';
      const meddle = async (rest: number) => {
        left = 3;
        if (rest === 1) {
          const {region, keys} = store('payments');
          await peer.cancel(region, keys.find(({state}) => state === 'Enabled')?.id ?? '');
        }
        if (rest === 3) created = await peer.createIn(store('claims').region, store('claims').id);
        if (rest === 4) await peer.schedule(store('claims').region, created);
        if (rest === 5) await peer.disconnect(store('cards').region, store('cards').id);
      };
      const nextKill = () => (left-- > 0 ? 100 + random() * 2500 : undefined);
      const operator = new Operator(machine, {nextKill, meddle});
      await operator.takeDown(plan);
      expect(operator.killed.length).toBeGreaterThanOrEqual(kills);
      expect(breaches(world, plan, 'admin')).toEqual([]);
      expect(leftIn(world)).toEqual({stores: [], keys: [], plain: 6, role: false});
      expect(effects(machine)).toEqual(expected);
    });
  });
});
