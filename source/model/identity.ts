import type {AccountId} from './ids.ts';

/** Whose credentials these are: the answer of GetCallerIdentity. */
export type Identity = {
  readonly account: AccountId;
  readonly arn: string;
  readonly partition: string;
  /** The account's first alias; undefined where it has none or it may not be read. */
  readonly alias?: string;
};

/** The short name of a caller for a title line: `KeyOps/mreyes` for an assumed role, `user/ann` for a user. */
export function callerName(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  const assumed = /^assumed-role\/(.+)$/.exec(resource);
  return assumed?.[1] ?? resource;
}
