import {readFile} from 'node:fs/promises';
import {type ChangeOptions, makeChange} from './change.ts';
import {UsageError} from './exit-codes.ts';
import {findKeys, findStore} from './find-target.ts';

export type KeyFlowName = 'enable-keys' | 'disable-keys' | 'schedule-deletion' | 'cancel-deletion';

/** `cks key enable|disable|schedule-deletion|cancel-deletion KEY…`: the same change to each key, each for itself. */
export function changeKeys(
  flow: KeyFlowName,
  named: readonly string[],
  options: ChangeOptions & {readonly days?: string},
): Promise<number> {
  const days = options.days === undefined ? {} : {days: daysOf(options.days)};
  return makeChange(options, {
    flow,
    find: async session => {
      const found = await findKeys(session, named);
      const [first] = found;
      if (!first) throw new UsageError('name at least one key');
      return {
        goal: {
          region: first.region,
          account: session.identity.account,
          keys: found.map(({id, alias}) => ({id, ...(alias !== undefined && {alias})})),
          ...days,
        },
        alsoNamed: found.length === 1 ? [first.id] : [],
      };
    },
  });
}

/** AWS takes 7 to 30 days. */
function daysOf(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 7 && days <= 30) return days;
  throw new UsageError(`--days takes a whole number from 7 to 30, not "${text}"`);
}

export type CreateKeyOptions = ChangeOptions & {
  readonly store: string;
  readonly alias?: string;
  readonly policy?: string;
  readonly description?: string;
  readonly xksKeyId?: string;
};

/** `cks key create`: a key in a store, with its policy, and then its alias. */
export function createKey(options: CreateKeyOptions): Promise<number> {
  const {alias, description, xksKeyId} = options;
  return makeChange(options, {
    flow: 'create-key',
    find: async session => {
      const policy = options.policy === undefined ? {} : {policy: await policyIn(options.policy)};
      const {region, id, name} = await findStore(session, options.store);
      return {
        goal: {
          region,
          storeId: id,
          name,
          ...policy,
          ...(alias !== undefined && {alias: alias.startsWith('alias/') ? alias : `alias/${alias}`}),
          ...(description !== undefined && {description}),
          ...(xksKeyId !== undefined && {xksKeyId}),
        },
      };
    },
  });
}

const policyIn = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the policy ${file} cannot be read: ${(error as Error).message}`);
  });
