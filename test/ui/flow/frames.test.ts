import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Evidence} from '../../../source/flows/flow.ts';
import type {FlowRecord} from '../../../source/flows/record.ts';
import type {ConnectionNetwork, StoreEvidence} from '../../../source/model/evidence.ts';
import {noEvidence} from '../../../source/model/evidence.ts';
import type {Failure} from '../../../source/model/failure.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import {unseen} from '../../../source/model/observation.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {at, now, payLegacy, seen, withRegion} from '../pay-legacy-picture.ts';
import {begun, flowRig, typed, type FakeOptions, type FlowRig} from './flow-rig.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: FlowRig[] = [];
const sizes = {small: {columns: 80, rows: 24}, large: {columns: 120, rows: 40}};
const enter = '\r';

async function rig(
  options: FakeOptions & {size?: keyof typeof sizes; write?: boolean; picture?: AccountPicture} = {},
): Promise<FlowRig> {
  const {size = 'small', ...rest} = options;
  const made = await flowRig({...rest, size: sizes[size]});
  open.push(made);
  return made;
}

const uses = [41_200, 12_030, 960, 400, 310, 90, 22, 7, 1, 0, 0, 0, 0, 0];
const inUse: Evidence = {
  keyUse: seen({
    uses: new Map(
      uses.map((count, index) => [
        asKeyId(`192a31${String(index).padStart(2, '0')}-6d4b-4e17-9a35-1c2be07d8f64`),
        {uses: count, exact: true},
      ]),
    ),
    by: ['rds.amazonaws.com', 'ec2.amazonaws.com', 'role/PayApi', 'sqs.amazonaws.com', 'role/Settlement'],
    notAsked: 0,
  }),
};

const store = (name: string) => ['/', ...typed(name), enter];

describe('disconnect', () => {
  test.each(['small', 'large'] as const)(
    'what it does, what was checked, and the name half typed (%s)',
    async size => {
      const made = await rig({size, evidence: inUse});
      await made.slowly(...store('pay-main'), ':disconnect\r');
      await made.slowly('', ...typed('pay-ma'));
      expect(made.rows().join('\n')).toMatchSnapshot();
    },
  );
});

describe('create', () => {
  test.each(['small', 'large'] as const)('a form over a cluster that is not ready (%s)', async size => {
    const made = await rig({size, files: {'~/customerCA.crt': certificate()}});
    await made.slowly(...store('pay-main'), ':create\r');
    await made.slowly('', ...typed('payments-2026'), '\t', '\t', '\t', ...typed('~/customerCA.crt'), '\t');
    const secret = 'Hunter7Secret';
    await made.slowly(...typed(secret));
    const frame = made.rows().join('\n');
    expect(frame).toMatchSnapshot();
    expect(frame).not.toContain(secret.slice(0, 3));
  });
});

test('a form says what it waits for, and not that AWS is asked', async () => {
  const made = await rig();
  await made.slowly(':create\r');
  await made.wait(3000);
  const frame = made.rows().join('\n');
  expect(frame).toContain('missing: Name');
  expect(frame).toContain('What it will do is shown here once the fields above are filled in.');
  expect(frame).not.toContain('Asking AWS');
});

describe('schedule deletion', () => {
  test.each(['small', 'large'] as const)(
    'of one key asks for its alias, with the window beside it (%s)',
    async size => {
      const made = await rig({size});
      await made.slowly(
        ':keys\r',
        ':region eu-central-1\r',
        '/',
        ...typed('card-2023'),
        enter,
        ':schedule\r',
      );
      await made.slowly('', ...typed('alias/eu'));
      expect(made.rows().join('\n')).toMatchSnapshot();
    },
  );
});

describe('the action menu', () => {
  test('lists every verb of a FAILED store with its level or its reason', async () => {
    const made = await rig();
    await made.slowly('a');
    expect(made.rows().join('\n')).toMatchSnapshot();
  });

  test('digits open a page and never do anything', async () => {
    const made = await rig();
    await made.slowly('a', '1');
    expect(made.rows()[2]).toContain('Disconnect custom key store ledger');
    expect(made.port.started).toEqual([]);
  });

  test('an entry that is disabled says why when it is pressed', async () => {
    const made = await rig();
    await made.slowly('a', 'j', 'j', enter);
    expect(made.message()).toContain('Connect is disabled: FAILED, disconnect first (AWS)');
  });
});

const apac = {
  region: asRegion('ap-southeast-2'),
  storeId: asKeyStoreId('cks-5e6f708192a3b4c53'),
  name: 'apac-sign',
};
const connecting = (): FlowRecord =>
  begun('CN-20260914-7K2F', 'connect', apac, {
    openedAt: new Date('2026-09-14T11:58:00Z'),
    steps: [
      {
        number: 0,
        write: {operation: 'ConnectCustomKeyStore', region: apac.region, storeId: apac.storeId},
        intendedAt: new Date('2026-09-14T11:58:00Z'),
        outcome: {
          at: new Date('2026-09-14T11:58:01Z'),
          result: 'accepted',
          requestId: '5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58',
        },
      },
    ],
  });

const halfWay: ConnectionNetwork = {
  clusterGroup: {status: 'intact', id: 'sg-0a1b2c3d4e5f60718'},
  kmsGroup: {id: 'sg-0d4c3b2a190817263', name: 'kms-cks-5e6f708192a3b4c53', seenAt: at('11:59')},
  interfaces: [{id: 'eni-0f1e2d3c4b5a69788', subnetId: 'subnet-a', attachedAt: at('12:00')}],
};
const ec2Denied: Failure = {
  kind: 'denied',
  code: 'UnauthorizedOperation',
  message: 'not authorized',
  region: apac.region,
  action: 'ec2:DescribeNetworkInterfaces',
  remedy: 'Ask for it.',
};

/** The story with evidence on the store that is connecting, and the subnets of its cluster. */
function onItsWay(evidence: Partial<StoreEvidence>): AccountPicture {
  const view = payLegacy.regions.find(({region}) => region === apac.region);
  const clusters = view?.clusters.status === 'seen' ? view.clusters.value : [];
  const subnets = {'ap-southeast-2b': 'subnet-b', 'ap-southeast-2a': 'subnet-a'};
  return withRegion(apac.region, {
    clusters: seen(clusters.map(cluster => ({...cluster, subnets}))),
    evidence: new Map([[apac.storeId, {...noEvidence, ...evidence}]]),
  });
}

describe('progress of a connect', () => {
  const running = async (size: keyof typeof sizes, network: StoreEvidence['network'] = unseen) => {
    const picture = onItsWay({network});
    const made = await rig({size, picture, kept: [connecting()]});
    await made.slowly(':flows\r', enter, enter, '\t', enter);
    expect(made.port.resumed).toEqual(['CN-20260914-7K2F']);
    made.port.report('CN-20260914-7K2F', {
      decision: {
        do: 'wait',
        why: 'apac-sign is CONNECTING for 6m; AWS says up to 20m',
        seconds: 30,
        look: ['stores'],
        accepted: true,
      },
      lookedAt: new Date('2026-09-14T12:03:55Z'),
      nextLookAt: new Date('2026-09-14T12:04:25Z'),
    });
    await made.wait(300);
    return made;
  };

  test.each(['small', 'large'] as const)('bar, steps, last look and what leaving means (%s)', async size => {
    const made = await running(size);
    expect(made.rows().join('\n')).toMatchSnapshot();
  });

  test.each(['small', 'large'] as const)('what KMS has left in the VPC so far (%s)', async size => {
    const made = await running(size, seen(halfWay));
    expect(made.rows().join('\n')).toMatchSnapshot();
    expect(made.message()).toContain('12:00Z network interface appeared in ap-southeast-2a');
    expect(made.watch.investigated).toContainEqual({region: apac.region, id: apac.storeId});
  });

  test.each<[string, StoreEvidence['network'], readonly string[]]>([
    [
      'before EC2 has answered',
      unseen,
      [
        '? unseen   security group, interfaces: asking EC2',
        '◐ waiting  connection state CONNECTED             since 11:58Z (5m)',
      ],
    ],
    [
      'when EC2 may not be read',
      {status: 'failed', failed: {failure: ec2Denied, since: now, latest: now}},
      [
        '? unseen   security group, interfaces: ec2:DescribeNetworkInterfaces denied',
        '◐ waiting  connection state CONNECTED             since 11:58Z (5m)',
      ],
    ],
    [
      'when EC2 told only what was before the connect',
      seen(halfWay, at('11:57')),
      [
        '? unseen   security group, interfaces: asking EC2',
        '◐ waiting  connection state CONNECTED             since 11:58Z (5m)',
      ],
    ],
    [
      'before KMS has begun',
      seen({clusterGroup: halfWay.clusterGroup, interfaces: []}),
      [
        '◐ waiting  security group kms-cks-5e6f708192a3…   since 11:58Z (5m)',
        '- later    network interface in ap-southeast-2a',
        '- later    network interface in ap-southeast-2b',
        '- later    connection state CONNECTED',
      ],
    ],
    [
      'with every interface there',
      seen({
        ...halfWay,
        interfaces: [
          ...halfWay.interfaces,
          {id: 'eni-0a9b8c7d6e5f40312', subnetId: 'subnet-b', attachedAt: at('12:02')},
        ],
      }),
      [
        '✓ seen     network interface in ap-southeast-2b   12:02Z  eni-0a9b8c7d6e5f40312',
        '◐ waiting  connection state CONNECTED             since 12:02Z (2m)',
      ],
    ],
  ])('says how far it is %s', async (_, network, lines) => {
    const made = await running('small', network);
    const rows = made.rows().map(row => row.trim());
    for (const line of lines) expect(rows).toContain(line.trim());
  });

  test('the event log has the request id', async () => {
    const made = await running('small');
    await made.slowly('!', 'j', enter);
    const log = made.rows().join('\n');
    expect(log).toContain('ConnectCustomKeyStore accepted');
    expect(log).toContain('5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58');
  });

  test('its store leads back to it, and the board says that it runs', async () => {
    const made = await running('small');
    await made.slowly('\u001B', '\u001B');
    expect(made.message()).toContain('Connect apac-sign runs here. :flows shows it');
    await made.slowly(...store('apac-sign'), enter);
    expect(made.rows().join('\n')).toContain('Under way here');
    await made.slowly(enter);
    expect(made.rows()[1]).toContain('> Connect');
  });

  test('q asks before it leaves a running flow, with the stay focused', async () => {
    const made = await running('small');
    await made.slowly('\u001B', '\u001B', 'q');
    expect(made.rows().join('\n')).toMatchSnapshot();
    await made.slowly(enter);
    expect(made.left).toEqual([]);
    await made.slowly('q', '\t', enter);
    expect(made.left).toEqual([0]);
  });

  test('^C stops after the call in hand, and a second one leaves', async () => {
    const made = await running('small');
    await made.slowly('\u0003');
    expect(made.message()).toContain('Stopping after the call in hand');
    expect(made.left).toEqual([]);
    await made.slowly('\u0003');
    expect(made.left).toEqual([130]);
  });

  test('shows how it ended', async () => {
    const made = await running('small');
    made.port.end('CN-20260914-7K2F', {
      outcome: 'failed',
      state: 'apac-sign is FAILED after 6m.',
      next: 'Disconnect it.',
    });
    await made.wait(300);
    expect(made.rows().join('\n')).toContain('apac-sign is FAILED after 6m.');
  });
});

describe('writes', () => {
  test(':write asks with the account and Cancel focused; :read-only needs no question', async () => {
    const made = await rig({write: false});
    expect(made.rows()[0]).toContain('[READ-ONLY]');
    await made.slowly(':write\r');
    expect(made.rows().join('\n')).toMatchSnapshot();
    await made.slowly(enter);
    expect(made.rows()[0]).toContain('[READ-ONLY]');
    await made.slowly(':write\r', '\t', enter);
    expect(made.rows()[0]).toContain('[WRITE]');
    expect(made.port.writes).toBe(true);
    await made.slowly(':read-only\r');
    expect(made.rows()[0]).toContain('[READ-ONLY]');
    expect(made.port.writes).toBe(false);
  });

  test('settings that say readOnly refuse :write and --write', async () => {
    const made = await rig({readOnly: true, write: true});
    expect(made.rows()[0]).toContain('[READ-ONLY]');
    await made.slowly(':write\r');
    expect(made.message()).toContain('The settings say readOnly');
    expect(made.port.writes).toBe(false);
  });
});

test('what an earlier run left is said at the start', async () => {
  const made = await rig({kept: [connecting()]});
  expect(made.message()).toContain('1 change left unfinished by an earlier run. :flows lists them.');
  await made.slowly(':flows\r');
  expect(made.rows().join('\n')).toContain('Connect apac-sign');
});

/** A certificate that signed the cluster of `ledger`: enough for a form that reads one. */
function certificate(): string {
  const ledger = payLegacy.regions.find(({region}) => region === 'eu-west-1');
  const [one] = ledger?.keyStores.status === 'seen' ? ledger.keyStores.value : [];
  return one?.trustAnchorCertificate ?? '';
}
