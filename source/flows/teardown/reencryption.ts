import {doomedStores, type Plan} from './plan.ts';

/** What it would take to encrypt anew what one user of the keys has encrypted. cks does none of it. */
export type Reencryption = {
  /** An AWS service or a role, as CloudTrail names it; `unknown`: nobody asked, or nothing was seen. */
  readonly user: string;
  readonly keys: number;
  readonly what: string;
};

/** By the name under which a service calls KMS. */
const ways: Readonly<Record<string, string>> = {
  's3.amazonaws.com':
    'copy each object, and each of its versions, onto itself with another key; give the bucket another default key',
  'ec2.amazonaws.com':
    'copy each snapshot with another key and make volumes of the copies; give EBS another default key. Volumes that are attached work until they are detached',
  'rds.amazonaws.com':
    'copy a snapshot of each database with another key, restore it and move over to it; the key of a database cannot be changed',
  'sqs.amazonaws.com':
    'give each queue another key; messages that are in it already are read with the old one, so let it run empty first',
  'sns.amazonaws.com': 'give each topic another key',
  'secretsmanager.amazonaws.com':
    'give each secret another key, and put its value again so that the newest version is encrypted with it',
  'ssm.amazonaws.com':
    'write each SecureString parameter again with another key; its history stays with the old one',
  'dynamodb.amazonaws.com': 'give each table another key; backups and exports stay with the old one',
  'lambda.amazonaws.com': 'give each function another key for its environment variables',
  'logs.amazonaws.com':
    'give each log group another key; what it holds already stays with the old one until it is too old to be kept',
  'kinesis.amazonaws.com':
    'start the encryption of each stream with another key; records that are in it are read with the old one',
  'elasticfilesystem.amazonaws.com': 'make a file system with another key and copy the files',
  'fsx.amazonaws.com': 'restore a backup with another key',
  'redshift.amazonaws.com': 'give each cluster another key, which moves its data',
  'backup.amazonaws.com': 'copy the recovery points to a vault with another key',
  'kafka.amazonaws.com': 'make a cluster with another key and move over to it',
  'es.amazonaws.com': 'make a domain with another key and restore a snapshot into it',
  'eks.amazonaws.com': 'make a cluster with another key: that of the secrets cannot be changed',
};

const ofPrograms =
  'have whoever owns it send each ciphertext through kms:ReEncrypt, or decrypt and encrypt it anew; data keys that are kept beside data count too';
const ofUnknown =
  'nobody has said who uses these keys: CloudTrail, the tags, and the accounts in their policies may tell';

/** What re-encrypting first would take, by whoever used the keys that go; most keys first. */
export function reencryption(plan: Plan): readonly Reencryption[] {
  if (plan.goal === 'disconnect') return [];
  const users = new Map<string, number>();
  for (const {keys} of doomedStores(plan)) {
    for (const {usedBy, lastUse} of keys) {
      if (lastUse === 'never') continue;
      const names = usedBy && usedBy.length > 0 ? usedBy : ['unknown'];
      for (const name of names) users.set(name, (users.get(name) ?? 0) + 1);
    }
  }
  return [...users]
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([user, keys]) => ({user, keys, what: user === 'unknown' ? ofUnknown : (ways[user] ?? ofPrograms)}));
}
