import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {until, type Ended, type How, type Machine} from './command-line.ts';
import {onMachine} from './on-machine.ts';

const day = 86_400;

/** The members of a `cks.teardown/1` document that these tests read. */
type Document = {
  readonly schema: string;
  readonly id: string;
  readonly stage: string;
  readonly state?: string;
  readonly finished: boolean;
  readonly approvedBy: readonly string[];
  readonly due: readonly unknown[];
  readonly waiting: readonly {readonly until: string | null; readonly what: string}[];
  readonly decisions: readonly {
    readonly id: string;
    readonly choices: readonly {readonly choice: string}[];
  }[];
  readonly phrases: readonly {readonly gate: string; readonly phrase: string}[];
  readonly stores: readonly {readonly name: string; readonly step: string; readonly state: string}[];
  readonly role: {readonly state: string};
  readonly next: string;
  readonly phrase?: string;
};

type Told = Ended & {readonly document: Document};

async function teardown(machine: Machine, words: readonly string[], how?: How): Promise<Told> {
  const ended = await machine.cks(['teardown', ...words, '--json'], how);
  try {
    return {...ended, document: JSON.parse(ended.stdout) as Document};
  } catch {
    throw new Error(`no document of ${words.join(' ')}: ${ended.stdout}${ended.stderr}`);
  }
}

/** Plans and approves by the commands, and resolves with the plan's file. */
async function approved(machine: Machine, ...words: readonly string[]): Promise<string> {
  const file = path.join(machine.home, 'plan.json');
  const planned = await machine.cks([
    'teardown',
    'plan',
    '--out',
    file,
    '--days',
    '7',
    '--soak',
    '0',
    ...words,
  ]);
  expect(planned).toMatchObject({code: 0});
  const asked = await teardown(machine, ['approve', file, '--account', '111122223333']);
  const {phrase = ''} = asked.document;
  const {code} = await teardown(machine, ['approve', file, '--account', '111122223333', '--phrase', phrase]);
  expect(code).toBe(0);
  return file;
}

describe('cks teardown run', () => {
  test(
    'does what is due each time it is called, until all of it is gone',
    () =>
      onMachine({}, async machine => {
        const {world} = machine;
        const file = await approved(machine);

        const first = await teardown(machine, ['run', file, '--until-blocked']);
        expect(first).toMatchObject({
          code: 1,
          document: {
            schema: 'cks.teardown/1',
            finished: false,
            decisions: [],
            phrases: [],
            stores: [
              {name: 'payments', step: 'wait', state: 'waiting'},
              {name: 'archive', step: 'wait', state: 'waiting'},
            ],
          },
        });
        // AWS accepts the deletion of keys in a disconnected store; then it has to be connected, so that their material goes.
        expect(machine.store('archive').state).toBe('CONNECTED');
        expect((await machine.cks(['flows'])).stdout).toContain(`cks teardown run ${first.document.id}`);
        const resumed = await machine.json(['flows', 'resume', first.document.id]);
        expect(resumed).toMatchObject({
          code: 3,
          document: {next: `Use \`cks teardown run ${first.document.id}\`.`},
        });

        world.clock.advance(3 * day);
        const looks = () =>
          ['DescribeCustomKeyStores', 'DescribeKey', 'ListKeys'].map(one => machine.simulator.calls.of(one));
        const before = looks();
        expect(await teardown(machine, ['run', file, '--until-blocked'])).toMatchObject({code: 1});
        // One look: the stores of the one Region that has some, and each of its three keys.
        expect(looks().map((n, index) => n - (before[index] ?? 0))).toEqual([1, 3, 0]);

        world.clock.advance(5 * day);
        const wanted = await teardown(machine, ['run', first.document.id, '--until-blocked']);
        expect(wanted).toMatchObject({
          code: 3,
          document: {phrases: [{phrase: 'delete 2 stores 111122223333'}]},
        });
        expect(await teardown(machine, ['confirm', file])).toMatchObject({
          code: 3,
          document: {phrase: 'delete 2 stores 111122223333'},
        });
        expect(
          await teardown(machine, ['confirm', file, '--phrase', 'delete 3 stores 111122223333']),
        ).toMatchObject({
          code: 3,
          document: {phrase: 'delete 2 stores 111122223333'},
        });
        expect(await teardown(machine, ['run', file, '--until-blocked'])).toMatchObject({code: 3});
        expect(
          await teardown(machine, ['confirm', file, '--phrase', 'delete 2 stores 111122223333']),
        ).toMatchObject({
          code: 0,
        });
        const empty = await teardown(machine, ['run', file, '--until-blocked']);
        expect(empty).toMatchObject({code: 3, document: {phrases: [{phrase: 'delete role 111122223333'}]}});
        expect([...world.regions.values()].flatMap(({keyStores}) => [...keyStores.values()])).toEqual([]);

        expect(
          await teardown(machine, ['confirm', file, '--phrase', 'delete role 111122223333']),
        ).toMatchObject({
          code: 0,
        });
        const last = await teardown(machine, ['run', file]);
        expect(last).toMatchObject({code: 0, document: {finished: true, role: {state: 'deleted'}}});
        expect([...world.iam.roles.keys()]).not.toContain(
          'AWSServiceRoleForKeyManagementServiceCustomKeyStores',
        );

        expect(await machine.cks(['history', '--verify'])).toMatchObject({code: 0});
        expect((await machine.cks(['flows'])).stdout).toContain('No flow is open.');
        expect((await machine.cks(['teardown', 'status'])).stdout).toContain(
          `${first.document.id}: finished`,
        );
        expect(await teardown(machine, ['run', file])).toMatchObject({code: 0, document: {finished: true}});
      }),
    60_000,
  );

  test(
    'keeps out a second runner, whom status tells who is at it',
    () =>
      onMachine({}, async machine => {
        const file = await approved(machine);
        // It stays for the dates, until it is stopped.
        const run = machine.start(['teardown', 'run', file, '--json']);
        await until(
          () => machine.simulator.calls.of('ConnectCustomKeyStore') > 0,
          'the first run is at work',
        );
        const second = await teardown(machine, ['run', file]);
        expect(second.code).toBe(3);
        expect(second.document.state).toContain(`process ${String(run.child.pid)}`);
        expect(await teardown(machine, ['confirm', file, '--phrase', 'x'])).toMatchObject({code: 3});
        const status = await teardown(machine, ['status', file]);
        expect(status).toMatchObject({code: 1});
        expect(status.document.state).toContain(`process ${String(run.child.pid)}`);
        run.child.kill('SIGINT');
        const {code, stderr} = await run.ended;
        expect({code, stderr}).toMatchObject({code: 130});
        expect((await machine.cks(['teardown', 'status'])).stdout).toMatch(
          /TD-\S+: (run|waiting), next date/,
        );
      }),
    60_000,
  );

  test(
    'turns everything back when it is aborted',
    () =>
      onMachine({}, async machine => {
        const file = await approved(machine);
        expect(await teardown(machine, ['run', file, '--until-blocked'])).toMatchObject({code: 1});
        const asked = await teardown(machine, ['abort', file, '--phrase', 'undo 2 keys 111122223333']);
        expect(asked).toMatchObject({code: 3, document: {phrase: 'undo 3 keys 111122223333'}});
        const keys = () => [...(machine.world.regions.get('eu-west-1')?.keys.values() ?? [])];
        expect(keys().filter(({deletionDate}) => deletionDate)).toHaveLength(3);
        const undone = await teardown(machine, [
          'abort',
          file,
          '--phrase',
          'undo 3 keys 111122223333',
          '--enable-keys',
        ]);
        expect(undone).toMatchObject({code: 0, document: {finished: true}});
        expect(keys().filter(({deletionDate}) => deletionDate)).toEqual([]);
        // The store was disconnected when the plan was made, so nobody knew whether its key was enabled: it stays Disabled.
        expect(keys().filter(({enabled}) => !enabled)).toMatchObject([{storeId: 'cks-4444cccc5555dddd6'}]);
        expect((await machine.cks(['flows'])).stdout).toContain('No flow is open.');
      }),
    60_000,
  );

  test(
    'tells from the journal alone where nobody is signed in',
    () =>
      onMachine({}, async machine => {
        const file = await approved(machine);
        const env = {AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: ''};
        const status = await teardown(machine, ['status', file], {env});
        expect(status).toMatchObject({code: 2, document: {from: 'journal', stage: 'run'}});
      }),
    60_000,
  );
});
