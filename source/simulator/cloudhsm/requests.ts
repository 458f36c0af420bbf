import {AwsError} from '../aws-error.ts';
import type {Authorization, Call, MemberShape} from '../operation.ts';
import type {RegionWorld, SimulatedBackup, SimulatedCluster} from '../world.ts';

const text = (pattern: RegExp, required = false) => ({type: 'string', pattern, required}) as const;

/** Members that several operations share, with the constraints of CloudHSM's service model. */
export const member = {
  clusterId: {type: 'string', pattern: /cluster-[2-7a-zA-Z]{11,16}/, required: true},
  resourceId: {type: 'string', pattern: /(?:cluster|backup)-[2-7a-zA-Z]{11,16}/, required: true},
  ipAddress: text(/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/),
  nextToken: {type: 'string', max: 256},
  filters: {type: 'map', max: 30, of: {type: 'list', of: {type: 'string'}}},
  certificate: {type: 'string', max: 20_000, pattern: /[a-zA-Z0-9+\-/=\s]*/, required: true},
  tagKeys: {type: 'list', min: 1, max: 50, of: {type: 'string', min: 1, max: 128}, required: true},
  tagList: {
    type: 'list',
    min: 1,
    max: 50,
    of: {
      type: 'structure',
      members: {
        Key: {type: 'string', min: 1, max: 128, required: true},
        Value: {type: 'string', max: 256, required: true},
      },
    },
  },
} as const satisfies Record<string, MemberShape>;

/** The error of a request that the service understands and will not carry out. */
export const invalidRequest = (message: string) => new AwsError('CloudHsmInvalidRequestException', message);

const notFound = (message: string) => new AwsError('CloudHsmResourceNotFoundException', message);

/**
 * The Region of a call.
 * @throws CloudHsmServiceException where CloudHSM does not exist; real clients do not even find its host there
 */
export function regionOf(call: Call): RegionWorld {
  const region = call.world.regions.get(call.region);
  if (!region?.hasCloudHsm) {
    throw new AwsError('CloudHsmServiceException', `AWS CloudHSM is not available in ${call.region}.`);
  }
  return region;
}

/** @throws CloudHsmResourceNotFoundException for a cluster that does not exist or is gone */
export function requireCluster(call: Call, id: string): SimulatedCluster {
  const cluster = regionOf(call).clusters.get(id);
  if (!cluster || cluster.state === 'DELETED') throw notFound(`Cluster ${id} was not found.`);
  return cluster;
}

/** @throws CloudHsmResourceNotFoundException for a backup that does not exist or is gone */
export function requireBackup(call: Call, id: string): SimulatedBackup {
  const backup = regionOf(call).backups.get(id);
  if (!backup || backup.state === 'DELETED') throw notFound(`Backup ${id} was not found.`);
  return backup;
}

/** The tags of a cluster or a backup. */
export const tagsOf = (call: Call, resourceId: string) =>
  (resourceId.startsWith('backup-') ? requireBackup(call, resourceId) : requireCluster(call, resourceId))
    .tags;

const arn = (call: Call, resource: string) =>
  `arn:${call.world.account.partition}:cloudhsm:${call.region}:${call.world.account.id}:${resource}`;

const resourceTags = (tags: ReadonlyMap<string, string> | undefined) =>
  Object.fromEntries([...(tags ?? [])].map(([name, value]) => [`aws:ResourceTag/${name}`, value]));

/** The check for an action that knows no resource. */
export const onEverything = (action: string): Authorization[] => [{action, resource: '*'}];

/** The check for an action on a cluster or a backup, which may or may not exist. */
export function onResource(call: Call, action: string, id: string): Authorization[] {
  const kind = id.startsWith('backup-') ? 'backup' : 'cluster';
  const region = call.world.regions.get(call.region);
  const found = kind === 'backup' ? region?.backups.get(id) : region?.clusters.get(id);
  return [{action, resource: arn(call, `${kind}/${id}`), context: resourceTags(found?.tags)}];
}

/**
 * One page of a listing.
 * @param token where the page before ended; absent or empty for the first
 * @throws CloudHsmInvalidRequestException for a token that no page gave
 */
export function page<T>(items: readonly T[], limit: number, token: string | undefined) {
  const from = token ? Number(/^page-(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1]) : 0;
  if (Number.isNaN(from)) throw invalidRequest('The next token is not valid.');
  const until = from + limit;
  return {
    items: items.slice(from, until),
    ...(until < items.length && {NextToken: Buffer.from(`page-${until}`).toString('base64url')}),
  };
}

/**
 * Whether a thing passes the filters of a Describe call: each filter lists values, one of which must be there.
 * @throws CloudHsmInvalidRequestException for a filter that the operation does not know
 */
export function passes(
  filters: Readonly<Record<string, readonly string[]>> | undefined,
  values: Readonly<Record<string, string | undefined>>,
): boolean {
  return Object.entries(filters ?? {}).every(([name, wanted]) => {
    if (!Object.hasOwn(values, name)) throw invalidRequest(`Filter ${name} is not supported.`);
    const value = values[name];
    return value !== undefined && wanted.includes(value);
  });
}
