import type {ContextEntry} from '../aws/access-reader.ts';
import type {Region} from '../model/ids.ts';
import type {ContextEntries} from '../policy/context.ts';
import type {PersonaAction} from './personas.ts';
import {contextType} from './context-values.ts';
import {homeRegion, isGlobal, type Place, resourceArn} from './resource-forms.ts';

/** One question: may the principal do this to that, in this context. */
export type Ask = {
  readonly action: string;
  readonly resource: string;
  /**
   * What KMS itself holds against policies where the action names no resource: everything of the account and Region.
   * Policies may be written for that; IAM's simulator is only sure to take `*`.
   */
  readonly accountWide?: string;
  /** Where the call would go; the home Region for global services. */
  readonly region: Region;
  readonly global: boolean;
  readonly context: readonly ContextEntry[];
};

/** What a request on a key says about it. */
export type KeyFacts = {
  readonly arn: string;
  readonly origin?: string;
  readonly spec?: string;
  readonly usage?: string;
  readonly multiRegion?: boolean;
  readonly aliases?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
};

/** What is known of every request of one check. */
export type Surroundings = {
  readonly place: Place;
  readonly key?: KeyFacts;
  /** Values that a person gave for a re-check. They take the place of everything assumed here. */
  readonly given?: ContextEntries;
  readonly now: Date;
};

/** The question behind one action of a persona in one Region. */
export function askOf(
  {action, resource, context = {}}: Pick<PersonaAction, 'action' | 'resource' | 'context'>,
  region: Region,
  surroundings: Surroundings,
): Ask {
  const global = isGlobal(action);
  const where = global ? homeRegion(surroundings.place.partition) : region;
  const {key, ...around} = surroundings;
  const named = resourceArn(resource, surroundings.place, where);
  return {
    action,
    resource: named,
    region: where,
    global,
    ...(resource === 'any' &&
      action.startsWith('kms:') && {
        accountWide: `arn:${surroundings.place.partition}:kms:${where}:${surroundings.place.account}:*`,
      }),
    // What is true of one key is not true of a key that is yet to be made.
    context: contextOf(action, where, context, key?.arn === named ? {...around, key} : around),
  };
}

/** One text for questions with the same answer. */
export const askKey = ({action, resource, context}: Ask): string =>
  JSON.stringify([action.toLowerCase(), resource, context]);

/** A context as our engine takes it. */
export const entriesOf = (context: readonly ContextEntry[]): ContextEntries =>
  Object.fromEntries(context.map(({key, values}) => [key, values]));

/** The longest waiting period, which every limit on short ones allows. */
const longestWaitDays = '30';

/**
 * Condition keys whose values are certain, or those of the ordinary case: KMS and IAM then decide as they will
 * on the real request. What nobody can know (addresses, MFA, tags of the session) is left out and reported.
 */
function contextOf(
  action: string,
  region: Region,
  own: Readonly<Record<string, string>>,
  {place, key, given = {}, now}: Surroundings,
): readonly ContextEntry[] {
  const entries: ContextEntry[] = [
    text('aws:RequestedRegion', region),
    {key: 'aws:SecureTransport', type: 'boolean', values: ['true']},
    {key: 'aws:ViaAWSService', type: 'boolean', values: ['false']},
    {key: 'aws:CurrentTime', type: 'date', values: [now.toISOString()]},
    ...(isGlobal(action) ? [] : keyContext(place, key)),
    ...Object.entries(own).map(([name, value]) =>
      value === 'true' || value === 'false'
        ? {key: name, type: 'boolean' as const, values: [value]}
        : text(name, value),
    ),
  ];
  const byPerson = Object.entries(given).map(([name, value]) =>
    typeof value === 'string'
      ? {key: name, type: contextType(name), values: [value]}
      : {key: name, type: 'stringList' as const, values: [...value]},
  );
  const taken = new Set(byPerson.map(({key: name}) => name.toLowerCase()));
  return [...entries.filter(({key: name}) => !taken.has(name.toLowerCase())), ...byPerson];
}

/** Sent with every call to a Region, of KMS or not, so that one simulation serves them all. */
function keyContext(place: Place, key: KeyFacts | undefined): readonly ContextEntry[] {
  return [
    text('kms:CallerAccount', place.account),
    text('kms:KeyOrigin', key?.origin ?? 'AWS_CLOUDHSM'),
    text('kms:KeySpec', key?.spec ?? 'SYMMETRIC_DEFAULT'),
    text('kms:KeyUsage', key?.usage ?? 'ENCRYPT_DECRYPT'),
    {key: 'kms:MultiRegion', type: 'boolean', values: [String(key?.multiRegion ?? false)]},
    {key: 'kms:BypassPolicyLockoutSafetyCheck', type: 'boolean', values: ['false']},
    {key: 'kms:ScheduleKeyDeletionPendingWindowInDays', type: 'numeric', values: [longestWaitDays]},
    ...(key?.aliases && key.aliases.length > 0
      ? [{key: 'kms:ResourceAliases', type: 'stringList' as const, values: key.aliases}]
      : []),
    ...Object.entries(key?.tags ?? {}).map(([name, value]) => text(`aws:ResourceTag/${name}`, value)),
  ];
}

const text = (key: string, value: string): ContextEntry => ({key, type: 'string', values: [value]});
