import {z} from 'zod';
import {eventSchema} from './event-schema.ts';
import {historySchema} from './history-schema.ts';
import {
  absoluteTime,
  counted,
  duration,
  identifier,
  keySpec,
  members,
  policyDocument,
  regionCode,
  tags,
  text,
  time,
} from './schema-parts.ts';

const subnet = members({
  id: identifier('subnet'),
  zone: text,
  vpc: identifier('vpc').optional(),
  cidr: text.regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, 'expected a block such as 10.20.4.0/28'),
  free: counted.default(11),
});

const hsm = members({
  id: identifier('hsm').optional(),
  zone: text,
  state: z
    .enum(['CREATE_IN_PROGRESS', 'ACTIVE', 'DEGRADED', 'DELETE_IN_PROGRESS', 'DELETED'])
    .default('ACTIVE'),
  message: text.optional(),
});

const backup = members({
  id: identifier('backup').optional(),
  created: time,
  state: z.enum(['CREATE_IN_PROGRESS', 'READY', 'DELETED', 'PENDING_DELETION']).default('READY'),
  neverExpires: z.boolean().default(false),
});

const cluster = members({
  id: identifier('cluster').optional(),
  state: text.default('ACTIVE'),
  message: text.optional(),
  created: time.default('-365d'),
  hsmType: text.default('hsm1.medium'),
  mode: z.enum(['FIPS', 'NON_FIPS']).default('FIPS'),
  networkType: z.enum(['IPV4', 'DUALSTACK']).default('IPV4'),
  vpc: identifier('vpc').optional(),
  securityGroup: identifier('sg').optional(),
  securityGroupIntact: z.boolean().default(true),
  /** Subnets of the Region by id, or else zones for which subnets are made. */
  subnets: z.array(identifier('subnet')).min(1).optional(),
  zones: z.array(text).min(1).optional(),
  hsms: z.array(hsm).default([]),
  /** Restored from a backup of that cluster: both share one cluster certificate. */
  relatedTo: identifier('cluster').optional(),
  kmsuser: members({
    exists: z.boolean().default(true),
    password: text.min(7).max(32).default('simulated0kmsuser'),
    loggedInElsewhere: z.boolean().default(false),
    failedLogins: counted.default(0),
  }).prefault({}),
  backups: z.array(backup).default([]),
  backupRetentionDays: z.int().min(7).max(379).default(90),
  tags: tags.default({}),
});

const proxy = members({
  connectivity: z.enum(['PUBLIC_ENDPOINT', 'VPC_ENDPOINT_SERVICE']),
  accessKeyId: text.default('ABCDEFGHIJKLMNOPQRST'),
  secret: text.default('simulatedproxysecret/simulatedproxysecret/1'),
  uriEndpoint: text.regex(/^https:\/\/[a-zA-Z0-9.-]+$/, 'expected https:// and a host'),
  uriPath: text.default('/kms/xks/v1'),
  vpcEndpointServiceName: text.optional(),
  vpcEndpointServiceOwner: text.optional(),
});

const keyStore = members({
  id: identifier('cks').optional(),
  name: text.min(1).max(256),
  created: time.default('-300d'),
  state: z
    .enum(['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING'])
    .default('DISCONNECTED'),
  since: time.optional(),
  errorCode: text.optional(),
  cluster: identifier('cluster').optional(),
  proxy: proxy.optional(),
  /** What KMS believes the password to be; the cluster's own when absent. */
  kmsuserPassword: text.min(7).max(32).optional(),
  nextConnects: z.array(text).default([]),
  connectTakes: duration.optional(),
  /** Ids of what KMS makes in the VPC when it connects; interfaces by Availability Zone. */
  network: members({
    securityGroup: identifier('sg').optional(),
    interfaces: z.record(z.string(), identifier('eni')).optional(),
  }).optional(),
}).refine(store => (store.cluster === undefined) !== (store.proxy === undefined), {
  message: 'expected either `cluster` or `proxy`',
});

const optStatus = z.enum(['ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING', 'DISABLING', 'DISABLED']);

const region = members({
  optStatus: optStatus.default('ENABLED_BY_DEFAULT'),
  cloudHsm: z.boolean().default(true),
  /** Denied by a service control policy: everybody, or everybody but these users and roles, from a time on. */
  denied: z
    .union([z.literal(true), members({since: time.optional(), except: z.array(text).default([])})])
    .optional(),
  subnets: z.array(subnet).default([]),
  clusters: z.array(cluster).default([]),
  keyStores: z
    .array(keyStore)
    .max(10, 'expected at most 10 key stores in a Region: AWS allows no more')
    .default([]),
  keys: z.array(keySpec).default([]),
  /** Uses of keys before the start, as CloudTrail tells them: this many, evenly spread back from the latest. */
  usage: z
    .array(
      members({
        key: identifier('key'),
        count: z.int().min(1).max(1_000_000),
        last: time,
        over: duration.default('24h'),
        operation: text.default('Decrypt'),
        /** Users, `role/session`, ARNs or services; they take turns. */
        by: z.array(text).min(1),
      }),
    )
    .default([]),
});

const accessKey = members({
  id: text.regex(/^A[KS]IA[A-Z2-7]{16}$/, 'expected 20 characters that start with AKIA or ASIA'),
  secret: text.length(40, 'expected 40 characters'),
  sessionToken: text.optional(),
  expires: time.optional(),
});

const policyHolder = {
  path: text.default('/'),
  created: time.default('-900d'),
  /** Inline policies by name. */
  policies: z.record(z.string(), policyDocument).default({}),
  /** Managed policies by name: those of this file, or AWS's AdministratorAccess and ReadOnlyAccess. */
  attached: z.array(text).default([]),
};

const user = members({
  ...policyHolder,
  boundary: text.optional(),
  tags: tags.default({}),
  groups: z.array(text).default([]),
  accessKey: accessKey.optional(),
});

const role = members({
  ...policyHolder,
  boundary: text.optional(),
  tags: tags.default({}),
  description: text.default(''),
  /** Users and roles of this account that may assume it, or a whole trust policy. */
  trust: z.union([z.array(text), policyDocument]).default([]),
  maxSession: duration.default('1h'),
  /** Sessions that exist from the start, by session name, with the keys that stand for them. */
  sessions: z.record(z.string(), accessKey).default({}),
});

const fault = members({
  service: z.enum(['kms', 'cloudhsm', 'iam', 'sts', 'account', 'ec2', 'cloudtrail']).optional(),
  operation: text.optional(),
  region: regionCode.optional(),
  caller: text.optional(),
  from: time.optional(),
  until: time.optional(),
  times: z.int().min(1).optional(),
  effect: z.discriminatedUnion('kind', [
    members({kind: z.literal('latency'), milliseconds: z.number().min(0)}),
    members({kind: z.literal('throttle')}),
    members({
      kind: z.literal('error'),
      code: text,
      message: text.default(''),
      status: z.int().min(400).max(599),
    }),
    members({kind: z.literal('cut')}),
    members({kind: z.literal('reset')}),
    members({kind: z.literal('hang')}),
    members({kind: z.literal('html')}),
  ]),
});

/** How long things take; AWS's own durations where a scenario says nothing. */
const timing = members({
  connect: duration.default('15m'),
  connectExternal: duration.default('5m'),
  disconnect: duration.default('5m'),
  createHsm: duration.default('6m'),
  deleteHsm: duration.default('2m'),
  createCluster: duration.default('1m'),
  initializeCluster: duration.default('3m'),
  activateCluster: duration.default('1m'),
  deleteCluster: duration.default('2m'),
  keyDeletionDelay: duration.default('1h'),
  materialDeletionDelay: duration.default('10m'),
  roleDeletion: duration.default('30s'),
});

export const scenarioSchema = members({
  description: text.optional(),
  account: members({
    id: text.regex(/^\d{12}$/, 'expected 12 digits in quotes').default('111122223333'),
    alias: text.optional(),
    partition: text.default('aws'),
  }).prefault({}),
  clock: members({start: absoluteTime.optional(), timeScale: z.number().min(0).default(1)}).prefault({}),
  timing: timing.prefault({}),
  enforceQuotas: z.boolean().default(true),
  /** Whose credentials a demo uses: a user, or `role/session`. */
  caller: text.default('admin'),
  regions: z.record(regionCode, region),
  policies: z.record(z.string(), policyDocument).default({}),
  groups: z.record(z.string(), members(policyHolder)).default({}),
  users: z.record(z.string(), user).default({}),
  roles: z.record(z.string(), role).default({}),
  /** Service control policies on the account, beside the one that allows everything. */
  serviceControlPolicies: z
    .record(z.string(), members({document: policyDocument, from: time.optional()}))
    .default({}),
  /** KMS's service-linked role: there or not. */
  serviceLinkedRole: z
    .union([
      z.boolean(),
      members({
        created: time.default('-900d'),
        description: text.default(''),
        lastUsed: members({at: time, region: regionCode}).optional(),
      }),
    ])
    .optional(),
  /** How the next deletions of KMS's service-linked role go, first one first; after them the world decides. */
  roleDeletions: z
    .array(
      members({
        unknownFor: duration.optional(),
        takes: duration.optional(),
        ends: z.enum(['SUCCEEDED', 'FAILED']).optional(),
        reason: text.optional(),
        usage: z.array(members({region: text, resources: z.array(text).default([])})).optional(),
        forgottenAfter: duration.optional(),
        shownFor: duration.optional(),
      }),
    )
    .default([]),
  faults: z.array(fault).default([]),
  events: z.array(eventSchema).default([]),
  /** What CloudTrail recorded before the start. */
  trail: z
    .array(
      members({
        at: time,
        region: regionCode,
        source: text.default('kms.amazonaws.com'),
        name: text,
        by: text.optional(),
        parameters: z.record(z.string(), z.unknown()).default({}),
        additional: z.record(z.string(), z.unknown()).optional(),
        response: z.record(z.string(), z.unknown()).optional(),
        errorCode: text.optional(),
      }),
    )
    .default([]),
  history: historySchema.optional(),
});

/** A checked scenario file, defaults filled in; times still as written. */
export type Scenario = z.output<typeof scenarioSchema>;
/** A scenario as a program writes it: what has a default may be left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type ScenarioRegion = Scenario['regions'][string];
export type ScenarioCluster = ScenarioRegion['clusters'][number];
export type ScenarioKeyStore = ScenarioRegion['keyStores'][number];
export type ScenarioUser = Scenario['users'][string];
export type ScenarioRole = Scenario['roles'][string];
