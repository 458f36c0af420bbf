import {addressIn} from '../cloudhsm/addresses.ts';
import {createHash} from 'node:crypto';
import {holdingsOf} from '../cloudhsm/backup-holdings.ts';
import {clusterCertificates, clusterCsr, type ClusterCertificates} from '../cloudhsm/certificates.ts';
import type {RegionWorld, SimulatedCluster, SimulatedHsm, SimulatedSubnet, World} from '../world.ts';
import {seconds, timeAt} from './notation.ts';
import type {ScenarioKey} from './schema-parts.ts';
import type {ScenarioCluster, ScenarioKeyStore, ScenarioRegion} from './schema.ts';

/** What the builders of one world share. */
export type Building = {
  readonly account: World['account'];
  readonly newId: World['newId'];
  /** The simulated time from which a scenario's relative times count. */
  readonly start: Date;
};

/** States in which a cluster has no signed certificate yet. */
const unsigned = new Set(['CREATE_IN_PROGRESS', 'UNINITIALIZED', 'INITIALIZE_IN_PROGRESS']);

/** Builds one Region with all that is in it at the start. */
export function buildRegion(building: Building, code: string, region: ScenarioRegion): RegionWorld {
  const built: RegionWorld = {
    region: code,
    optStatus: region.optStatus,
    hasCloudHsm: region.cloudHsm,
    keyStores: new Map(),
    clusters: new Map(),
    backups: new Map(),
    subnets: new Map(),
    keys: new Map(),
    aliases: new Map(),
  };
  for (const {id, zone, vpc = defaultVpc(code), cidr, free} of region.subnets) {
    built.subnets.set(id, {id, zone, vpcId: vpc, cidr, freeAddresses: free});
  }
  const certificates = certificatesByCluster(building, region.clusters);
  region.clusters.forEach((cluster, index) => {
    buildCluster(building, built, cluster, index, certificates);
  });
  for (const store of region.keyStores) buildKeyStore(building, built, store);
  for (const key of region.keys) buildKeys(building, built, key);
  return built;
}

/** The hexadecimal part of an id, made from a name: a world has the same ids in every run. */
const hexOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 17);
const defaultVpc = (code: string) => `vpc-${hexOf(code)}`;

/** Clusters with one backup history have the certificates of the first of them. */
function certificatesByCluster({start}: Building, clusters: readonly ScenarioCluster[]) {
  const byId = new Map(clusters.flatMap(cluster => (cluster.id ? [[cluster.id, cluster] as const] : [])));
  const made = new Map<string, ClusterCertificates>();
  return (id: string, cluster: ScenarioCluster): ClusterCertificates => {
    let [origin, originId] = [cluster, id];
    for (const passed = new Set([id]); origin.relatedTo && !passed.has(origin.relatedTo);) {
      const next = byId.get(origin.relatedTo);
      if (!next) break;
      originId = origin.relatedTo;
      origin = next;
      passed.add(originId);
    }
    const known = made.get(originId) ?? clusterCertificates(originId, timeAt(start, origin.created));
    made.set(originId, known);
    return known;
  };
}

function buildCluster(
  {newId, start}: Building,
  region: RegionWorld,
  cluster: ScenarioCluster,
  index: number,
  certificates: (id: string, cluster: ScenarioCluster) => ClusterCertificates,
) {
  const id = cluster.id ?? newId('cluster');
  const subnets = cluster.subnets
    ? cluster.subnets.flatMap(subnetId => region.subnets.get(subnetId) ?? [])
    : makeSubnets(region, cluster, index);
  const hsms = cluster.hsms.map((hsm, order): SimulatedHsm => {
    const subnet = subnets.find(({zone}) => zone === hsm.zone);
    return {
      id: hsm.id ?? newId('hsm'),
      state: hsm.state,
      ...(hsm.message !== undefined && {stateMessage: hsm.message}),
      zone: hsm.zone,
      subnetId: subnet?.id ?? '',
      eniId: newId('eni'),
      eniIp: addressIn(subnet?.cidr ?? '10.0.0.0/28', 4 + order),
    };
  });
  const signed = !unsigned.has(cluster.state);
  const built: SimulatedCluster = {
    id,
    state: cluster.state,
    ...(cluster.message !== undefined && {stateMessage: cluster.message}),
    createdAt: timeAt(start, cluster.created),
    hsmType: cluster.hsmType,
    mode: cluster.mode,
    networkType: cluster.networkType,
    vpcId: cluster.vpc ?? subnets[0]?.vpcId ?? defaultVpc(region.region),
    securityGroup: cluster.securityGroup ?? newId('security-group'),
    securityGroupIntact: cluster.securityGroupIntact,
    subnets: Object.fromEntries(subnets.map(subnet => [subnet.zone, subnet.id])),
    hsms,
    ...(signed ? certificates(id, cluster) : {csr: clusterCsr(id)}),
    kmsuser: {...cluster.kmsuser, exists: cluster.kmsuser.exists && cluster.state === 'ACTIVE'},
    backupRetentionDays: String(cluster.backupRetentionDays),
    tags: new Map(Object.entries(cluster.tags)),
  };
  if (cluster.state === 'DEGRADED') built.kmsuser.exists = cluster.kmsuser.exists;
  region.clusters.set(id, built);
  for (const backup of cluster.backups) {
    const backupId = backup.id ?? newId('backup');
    region.backups.set(backupId, {
      id: backupId,
      state: backup.state,
      clusterId: id,
      createdAt: timeAt(start, backup.created),
      neverExpires: backup.neverExpires,
      tags: new Map(),
      holds: holdingsOf(built),
    });
  }
}

/** A subnet per zone for a cluster that names none: its own zones, or those of its HSMs. */
function makeSubnets(region: RegionWorld, cluster: ScenarioCluster, index: number): SimulatedSubnet[] {
  const zones = new Set([...(cluster.zones ?? []), ...cluster.hsms.map(({zone}) => zone)]);
  if (zones.size === 0) for (const letter of ['a', 'b']) zones.add(region.region + letter);
  return [...zones].map((zone, order) => {
    const id = `subnet-${hexOf(`${index} ${zone}`)}`;
    const made: SimulatedSubnet = {
      id,
      zone,
      vpcId: cluster.vpc ?? defaultVpc(region.region),
      cidr: `10.0.${index}.${order * 16}/28`,
      freeAddresses: 11 - cluster.hsms.filter(hsm => hsm.zone === zone).length,
    };
    region.subnets.set(id, made);
    return made;
  });
}

function buildKeyStore({newId, start}: Building, region: RegionWorld, store: ScenarioKeyStore) {
  const id = store.id ?? newId('key-store');
  const cluster = store.cluster === undefined ? undefined : region.clusters.get(store.cluster);
  const createdAt = timeAt(start, store.created);
  const {vpcEndpointServiceName, vpcEndpointServiceOwner, ...proxy} = store.proxy ?? {};
  region.keyStores.set(id, {
    id,
    name: store.name,
    createdAt,
    state: store.state,
    ...(store.errorCode !== undefined && {errorCode: store.errorCode}),
    stateSince: store.since === undefined ? createdAt : timeAt(start, store.since),
    move: 0,
    backing:
      'uriEndpoint' in proxy
        ? {
            type: 'EXTERNAL_KEY_STORE',
            ...proxy,
            ...(vpcEndpointServiceName !== undefined && {vpcEndpointServiceName}),
            ...(vpcEndpointServiceOwner !== undefined && {vpcEndpointServiceOwner}),
          }
        : {
            type: 'AWS_CLOUDHSM',
            clusterId: store.cluster ?? '',
            trustAnchorCertificate: cluster?.trustAnchorCertificate ?? '',
            kmsuserPassword: store.kmsuserPassword ?? cluster?.kmsuser.password ?? '',
          },
    nextConnects: [...store.nextConnects],
    ...(store.connectTakes !== undefined && {connectSeconds: seconds(store.connectTakes)}),
    ...(store.network && {
      networkIds: {
        ...(store.network.securityGroup !== undefined && {securityGroup: store.network.securityGroup}),
        ...(store.network.interfaces && {interfaces: store.network.interfaces}),
      },
    }),
  });
}

/** The key policy that KMS gives a key when nobody says otherwise: the account decides by its IAM policies. */
const defaultKeyPolicy = ({id, partition}: World['account']) =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: {AWS: `arn:${partition}:iam::${id}:root`},
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    null,
    2,
  );

function endingOf({deletedAfter, materialDeletedAfter, materialStays}: ScenarioKey) {
  if (deletedAfter === undefined && materialDeletedAfter === undefined && !materialStays) return {};
  return {
    ending: {
      ...(deletedAfter !== undefined && {deletedAfter: seconds(deletedAfter)}),
      ...(materialDeletedAfter !== undefined && {materialDeletedAfter: seconds(materialDeletedAfter)}),
      materialStays,
    },
  };
}

/** Adds the key or keys of one entry to a Region, with their aliases. */
export function buildKeys({account, newId, start}: Building, region: RegionWorld, key: ScenarioKey): void {
  const store = [...region.keyStores.values()].find(({id, name}) => id === key.store || name === key.store);
  const policy = key.policy ?? defaultKeyPolicy(account);
  const createdAt = timeAt(start, key.created);
  for (let number = 1; number <= (key.count ?? 1); number++) {
    const id = key.id ?? newId('key');
    const names = [...(key.alias ? [key.alias] : []), ...(key.aliases ?? [])];
    for (const name of names) {
      const numbered = key.count === undefined || name.includes('{n}') ? name : `${name}-{n}`;
      region.aliases.set(numbered.replaceAll('{n}', String(number)), {target: id, createdAt});
    }
    region.keys.set(id, {
      id,
      createdAt,
      description: key.description,
      origin: store?.backing.type ?? 'AWS_KMS',
      manager: key.manager,
      spec: key.spec,
      usage: key.usage,
      multiRegion: key.multiRegion,
      ...(store && {storeId: store.id}),
      ...(key.xksKeyId !== undefined && {xksKeyId: key.xksKeyId}),
      ...endingOf(key),
      enabled: key.state === 'Enabled',
      ...(key.deletes !== undefined && {
        deletionDate: timeAt(start, key.deletes),
        pendingWindowDays: key.pendingWindowDays,
      }),
      policy,
      tags: new Map(Object.entries(key.tags)),
      grants: key.grants.map(grant => ({
        id: newId('uuid').replaceAll('-', '').repeat(2),
        granteePrincipal: grant.grantee,
        ...(grant.retiring !== undefined && {retiringPrincipal: grant.retiring}),
        operations: grant.operations,
        ...(grant.name !== undefined && {name: grant.name}),
        createdAt: timeAt(start, grant.created),
        issuingAccount: `arn:${account.partition}:iam::${account.id}:root`,
      })),
      ...(key.lastUse && {
        lastUse: {
          operation: key.lastUse.operation,
          at: timeAt(start, key.lastUse.at),
          eventId: newId('uuid'),
          requestId: newId('uuid'),
        },
      }),
      rotationEnabled: key.rotation,
    });
  }
}
