import {z} from 'zod';
import {durationPattern, timePattern} from './notation.ts';

/** An object that knows exactly these members; an unknown one is named, with those that are known. */
export const members = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? `unknown member ${(issue.keys as string[]).map(key => `\`${key}\``).join(', ')}; known here: ${Object.keys(shape).join(', ')}`
        : undefined,
  });

export const text = z.string();
export const counted = z.int().min(0);
const onTheCalendar = (written: string) => !/^\d/.test(written) || !Number.isNaN(Date.parse(written));
const noSuchTime = {error: 'expected a time that exists'};
export const time = text
  .regex(
    timePattern,
    'expected a time such as 2026-09-14T11:52Z, or one relative to the start of the clock such as -12m or +1h30m',
  )
  .refine(onTheCalendar, noSuchTime);
export const absoluteTime = text
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/, 'expected a time such as 2026-09-14T11:52Z')
  .refine(onTheCalendar, noSuchTime);
export const duration = text.regex(durationPattern, 'expected a duration such as 20m, 1h30m or 3s');
export const regionCode = text.regex(
  /^[a-z]{2,4}(?:-[a-z]+){1,2}-\d+$/,
  'expected a Region such as eu-west-1',
);
export const tags = z.record(text.min(1).max(128), text.max(256));

const hex = '[0-9a-f]{8,17}';
const base32 = '[2-7a-zA-Z]{11,16}';
const patterns = {
  cks: {pattern: new RegExp(`^cks-${hex}$`), example: 'cks-1234567890abcdef0'},
  subnet: {pattern: new RegExp(`^subnet-${hex}$`), example: 'subnet-0a1b2c3d4e5f6a7b8'},
  vpc: {pattern: new RegExp(`^vpc-${hex}$`), example: 'vpc-0a1b2c3d4e5f6a7b8'},
  eni: {pattern: new RegExp(`^eni-${hex}$`), example: 'eni-0a1b2c3d4e5f6a7b8'},
  sg: {pattern: new RegExp(`^sg-${hex}$`), example: 'sg-0a1b2c3d4e5f6a7b8'},
  cluster: {pattern: new RegExp(`^cluster-${base32}$`), example: 'cluster-2a3b4c5d6e7'},
  hsm: {pattern: new RegExp(`^hsm-${base32}$`), example: 'hsm-2a3b4c5d6e7'},
  backup: {pattern: new RegExp(`^backup-${base32}$`), example: 'backup-2a3b4c5d6e7'},
  key: {
    pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    example: '3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64',
  },
};

/** An id in AWS's form for that kind of thing. */
export const identifier = (kind: keyof typeof patterns) =>
  text.regex(patterns[kind].pattern, `expected an id such as ${patterns[kind].example}`);

export const alias = text.regex(/^alias\/[a-zA-Z0-9/_{}-]+$/, 'expected a name that starts with alias/');

/** A policy as a mapping, or as JSON text; becomes JSON text. */
export const policyDocument = z
  .union([text, z.record(z.string(), z.unknown())], {
    error: 'expected a policy: a mapping, or JSON text',
  })
  .transform(policy => (typeof policy === 'string' ? policy : JSON.stringify(policy, null, 2)));

/** One KMS key, or with `count` that many alike; `{n}` in the alias becomes 1, 2, … */
export const keySpec = members({
  id: identifier('key').optional(),
  count: z.int().min(1).max(100_000).optional(),
  alias: alias.optional(),
  aliases: z.array(alias).optional(),
  /** The key store, by id or by name. */
  store: text.optional(),
  state: z.enum(['Enabled', 'Disabled', 'PendingDeletion']).default('Enabled'),
  created: time.default('-200d'),
  deletes: time.optional(),
  pendingWindowDays: z.int().min(7).max(30).default(30),
  description: text.default(''),
  spec: text.default('SYMMETRIC_DEFAULT'),
  usage: text.default('ENCRYPT_DECRYPT'),
  manager: z.enum(['AWS', 'CUSTOMER']).default('CUSTOMER'),
  multiRegion: z.boolean().default(false),
  rotation: z.boolean().default(false),
  xksKeyId: text.optional(),
  /** After its deletion date until the key is gone, instead of `timing`. */
  deletedAfter: duration.optional(),
  /** After the key is gone until its DeleteKey event, instead of `timing`. */
  materialDeletedAfter: duration.optional(),
  /** Its DeleteKey event says FAILURE, whatever the store's state: the material stays on the HSMs. */
  materialStays: z.boolean().default(false),
  policy: policyDocument.optional(),
  tags: tags.default({}),
  lastUse: members({operation: text.default('Decrypt'), at: time, by: text.optional()}).optional(),
  grants: z
    .array(
      members({
        grantee: text,
        operations: z.array(text).min(1),
        name: text.optional(),
        retiring: text.optional(),
        created: time.default('-30d'),
      }),
    )
    .default([]),
})
  .refine(key => key.count === undefined || key.id === undefined, {
    message: 'expected `count` or `id`, not both: several keys cannot share an id',
  })
  .refine(key => (key.state === 'PendingDeletion') === (key.deletes !== undefined), {
    message: 'expected `deletes`, the deletion date, exactly when the state is PendingDeletion',
  });

export type ScenarioKey = z.output<typeof keySpec>;
