import {isoDay} from '../../model/age.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import type {Write} from '../../model/write.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Check, Evidence, Scene} from '../flow.ts';
import {clusterActive, ok, refused, twoZones, unknown, warning} from '../preconditions.ts';
import type {CreateGoal} from './create.ts';
import {readTrustAnchor} from './trust-anchor.ts';

/** Custom key stores of both types in one account and Region (AWS KMS quotas; can be raised, says the newer page). */
const quota = 10;

/** The one call of a create. */
export const createWrite = ({region, name, backing}: CreateGoal): Write => ({
  operation: 'CreateCustomKeyStore',
  region,
  name,
  backing,
});

/** What a person reads before a store is created. */
export function createBrief(goal: CreateGoal, scene: Scene, now: Date, evidence: Evidence = {}): Brief {
  const {view, role} = scene;
  const external = goal.backing.type === 'EXTERNAL_KEY_STORE';
  return {
    title: `Create a custom key store in ${goal.region}`,
    consequences: [
      {when: 'At once', text: 'KMS records the store, DISCONNECTED. No key or HSM changes'},
      external
        ? {when: 'At once', text: 'With a public endpoint KMS calls the proxy during the call: it must be up'}
        : {
            when: 'Later',
            text: 'Connect it next: only then KMS changes the kmsuser password, keys can be made, and a wrong password shows',
          },
      ...(!external && isFresh(role) && !role.value.exists
        ? [{when: 'At once', text: 'KMS makes its service-linked role, the first time in this account'}]
        : []),
      {when: 'Undo', text: 'Delete the store by a teardown plan'},
    ],
    checks: [
      ...nameChecks(goal, view),
      ...(goal.backing.type === 'AWS_CLOUDHSM'
        ? clusterChecks(goal.backing, view, now)
        : proxyChecks(goal.backing, view)),
      ...(evidence.permissions ?? []),
    ],
    confirm: {level: 1, button: 'Create'},
    awsCli: [awsCommand(createWrite(goal))],
  };
}

function nameChecks({name, region}: CreateGoal, {keyStores}: RegionView): readonly Check[] {
  if (!isFresh(keyStores))
    return [unknown('the stores of the Region cannot be seen now: the name may be taken')];
  const {value: stores, at} = keyStores;
  return [
    stores.some(store => store.name === name)
      ? refused(`${region} has a store named ${name} already`, at)
      : ok('no other store has this name', at),
    stores.length >= quota
      ? refused(
          `${String(stores.length)} stores in ${region}: the quota is ${String(quota)} unless AWS has raised it`,
          at,
        )
      : ok(`${String(stores.length)} of ${String(quota)} stores used in ${region}`, at),
  ];
}

type CloudHsm = Extract<CreateGoal['backing'], {type: 'AWS_CLOUDHSM'}>;
type External = Extract<CreateGoal['backing'], {type: 'EXTERNAL_KEY_STORE'}>;

function clusterChecks(
  {clusterId, trustAnchorCertificate}: CloudHsm,
  view: RegionView,
  now: Date,
): readonly Check[] {
  const {clusters} = view;
  if (!isFresh(clusters)) return [unknown('the clusters of the Region cannot be seen now')];
  const cluster = clusters.value.find(({id}) => id === clusterId);
  if (!cluster) return [refused(`${clusterId} is not in ${view.region}`, clusters.at)];
  const {at} = clusters;
  return [
    clusterActive(cluster, at),
    twoZones(cluster, at),
    usedBy(clusterId, cluster.clusterCertificate, view),
    ...anchorChecks(readTrustAnchor(trustAnchorCertificate, cluster.clusterCertificate), at, now),
  ];
}

/** A cluster backs one store, and clusters with the same certificate (a backup's restorations) count as one. */
function usedBy(
  clusterId: string,
  certificate: string | undefined,
  {keyStores, clusters}: RegionView,
): Check {
  if (!isFresh(keyStores)) return unknown('whether another store uses the cluster cannot be seen now');
  const same = (lastSeen(clusters) ?? []).filter(
    one => one.id === clusterId || (certificate !== undefined && one.clusterCertificate === certificate),
  );
  const user = keyStores.value.find(store => same.some(({id}) => id === store.clusterId));
  if (!user) return ok('cluster is used by no other store', keyStores.at);
  return refused(
    user.clusterId === clusterId
      ? `the cluster is used by ${user.name}`
      : `${user.name} uses a cluster of the same backups: AWS counts that as in use`,
    keyStores.at,
  );
}

function anchorChecks(anchor: ReturnType<typeof readTrustAnchor>, at: Date, now: Date): readonly Check[] {
  if (!anchor.ok) return [refused(`trust anchor: ${anchor.why}`)];
  const match = {
    same: ok('the certificate is the trust anchor of this cluster', at),
    differs: refused('the certificate is not the trust anchor of this cluster', at),
    unknown: unknown('whether the certificate matches is known once the cluster is initialized'),
  }[anchor.cluster];
  return anchor.expires < now
    ? [match, warning(`the certificate expired ${isoDay(anchor.expires)}`)]
    : [match];
}

function proxyChecks(backing: External, {keyStores}: RegionView): readonly Check[] {
  const vpc = backing.connectivity === 'VPC_ENDPOINT_SERVICE';
  const checks: Check[] = [];
  if (vpc && !backing.vpcEndpointServiceName)
    checks.push(refused('the name of the VPC endpoint service is missing'));
  if (!vpc && backing.vpcEndpointServiceName)
    checks.push(refused('a public endpoint takes no VPC endpoint service'));
  if (isFresh(keyStores)) {
    const twin = keyStores.value.find(({proxy}) => proxy?.uriEndpoint === backing.uriEndpoint);
    checks.push(
      twin
        ? warning(`${twin.name} uses this proxy endpoint: AWS may refuse it`, keyStores.at)
        : ok('no other store of the Region uses this proxy endpoint', keyStores.at),
    );
  }
  return [...checks, unknown('whether the proxy answers is known only to KMS')];
}
