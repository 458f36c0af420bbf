import {doomedStores, type Plan} from './plan.ts';

/** What a teardown leaves as it is, and what that goes on costing, a sentence each. */
export function whatStays(plan: Plan): readonly string[] {
  const doomed = doomedStores(plan);
  const clusters = new Map(
    doomed.flatMap(({region, clusterId, cluster}) =>
      clusterId === undefined ? [] : [[`${region}/${clusterId}`, cluster] as const],
    ),
  );
  const seen = [...clusters.values()].filter(cluster => cluster !== undefined);
  const unseen = clusters.size - seen.length;
  const sum = (of: (cluster: NonNullable<(typeof seen)[number]>) => number) =>
    seen.reduce((total, cluster) => total + of(cluster), 0);
  const hsms = sum(({hsms: count}) => count);
  const backups = sum(({backups: count = 0}) => count);
  const lasting = sum(({lasting: count = 0}) => count);
  const unknownBackups = clusters.size - seen.filter(({backups: count}) => count !== undefined).length;
  const external = doomed.filter(({type}) => type === 'EXTERNAL_KEY_STORE').length;
  const kept = plan.stores.filter(({keep}) => keep).map(({region, name}) => `${region} ${name}`);
  return [
    ...(clusters.size > 0
      ? [
          `${count(clusters.size, 'CloudHSM cluster')} with ${count(hsms, 'HSM')}${unseen > 0 ? ` (${count(unseen, 'cluster')} could not be seen)` : ''}: every HSM is billed by the hour until it is deleted.`,
          `${count(backups, 'backup')} of these clusters${lasting > 0 ? `, of which ${String(lasting)} never ${lasting === 1 ? 'ends' : 'end'}` : ''}${unknownBackups > 0 ? ` (not known of ${count(unknownBackups, 'cluster')})` : ''}: each holds the key material of its day, and so do copies in other Regions.`,
          'Security groups: that of each cluster stays. KMS removes its own when a store is disconnected, and cks does not touch one that it leaves.',
          "CloudHSM's own service-linked role, AWSServiceRoleForCloudHSM, and the log groups of the HSMs, which are billed for what they keep.",
        ]
      : []),
    ...(external > 0
      ? [
          `${count(external, 'external key store')}: the proxies, the key managers behind them, the keys in those and the VPC endpoint services.`,
        ]
      : []),
    ...(kept.length > 0
      ? [`Kept: ${kept.join(', ')}, with all keys; the service-linked role stays for them.`]
      : []),
    ...(plan.goal === 'disconnect'
      ? ['Every key and every store: a disconnected store can be connected again.']
      : []),
  ];
}

const count = (n: number, one: string) => `${String(n)} ${n === 1 ? one : `${one}s`}`;
