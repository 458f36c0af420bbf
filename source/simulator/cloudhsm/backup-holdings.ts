import type {SimulatedBackup, SimulatedCluster} from '../world.ts';

/** What a backup of a cluster keeps of it: its identity, and its users with their passwords of that day. */
export const holdingsOf = ({
  clusterCertificate,
  trustAnchorCertificate,
  kmsuser,
  hsmType,
  mode,
}: SimulatedCluster): NonNullable<SimulatedBackup['holds']> => ({
  ...(clusterCertificate !== undefined && {clusterCertificate}),
  ...(trustAnchorCertificate !== undefined && {trustAnchorCertificate}),
  kmsuser: {exists: kmsuser.exists, password: kmsuser.password},
  hsmType,
  mode,
});
