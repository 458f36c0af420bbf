import {mkdirSync, writeFileSync, existsSync} from 'node:fs';
import {createServer, request, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Machine} from '../command-line.ts';
import {onMachine} from '../on-machine.ts';
import {type Run, runCks} from '../program.ts';

/** One store with one key in each of two Regions; the one in Ireland is run with credentials of its own. */
const scenarioOf = (account: string, ireland: string) => `
description: two small Regions
account: {id: '${account}', partition: aws}
regions:
  eu-west-1:
    clusters:
      - id: cluster-5paymentsaa
        hsms: [{id: hsm-5paymentsa2, zone: eu-west-1a}, {id: hsm-5paymentsa3, zone: eu-west-1b}]
    keyStores:
      - {id: cks-1111aaaa2222bbbb3, name: payments, cluster: cluster-5paymentsaa, state: CONNECTED, since: -40d}
    keys: [{alias: alias/payments/card, store: payments}]
  us-east-1:
    clusters:
      - id: cluster-2freecccccc
        hsms: [{id: hsm-2freeccccc2, zone: us-east-1a}, {id: hsm-2freeccccc3, zone: us-east-1b}]
    keyStores:
      - {id: cks-2222aaaa2222bbbb3, name: ledger, cluster: cluster-2freecccccc, state: CONNECTED, since: -40d}
    keys: [{alias: alias/ledger/fx, store: ledger}]
serviceLinkedRole: true
users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
  ireland:
    attached: [AdministratorAccess]
    accessKey: {id: ${ireland}, secret: fakefakefakefakefakefakefakefakefakeirld}
`;
const ours = 'AKIASIMULATEDIRELND2';
const others = 'AKIASIMULATEDSTRNGR2';

/** One address for two accounts, told apart by the access key, as AWS does it. */
async function twoAccounts(home: Machine, other: Machine): Promise<{endpoint: string; server: Server}> {
  const server = createServer((asked, answer) => {
    const isOther = asked.headers.authorization?.includes(others) === true;
    const {port} = new URL((isOther ? other : home).simulator.endpoint);
    const {method, url, headers} = asked;
    const passedOn = request({host: '127.0.0.1', port, method, path: url, headers}, told => {
      answer.writeHead(told.statusCode ?? 500, told.headers);
      told.pipe(answer);
    });
    asked.pipe(passedOn);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, server};
}

function nameProfile({home}: Machine, accessKeyId: string): void {
  mkdirSync(path.join(home, '.aws'), {recursive: true});
  writeFileSync(
    path.join(home, '.aws', 'credentials'),
    `[ireland]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=fakefakefakefakefakefakefakefakefakeirld\n`,
  );
}

/** Runs `story` with a machine of the plan's account, and with another account at the same address. */
const withBoth = (
  story: (
    machine: Machine,
    other: Machine,
    cks: (...words: readonly string[]) => Promise<Run>,
  ) => Promise<void>,
) =>
  onMachine({text: scenarioOf('111122223333', ours)}, machine =>
    onMachine({text: scenarioOf('444455556666', others)}, async other => {
      const {endpoint, server} = await twoAccounts(machine, other);
      const keys = machine.line.credentials['admin'];
      const env = {
        HOME: machine.home,
        AWS_ACCESS_KEY_ID: keys?.accessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: keys?.secretAccessKey ?? '',
      };
      const common = ['--endpoint-url', endpoint, '--state-dir', machine.stateDir];
      try {
        await story(machine, other, (...words) => runCks(['teardown', ...words, ...common], env));
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }),
  );

const fileOf = ({home}: Machine) => path.join(home, 'plan.json');
const wish = (machine: Machine) => [
  ...['plan', '--out', fileOf(machine), '--goal', 'stores', '--days', '7', '--soak', '0'],
  ...['--region-profile', 'eu-west-1=ireland'],
];

async function approve(machine: Machine, cks: (...words: readonly string[]) => Promise<Run>): Promise<void> {
  const words = ['approve', fileOf(machine), '--account', '111122223333', '--json'];
  const {phrase = ''} = JSON.parse((await cks(...words)).stdout) as {phrase?: string};
  expect(await cks(...words, '--phrase', phrase)).toMatchObject({exitCode: 0});
}

/** Who changed what where, by the account's own log. */
const changes = ({world}: Machine) =>
  world.trail
    .filter(({name, callerArn}) => name === 'ScheduleKeyDeletion' && callerArn !== undefined)
    .map(({region, callerArn = ''}) => `${region} ${callerArn.replace(/^.*:user\//, '')}`)
    .toSorted();

describe('Regions with a profile of their own', () => {
  test('are planned and changed with its credentials, and the others without them', () =>
    withBoth(async (machine, other, cks) => {
      nameProfile(machine, ours);
      expect(await cks(...wish(machine))).toMatchObject({exitCode: 0});
      await approve(machine, cks);
      expect(await cks('run', fileOf(machine), '--until-blocked')).toMatchObject({exitCode: 1});
      expect(changes(machine)).toEqual(['eu-west-1 ireland', 'us-east-1 admin']);
      const [journal] = machine.journals();
      expect(journal?.text).toContain('user/ireland');
      expect(other.simulator.calls.all()).toEqual([]);
    }));

  test('are not planned with a profile of another account', () =>
    withBoth(async (machine, other, cks) => {
      nameProfile(machine, others);
      const {exitCode, stdout, stderr} = await cks(...wish(machine));
      expect({exitCode, said: stdout + stderr}).toEqual({
        exitCode: 3,
        said: expect.stringContaining('is of account 444455556666') as string,
      });
      expect(existsSync(fileOf(machine))).toBe(false);
      expect(other.simulator.calls.of('DescribeCustomKeyStores')).toBe(0);
    }));

  test('are not changed once the profile has become one of another account', () =>
    withBoth(async (machine, other, cks) => {
      nameProfile(machine, ours);
      expect(await cks(...wish(machine))).toMatchObject({exitCode: 0});
      await approve(machine, cks);
      nameProfile(machine, others);
      const {exitCode, stdout, stderr} = await cks('run', fileOf(machine), '--until-blocked');
      expect({exitCode, said: stdout + stderr}).toEqual({
        exitCode: 3,
        said: expect.stringContaining(
          'The credentials for eu-west-1 are of account 444455556666. This plan is for 111122223333.',
        ) as string,
      });
      expect(changes(machine)).toEqual([]);
      expect(changes(other)).toEqual([]);
    }));
});
