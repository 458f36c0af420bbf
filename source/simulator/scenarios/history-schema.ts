import {z} from 'zod';
import {duration, identifier, members, regionCode, text, time} from './schema-parts.ts';

/** How a look of an earlier run failed. */
const failure = members({
  kind: z.enum(['denied', 'expired', 'throttled', 'region-off', 'unreachable', 'timed-out', 'unexpected']),
  code: text,
  message: text.default(''),
  action: text.default('kms:DescribeCustomKeyStores'),
  requestId: text.optional(),
  attempts: z.int().min(1).optional(),
  remedy: text.default(''),
  /** For `denied`: how AWS says it was denied. */
  denied: members({
    explicit: z.boolean(),
    layer: z
      .enum(['identity-policy', 'service-control-policy', 'permissions-boundary', 'session-policy'])
      .optional(),
  }).optional(),
});

const change = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  members({at: time, what: z.literal(name), region: regionCode, ...shape});

/** What cks had seen of the account in earlier runs: it becomes its cache, so that ages are known from the start. */
export const historySchema = members({
  /** When everything was last seen that has no time of its own. */
  lookedAt: time.default('-1m'),
  /** When the keys were last listed and described. */
  keysListedAt: time.optional(),
  regions: z
    .record(
      regionCode,
      members({
        lookedAt: time.optional(),
        /** False: no look ever succeeded here. */
        seen: z.boolean().default(true),
        /** Looks have failed since then. */
        silent: members({since: time, failure}).optional(),
      }),
    )
    .default({}),
  /** By store id: in which state it was, since when; `atLeast`: it was already so when first seen. */
  stores: z
    .record(
      identifier('cks'),
      members({
        since: time,
        atLeast: z.boolean().default(false),
        state: z.enum(['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING']).optional(),
        errorCode: text.optional(),
        name: text.optional(),
      }),
    )
    .default({}),
  changes: z
    .array(
      z.discriminatedUnion('what', [
        change('store-state', {
          store: text,
          from: text,
          to: text,
          errorCode: text.optional(),
          lasted: duration.optional(),
        }),
        change('store-appeared', {store: text}),
        change('store-renamed', {store: text, from: text}),
        change('cluster-state', {cluster: identifier('cluster'), from: text, to: text}),
        change('hsm-state', {cluster: identifier('cluster'), hsm: identifier('hsm'), from: text, to: text}),
        change('key-state', {key: identifier('key'), from: text, to: text}),
        change('region-silent', {failure}),
        change('region-answers', {silent: duration}),
      ]),
    )
    .default([]),
});

export type ScenarioHistory = z.output<typeof historySchema>;
export type ScenarioFailure = z.output<typeof failure>;
