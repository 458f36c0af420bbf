import {z} from 'zod';
import {counted, identifier, keySpec, members, regionCode, text, time} from './schema-parts.ts';

const event = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  members({at: time, do: z.literal(name), region: regionCode, ...shape});

const by = text.optional();
const key = identifier('key');

/** Something that happens in the world at a time, without anybody calling. */
export const eventSchema = z.discriminatedUnion('do', [
  event('set-hsm-state', {
    hsm: identifier('hsm'),
    state: z.enum(['CREATE_IN_PROGRESS', 'ACTIVE', 'DEGRADED', 'DELETE_IN_PROGRESS', 'DELETED']),
    message: text.optional(),
  }),
  event('delete-hsm', {hsm: identifier('hsm')}),
  event('set-cluster-state', {cluster: identifier('cluster'), state: text, message: text.optional()}),
  event('delete-cluster', {cluster: identifier('cluster')}),
  event('set-free-addresses', {subnet: identifier('subnet'), free: counted}),
  event('delete-subnet', {subnet: identifier('subnet')}),
  event('set-kmsuser', {
    cluster: identifier('cluster'),
    exists: z.boolean().optional(),
    password: text.min(7).max(32).optional(),
    loggedInElsewhere: z.boolean().optional(),
  }),
  event('rename-store', {store: text, name: text.min(1).max(256), by}),
  event('set-store-state', {
    store: text,
    state: z.enum(['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING']),
    errorCode: text.optional(),
  }),
  event('connect-store', {store: text, by}),
  event('disconnect-store', {store: text, by}),
  event('add-key', {key: keySpec, by}),
  event('set-key-state', {key, state: z.enum(['Enabled', 'Disabled']), by}),
  event('schedule-key-deletion', {key, days: z.int().min(7).max(30).default(30), by}),
  event('cancel-key-deletion', {key, by}),
  event('use-key', {key, operation: text.default('Decrypt'), by}),
  event('set-region', {
    optStatus: z.enum(['ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING', 'DISABLING', 'DISABLED']),
  }),
]);

export type ScenarioEvent = z.output<typeof eventSchema>;
