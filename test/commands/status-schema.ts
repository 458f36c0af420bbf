import {z} from 'zod';

const time = z.iso.datetime({precision: 3});
const failure = z.strictObject({
  kind: z.enum([
    'denied',
    'expired',
    'no-credentials',
    'throttled',
    'region-off',
    'unreachable',
    'timed-out',
    'not-found',
    'invalid',
    'conflict',
    'unexpected',
  ]),
  code: z.string().min(1),
  message: z.string(),
  requestId: z.string().nullable(),
  region: z.string().nullable(),
  remedy: z.string().min(1),
});
const word = z.enum(['down', 'at risk', 'unknown', 'changing', 'idle', 'healthy']);
const hsms = z.strictObject({active: z.int().min(0), total: z.int().min(0), zones: z.int().min(0)});

const region = z.strictObject({
  region: z.string(),
  answer: z.enum([
    'answered',
    'partial',
    'denied',
    'throttled',
    'timed-out',
    'unreachable',
    'not-enabled',
    'expired',
    'failed',
  ]),
  optStatus: z.string(),
  at: time.nullable(),
  since: time.nullable(),
  expectedSilent: z.strictObject({reason: z.string(), until: time, holds: z.boolean()}).nullable(),
  failure: failure.optional(),
});

const keyStore = z.strictObject({
  region: z.string(),
  id: z.string().startsWith('cks-'),
  name: z.string(),
  type: z.string(),
  connectionState: z.string(),
  connectionErrorCode: z.string().nullable(),
  createdAt: time.nullable(),
  stateSince: z.strictObject({at: time, atLeast: z.boolean()}).nullable(),
  observedAt: time.nullable(),
  stale: z.boolean(),
  clusterId: z.string().nullable(),
  cluster: z.strictObject({id: z.string(), state: z.string(), hsms, at: time, stale: z.boolean()}).nullable(),
  keys: z
    .strictObject({
      complete: z.boolean(),
      total: z.int(),
      byState: z.record(z.string(), z.int().min(1)),
      unread: z.int(),
      at: time,
      stale: z.boolean(),
    })
    .nullable(),
  verdict: z.strictObject({
    word,
    reason: z.string(),
    evidence: z.array(
      z.strictObject({
        action: z.string(),
        status: z.string(),
        at: time.nullable(),
        ageSeconds: z.int().nullable(),
      }),
    ),
  }),
});

const cluster = z.strictObject({
  region: z.string(),
  id: z.string().startsWith('cluster-'),
  state: z.string(),
  hsms,
  observedAt: time,
  stale: z.boolean(),
  keyStores: z.array(z.strictObject({id: z.string(), name: z.string()})).nullable(),
});

/** The document of `cks status --json` as scripts may rely on it: no member more, none less. */
export const statusSchema = z.strictObject({
  schema: z.literal('cks.status/1'),
  at: time,
  scope: z.union([z.literal('all'), z.array(z.string())]),
  complete: z.boolean(),
  account: z
    .strictObject({
      id: z.string().length(12),
      alias: z.string().nullable(),
      partition: z.string(),
      caller: z.string().startsWith('arn:'),
    })
    .nullable(),
  failure: failure.optional(),
  regionList: z.enum(['account:ListRegions', 'ec2:DescribeRegions', 'built-in']).nullable(),
  regions: z.array(region),
  keyStores: z.array(keyStore),
  clusters: z.array(cluster),
  role: z.strictObject({exists: z.boolean().nullable(), failure: failure.nullable().optional()}),
  summary: z.record(word, z.int().min(0)),
});

export type Status = z.infer<typeof statusSchema>;
