/** How many active HSMs a cluster has, each in a zone of its own; `gone`: it was deleted. */
export type Hsms = number | 'gone';

/** What happens to a cluster without anybody asking KMS. */
export const clusterDeeds = ['lose an HSM', 'lose every HSM', 'lose the cluster', 'add HSMs'] as const;
export type ClusterDeed = (typeof clusterDeeds)[number];

export const isClusterDeed = (what: string): what is ClusterDeed =>
  (clusterDeeds as readonly string[]).includes(what);

/** The cluster after such a deed; one that is gone stays so. */
export function afterDeed(hsms: Hsms, what: ClusterDeed): Hsms {
  if (hsms === 'gone' || what === 'lose the cluster') return 'gone';
  if (what === 'add HSMs') return 2;
  return what === 'lose an HSM' ? Math.max(0, hsms - 1) : 0;
}

/** Why a connect ends FAILED that began well. */
export function connectionTrouble(hsms: Hsms): string | undefined {
  if (hsms === 'gone') return 'CLUSTER_NOT_FOUND';
  return hsms === 0 ? 'INSUFFICIENT_CLOUDHSM_HSMS' : undefined;
}

/** Why KMS refuses a call that needs so many active HSMs. */
export function clusterRefusal(hsms: Hsms, needed: number): string | undefined {
  if (hsms === 'gone') return 'CloudHsmClusterNotFoundException';
  return hsms < needed ? 'CloudHsmClusterInvalidConfigurationException' : undefined;
}
