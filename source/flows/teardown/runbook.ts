import {count} from '../messages.ts';
import {doomedStores, type Plan} from './plan.ts';
import type {LeftCluster} from './report-left.ts';
import type {TeardownReport} from './report.ts';

/** One step of what comes after a teardown. cks runs none of it. */
export type RunbookStep = {
  readonly title: string;
  /** What to know before it, a sentence each. */
  readonly know: readonly string[];
  /** Commands of the AWS CLI that look; those that delete are named in words, never printed to be pasted. */
  readonly look: readonly string[];
};

/** What comes after a teardown, in the order that loses nothing; it looks at nothing and changes nothing. */
export function runbook(
  plan: Plan,
  report: Pick<TeardownReport, 'left' | 'orphans'>,
): readonly RunbookStep[] {
  const {clusters} = report.left;
  const external = doomedStores(plan).filter(({type}) => type === 'EXTERNAL_KEY_STORE');
  const regions = [
    ...new Set(plan.regions.filter(({standing}) => standing.is === 'answered').map(({region}) => region)),
  ];
  return [
    ...(report.orphans.length > 0 ? [orphanStep(report)] : []),
    ...(clusters.length > 0
      ? [
          otherUsers(clusters),
          hsms(clusters),
          cluster(clusters),
          backups(clusters, regions),
          logs(clusters),
          securityGroups(clusters),
        ]
      : []),
    ...(external.length > 0 ? [proxies(external.map(({region, name}) => `${name} (${region})`))] : []),
  ];
}

const each = (clusters: readonly LeftCluster[], command: (one: LeftCluster) => string) =>
  clusters.map(command);

const orphanStep = ({orphans}: Pick<TeardownReport, 'orphans'>): RunbookStep => ({
  title: 'Key material that stayed on HSMs',
  know: [
    ...orphans.map(
      ({store, region, keyIds}) =>
        `${store} (${region}): the material of ${count(keyIds.length, 'key')}: ${keyIds.join(', ')}.`,
    ),
    'It is found on the cluster by its label, the ARN of its KMS key, and deleted there by kmsuser: set a password that you know for that user once no store uses the cluster any more.',
    'As long as it is there, do not take the HSMs for empty; deleting them deletes it too, their backups do not.',
  ],
  look: [],
});

const otherUsers = (clusters: readonly LeftCluster[]): RunbookStep => ({
  title: 'Other users of the clusters',
  know: [
    'Nothing in CloudHSM knows who uses a cluster: programs with a CloudHSM client of their own, databases, certificate authorities. Deleting HSMs asks nobody.',
    'Ask the owners, list the users on the HSMs, and read the audit logs for logins other than those of kmsuser.',
    'A cluster that shares a backup history with one that a key store uses belongs to that store too.',
  ],
  look: [
    'cks check CLUSTER_ID',
    ...each(
      clusters,
      ({region, id}) => `aws cloudhsmv2 describe-clusters --region ${region} --filters clusterIds=${id}`,
    ),
    ...each(clusters, ({region, id}) => `aws logs tail /aws/cloudhsm/${id} --region ${region} --since 30d`),
  ],
});

const hsms = (clusters: readonly LeftCluster[]): RunbookStep => ({
  title: 'HSMs',
  know: [
    'Every HSM is billed by the hour from its creation until it is deleted, whether it is used or not: this is the cost that goes on.',
    'The last HSM of a cluster takes the only running copy of its keys with it; what is left of them is in backups.',
  ],
  look: each(
    clusters,
    ({region, id}) =>
      `aws cloudhsmv2 describe-clusters --region ${region} --filters clusterIds=${id} --query 'Clusters[].Hsms[].[HsmId,State,AvailabilityZone]' --output table`,
  ),
});

const cluster = (clusters: readonly LeftCluster[]): RunbookStep => ({
  title: 'Clusters',
  know: [
    'A cluster can be deleted once all of its HSMs are. It costs nothing without HSMs, and its backups stay.',
    "CloudHSM's own service-linked role, AWSServiceRoleForCloudHSM, can go after the last cluster of the account; it is not the role of the key stores.",
  ],
  look: each(
    clusters,
    ({region, id}) =>
      `aws cloudhsmv2 describe-clusters --region ${region} --filters clusterIds=${id} --query 'Clusters[].[ClusterId,State]' --output table`,
  ),
});

const backups = (clusters: readonly LeftCluster[], regions: readonly string[]): RunbookStep => ({
  title: 'Backups and their copies',
  know: [
    'A backup holds all keys and users of its day, also keys that KMS has deleted since. While one is there, the material is not erased.',
    'Backups are kept 90 days unless set otherwise (7 to 379); the last one of a cluster is never deleted by itself, those marked to never expire are not either, and copies in other Regions have no end at all.',
    'A deleted backup can be restored for 7 days; after that it is gone, and with the last one every way back.',
    'Backups can be shared with other accounts: what those restored cannot be seen from here.',
  ],
  look: [
    ...each(
      clusters,
      ({region, id}) =>
        `aws cloudhsmv2 describe-backups --region ${region} --filters clusterIds=${id} --query 'Backups[].[BackupId,BackupState,CreateTimestamp,NeverExpires]' --output table`,
    ),
    ...regions.map(
      region =>
        `aws cloudhsmv2 describe-backups --region ${region} --query 'Backups[?SourceBackup].[BackupId,SourceRegion,SourceCluster,BackupState]' --output table`,
    ),
  ],
});

const logs = (clusters: readonly LeftCluster[]): RunbookStep => ({
  title: 'Audit logs',
  know: [
    'The audit logs of the HSMs are in CloudWatch Logs. They never expire unless a retention is set, and what they store is billed by the month.',
    'They prove who logged in and what was done on the HSMs: keep them as long as your rules ask.',
  ],
  look: each(
    clusters,
    ({region, id}) =>
      `aws logs describe-log-groups --region ${region} --log-group-name-prefix /aws/cloudhsm/${id} --query 'logGroups[].[logGroupName,retentionInDays,storedBytes]' --output table`,
  ),
});

const securityGroups = (clusters: readonly LeftCluster[]): RunbookStep => ({
  title: 'Security groups',
  know: [
    'The security group of a cluster stays after it. KMS removes its own when a store is disconnected, and sometimes leaves one behind.',
  ],
  look: each(
    clusters,
    ({region, id}) =>
      `aws ec2 describe-security-groups --region ${region} --filters 'Name=group-name,Values=cloudhsm-${id}-sg' --query 'SecurityGroups[].[GroupId,GroupName]' --output table`,
  ),
});

const proxies = (stores: readonly string[]): RunbookStep => ({
  title: 'Proxies and key managers of external key stores',
  know: [
    `${stores.join(', ')}: the proxies, the key managers, the keys in them and VPC endpoint services are as they were, and cost what they cost.`,
    'A KMS key that was deleted cannot be made again from its external key.',
  ],
  look: [],
});
