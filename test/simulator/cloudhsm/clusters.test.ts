import {X509Certificate} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {AwsError} from '../../../source/simulator/aws-error.ts';
import {SimulatedClock} from '../../../source/simulator/clock.ts';
import {clusterCertificates} from '../../../source/simulator/cloudhsm/certificates.ts';
import {cloudhsmOperations} from '../../../source/simulator/cloudhsm/operations.ts';
import type {Call} from '../../../source/simulator/operation.ts';
import {createWorld} from '../../../source/simulator/scenarios/create-world.ts';
import {loadScenario} from '../../../source/simulator/scenarios/load.ts';
import type {World} from '../../../source/simulator/world.ts';

const scenario = `
timing: {createHsm: 5m, deleteHsm: 2m, createCluster: 1m, initializeCluster: 3m, activateCluster: 1m, deleteCluster: 2m}
regions:
  eu-west-1:
    subnets:
      - {id: subnet-0a1b2c3d4e5f6a7b8, zone: eu-west-1a, cidr: 10.0.0.0/28, free: 2}
      - {id: subnet-1a1b2c3d4e5f6a7b8, zone: eu-west-1b, cidr: 10.0.0.16/28, free: 1}
      - {id: subnet-2a1b2c3d4e5f6a7b8, zone: eu-west-1b, cidr: 10.0.0.32/28}
    clusters:
      - id: cluster-2a3b4c5d6e7
        subnets: [subnet-0a1b2c3d4e5f6a7b8, subnet-1a1b2c3d4e5f6a7b8]
        hsms: [{id: hsm-2a3b4c5d6e7, zone: eu-west-1a}]
        backups: [{id: backup-2a3b4c5d6e7, created: -5h}, {id: backup-3a3b4c5d6e7, created: -9h}]
        tags: {team: payments}
      - {id: cluster-3a3b4c5d6e7, state: UNINITIALIZED, subnets: [subnet-0a1b2c3d4e5f6a7b8]}
  ap-east-2: {cloudHsm: false}
`;

function inWorld(text = scenario) {
  const world = createWorld(loadScenario(text, 'test'), {
    clock: new SimulatedClock({start: new Date('2026-09-14T12:00:00Z'), scale: 0}),
  });
  return {world, call: callsOf(world)};
}

type Answer = Record<string, unknown>;

function callsOf(world: World, region = 'eu-west-1') {
  const call: Call = {
    world,
    region,
    caller: {
      arn: 'arn:aws:iam::111122223333:user/admin',
      userId: 'AIDA',
      account: '111122223333',
      context: {},
    },
    requestId: 'request',
    eventId: 'event',
  };
  return (name: string, input: Answer = {}): Answer => cloudhsmOperations[name]?.run(call, input) ?? {};
}

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AwsError ? error.code : String(error);
  }
  return 'no error';
};

type Cluster = {
  ClusterId: string;
  State: string;
  Hsms: {HsmId: string; State: string; EniIp: string; EniId: string}[];
  Certificates: {ClusterCsr?: string; ClusterCertificate?: string};
};
const clusterOf = (call: ReturnType<typeof callsOf>, id: string) =>
  (call('DescribeClusters', {Filters: {clusterIds: [id]}}).Clusters as Cluster[])[0];

describe('a new cluster', () => {
  test('goes from CREATE_IN_PROGRESS over UNINITIALIZED and INITIALIZED to ACTIVE', () => {
    const {world, call} = inWorld();
    const {ClusterId} = call('CreateCluster', {
      HsmType: 'hsm1.medium',
      SubnetIds: ['subnet-0a1b2c3d4e5f6a7b8', 'subnet-2a1b2c3d4e5f6a7b8'],
    }).Cluster as Cluster;
    const state = () => clusterOf(call, ClusterId)?.State;
    expect(state()).toBe('CREATE_IN_PROGRESS');
    world.clock.advance(60);
    expect(state()).toBe('UNINITIALIZED');
    expect(clusterOf(call, ClusterId)?.Certificates.ClusterCsr).toContain('BEGIN CERTIFICATE REQUEST');

    const {clusterCertificate, trustAnchorCertificate} = clusterCertificates(ClusterId, world.clock.now());
    call('InitializeCluster', {
      ClusterId,
      SignedCert: clusterCertificate,
      TrustAnchor: trustAnchorCertificate,
    });
    expect(state()).toBe('INITIALIZE_IN_PROGRESS');
    world.clock.advance(180);
    expect(state()).toBe('INITIALIZED');
    expect(clusterOf(call, ClusterId)?.Certificates).toEqual({ClusterCertificate: clusterCertificate});

    call('CreateHsm', {ClusterId, AvailabilityZone: 'eu-west-1a'});
    world.clock.advance(299);
    expect(clusterOf(call, ClusterId)?.Hsms[0]?.State).toBe('CREATE_IN_PROGRESS');
    world.clock.advance(1);
    expect(clusterOf(call, ClusterId)?.Hsms[0]?.State).toBe('ACTIVE');
    expect(state()).toBe('INITIALIZED');
    world.clock.advance(60);
    expect(state()).toBe('ACTIVE');
    expect(world.regions.get('eu-west-1')?.clusters.get(ClusterId)?.kmsuser.exists).toBe(true);
  });

  test('brings the service-linked role of CloudHSM with it', () => {
    const {world, call} = inWorld(scenario.replace(/    clusters:[\s\S]*(?=\n  ap-east-2)/, ''));
    expect(world.iam.roles.has('AWSServiceRoleForCloudHSM')).toBe(false);
    call('CreateCluster', {HsmType: 'hsm1.medium', SubnetIds: ['subnet-0a1b2c3d4e5f6a7b8']});
    expect(world.iam.roles.has('AWSServiceRoleForCloudHSM')).toBe(true);
  });

  test('cannot have two subnets in one zone, or one that is not there', () => {
    const {call} = inWorld();
    for (const second of ['subnet-1a1b2c3d4e5f6a7b8', 'subnet-99999999']) {
      const SubnetIds = ['subnet-2a1b2c3d4e5f6a7b8', second];
      expect(codeOf(() => call('CreateCluster', {HsmType: 'hsm1.medium', SubnetIds}))).toBe(
        'CloudHsmInvalidRequestException',
      );
    }
  });

  test('that is restored from a backup has the certificate of the cluster it comes from', () => {
    const {world, call} = inWorld();
    const {ClusterId} = call('CreateCluster', {
      HsmType: 'hsm1.medium',
      SubnetIds: ['subnet-0a1b2c3d4e5f6a7b8'],
      SourceBackupId: 'backup-2a3b4c5d6e7',
    }).Cluster as Cluster;
    world.clock.advance(60);
    const restored = clusterOf(call, ClusterId);
    expect(restored?.State).toBe('INITIALIZED');
    expect(restored?.Certificates.ClusterCertificate).toBe(
      clusterOf(call, 'cluster-2a3b4c5d6e7')?.Certificates.ClusterCertificate,
    );
  });
});

describe('InitializeCluster refuses', () => {
  const id = 'cluster-3a3b4c5d6e7';
  const own = clusterCertificates(id, new Date());
  const other = clusterCertificates('cluster-2a3b4c5d6e7', new Date());
  test.each([
    ['a certificate for another key', other.clusterCertificate, other.trustAnchorCertificate],
    ['a certificate that the anchor did not sign', own.clusterCertificate, other.trustAnchorCertificate],
    ['an anchor that is not self-signed', own.clusterCertificate, own.clusterCertificate],
    ['what is no certificate', 'hello', own.trustAnchorCertificate],
  ])('%s', (_what, SignedCert, TrustAnchor) => {
    const {call} = inWorld();
    expect(codeOf(() => call('InitializeCluster', {ClusterId: id, SignedCert, TrustAnchor}))).toBe(
      'CloudHsmInvalidRequestException',
    );
    expect(clusterOf(call, id)?.State).toBe('UNINITIALIZED');
  });

  test('a cluster that is initialized already', () => {
    const {call} = inWorld();
    const input = {ClusterId: 'cluster-2a3b4c5d6e7', SignedCert: 'x', TrustAnchor: 'y'};
    expect(codeOf(() => call('InitializeCluster', input))).toBe('CloudHsmInvalidRequestException');
  });
});

describe('HSMs', () => {
  test('take a free address of their zone, and none where there is none', () => {
    const {call} = inWorld();
    const ClusterId = 'cluster-2a3b4c5d6e7';
    const {Hsm} = call('CreateHsm', {ClusterId, AvailabilityZone: 'eu-west-1b'});
    expect(Hsm).toMatchObject({State: 'CREATE_IN_PROGRESS', EniIp: '10.0.0.20'});
    const again = () => call('CreateHsm', {ClusterId, AvailabilityZone: 'eu-west-1b'});
    expect(codeOf(again)).toBe('CloudHsmInvalidRequestException');
    const elsewhere = () => call('CreateHsm', {ClusterId, AvailabilityZone: 'eu-west-1c'});
    expect(codeOf(elsewhere)).toBe('CloudHsmInvalidRequestException');
  });

  test('go after a while, give their address back, and leave a backup', () => {
    const {world, call} = inWorld();
    const ClusterId = 'cluster-2a3b4c5d6e7';
    const EniIp = clusterOf(call, ClusterId)?.Hsms[0]?.EniIp;
    expect(call('DeleteHsm', {ClusterId, EniIp})).toEqual({HsmId: 'hsm-2a3b4c5d6e7'});
    expect(clusterOf(call, ClusterId)?.Hsms[0]?.State).toBe('DELETE_IN_PROGRESS');
    world.clock.advance(120);
    expect(clusterOf(call, ClusterId)?.Hsms).toEqual([]);
    expect(world.regions.get('eu-west-1')?.subnets.get('subnet-0a1b2c3d4e5f6a7b8')?.freeAddresses).toBe(3);
    const [newest] = call('DescribeBackups', {Filters: {clusterIds: [ClusterId]}}).Backups as Answer[];
    expect(newest).toMatchObject({BackupState: 'READY', CreateTimestamp: new Date('2026-09-14T12:00:00Z')});
  });

  test('must be gone before their cluster can be deleted', () => {
    const {world, call} = inWorld();
    const ClusterId = 'cluster-2a3b4c5d6e7';
    expect(codeOf(() => call('DeleteCluster', {ClusterId}))).toBe('CloudHsmInvalidRequestException');
    call('DeleteHsm', {ClusterId, HsmId: 'hsm-2a3b4c5d6e7'});
    world.clock.advance(120);
    call('DeleteCluster', {ClusterId});
    expect(clusterOf(call, ClusterId)?.State).toBe('DELETE_IN_PROGRESS');
    world.clock.advance(120);
    expect(clusterOf(call, ClusterId)?.State).toBe('DELETED');
    expect(codeOf(() => call('DeleteCluster', {ClusterId}))).toBe('CloudHsmResourceNotFoundException');
    world.clock.advance(3600);
    expect(clusterOf(call, ClusterId)).toBeUndefined();
  });

  test('are named by exactly one of id, interface and address', () => {
    const {call} = inWorld();
    const ClusterId = 'cluster-2a3b4c5d6e7';
    expect(codeOf(() => call('DeleteHsm', {ClusterId}))).toBe('CloudHsmInvalidRequestException');
    expect(codeOf(() => call('DeleteHsm', {ClusterId, HsmId: 'hsm-2a3b4c5d6e7', EniIp: '10.0.0.4'}))).toBe(
      'CloudHsmInvalidRequestException',
    );
  });
});

describe('listings', () => {
  test('come in pages that together hold everything once', () => {
    const {call} = inWorld();
    const seen: string[] = [];
    let token: unknown;
    do {
      const page = call('DescribeClusters', {MaxResults: 1, ...(token !== undefined && {NextToken: token})});
      seen.push(...(page.Clusters as Cluster[]).map(({ClusterId}) => ClusterId));
      token = page.NextToken;
    } while (token !== undefined);
    expect(seen).toEqual(['cluster-2a3b4c5d6e7', 'cluster-3a3b4c5d6e7']);
  });

  test('refuse a token that no page gave, and a filter that they do not know', () => {
    const {call} = inWorld();
    for (const input of [{NextToken: 'nonsense'}, {Filters: {colours: ['red']}}]) {
      expect(codeOf(() => call('DescribeClusters', input))).toBe('CloudHsmInvalidRequestException');
    }
  });

  test('are empty, and no error, for an unknown cluster', () => {
    const {call} = inWorld();
    expect(call('DescribeClusters', {Filters: {clusterIds: ['cluster-77777777777']}})).toEqual({
      Clusters: [],
    });
  });

  test('show backups newest first, or oldest first when asked', () => {
    const {call} = inWorld();
    const ids = (input: Answer) =>
      (call('DescribeBackups', input).Backups as Answer[]).map(({BackupId}) => BackupId);
    expect(ids({})).toEqual(['backup-2a3b4c5d6e7', 'backup-3a3b4c5d6e7']);
    expect(ids({SortAscending: true})).toEqual(['backup-3a3b4c5d6e7', 'backup-2a3b4c5d6e7']);
  });

  test('are refused where there is no CloudHSM', () => {
    const {world} = inWorld();
    expect(codeOf(() => callsOf(world, 'ap-east-2')('DescribeClusters'))).toBe('CloudHsmServiceException');
  });

  test('of tags follow what is set and taken away', () => {
    const {call} = inWorld();
    const ResourceId = 'cluster-2a3b4c5d6e7';
    call('TagResource', {ResourceId, TagList: [{Key: 'owner', Value: 'ann'}]});
    call('UntagResource', {ResourceId, TagKeyList: ['team']});
    expect(call('ListTags', {ResourceId})).toEqual({TagList: [{Key: 'owner', Value: 'ann'}]});
  });
});

describe('what a caller must be allowed', () => {
  const authorizations = (name: string, input: Answer) => {
    const {world} = inWorld();
    const caller = {arn: '', userId: '', account: '111122223333', context: {}};
    return cloudhsmOperations[name]?.authorize?.(
      {world, region: 'eu-west-1', caller, requestId: '', eventId: ''},
      input,
    );
  };
  const cluster = 'arn:aws:cloudhsm:eu-west-1:111122223333:cluster/cluster-2a3b4c5d6e7';
  test.each([
    ['DescribeClusters', {}, '*'],
    ['DescribeBackups', {}, '*'],
    ['DeleteHsm', {ClusterId: 'cluster-2a3b4c5d6e7'}, '*'],
    ['CreateHsm', {ClusterId: 'cluster-2a3b4c5d6e7'}, cluster],
    ['DeleteCluster', {ClusterId: 'cluster-2a3b4c5d6e7'}, cluster],
    ['ListTags', {ResourceId: 'cluster-2a3b4c5d6e7'}, cluster],
  ])('%s is checked on the resource that its policy may name', (name, input, resource) => {
    expect(authorizations(name, input)).toMatchObject([{action: `cloudhsm:${name}`, resource}]);
  });

  test('the tags of a cluster can decide', () => {
    expect(authorizations('CreateHsm', {ClusterId: 'cluster-2a3b4c5d6e7'})?.[0]?.context).toEqual({
      'aws:ResourceTag/team': 'payments',
    });
  });
});

describe('certificates', () => {
  const {clusterCertificate, trustAnchorCertificate} = clusterCertificates(
    'cluster-2a3b4c5d6e7',
    new Date(0),
  );
  test('are X.509: the trust anchor is a self-signed authority that signed the cluster certificate', () => {
    const anchor = new X509Certificate(trustAnchorCertificate);
    const cluster = new X509Certificate(clusterCertificate);
    expect(anchor.ca).toBe(true);
    expect(anchor.verify(anchor.publicKey)).toBe(true);
    expect(cluster.checkIssued(anchor)).toBe(true);
    expect(cluster.verify(anchor.publicKey)).toBe(true);
    expect(cluster.subject).toBe('CN=cluster-2a3b4c5d6e7:HSM');
  });

  test('are the same in every run for one cluster, and differ between clusters', () => {
    expect(clusterCertificates('cluster-2a3b4c5d6e7', new Date(0)).clusterCertificate).toBe(
      clusterCertificate,
    );
    expect(clusterCertificates('cluster-3a3b4c5d6e7', new Date(0)).clusterCertificate).not.toBe(
      clusterCertificate,
    );
  });
});
