import {z} from 'zod';

/** The version of the journal's format that this program writes, and the only one that it reads. */
export const journalVersion = 1;

const time = z.iso.datetime();

const failure = z.object({
  kind: z.string(),
  code: z.string(),
  message: z.string(),
  requestId: z.string().optional(),
  region: z.string().optional(),
  action: z.string(),
  remedy: z.string(),
});

const name = z.string().exactOptional();

/** A change as it was sent: what every list of changes tells of it is read here, the rest by its own flow. */
const write = z.looseObject({operation: z.string(), region: name, storeId: name, keyId: name});

/** What AWS gave back. A date is text once it has been on disk. */
const value = z.looseObject({
  storeId: name,
  keyId: name,
  deletionDate: z.union([z.iso.datetime(), z.date()]).exactOptional(),
});

/**
 * What a journal can say. A step's intent is on disk before its call is made; its outcome follows, or, where nobody
 * knows whether the call was carried out, `in-doubt`, and later how looking at AWS settled it.
 */
export const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('opened'),
    id: z.string(),
    flow: z.string(),
    /** What the flow is to reach, in the flow's own terms; never a secret. */
    goal: z.record(z.string(), z.unknown()),
    /** How people name what it acts on. */
    target: z.string(),
    account: z.string(),
    partition: z.string(),
    caller: z.string(),
    host: z.string(),
    program: z.string(),
  }),
  z.object({
    kind: z.literal('approved'),
    caller: z.string(),
    typed: z.string().optional(),
    digest: z.string().optional(),
  }),
  z.object({
    kind: z.literal('intent'),
    step: z.int(),
    caller: z.string(),
    write,
  }),
  z.object({
    kind: z.literal('outcome'),
    step: z.int(),
    result: z.enum(['accepted', 'refused', 'in-doubt']),
    requestId: z.string().optional(),
    value: value.optional(),
    failure: failure.optional(),
  }),
  /** What a look at AWS said of a step that was in doubt. */
  z.object({
    kind: z.literal('settled'),
    step: z.int(),
    result: z.enum(['carried-out', 'not-carried-out']),
    because: z.string(),
  }),
  /** A fact worth keeping, such as an error code that the next call erases. */
  z.object({kind: z.literal('observed'), what: z.string(), facts: z.record(z.string(), z.unknown())}),
  /**
   * What a person said to a question that came up on the way. `question` is its id; `covers` names the things that a
   * yes is for, so that it is never taken for more.
   */
  z.object({
    kind: z.literal('answered'),
    caller: z.string(),
    question: z.string(),
    choice: z.string(),
    typed: z.string().optional(),
    covers: z.array(z.string()).optional(),
  }),
  /** A second caller goes on with the flow. */
  z.object({kind: z.literal('resumed'), caller: z.string(), host: z.string()}),
  z.object({kind: z.literal('stopped'), why: z.string()}),
  z.object({
    kind: z.literal('closed'),
    outcome: z.enum(['done', 'failed', 'refused', 'abandoned']),
    state: z.string(),
  }),
]);

export type Entry = z.infer<typeof entrySchema>;

/** A line of a journal: an entry, when it was written on AWS's clock, and the hash of the line before it. */
export const lineSchema = z.object({
  v: z.literal(journalVersion),
  n: z.int(),
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  at: time,
  entry: entrySchema,
});

export type JournalLine = z.infer<typeof lineSchema>;
