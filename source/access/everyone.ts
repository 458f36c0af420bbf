import type {IamIdentity} from '../aws/access-reader.ts';
import type {AccessReader} from '../aws/access-reader.ts';
import type {Identity} from '../model/identity.ts';
import type {Region} from '../model/ids.ts';
import {checkAccess, type CheckReader, type Progress} from './check-access.ts';
import type {ManagedPolicies} from './held-policies.ts';
import type {Persona} from './personas.ts';
import type {AccessReport, Trouble} from './verdict.ts';

export type EveryoneOptions = {
  readonly reader: CheckReader & Pick<AccessReader, 'iamRoles' | 'iamUsers'>;
  readonly identity: Identity;
  readonly personas: readonly Persona[];
  readonly regions: readonly Region[];
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
};

/** All users and roles of an account against all personas. */
export type EveryoneReport = {
  readonly reports: readonly AccessReport[];
  /** What could not be listed, so that somebody may be missing. */
  readonly troubles: readonly Trouble[];
};

/**
 * Checks every user and role but those of services, one after the other: IAM takes simulations slowly.
 *
 * @throws the signal's reason when it aborts
 */
export async function checkEveryone(options: EveryoneOptions): Promise<EveryoneReport> {
  const {reader, signal, onProgress, ...rest} = options;
  const [users, roles] = await Promise.all([reader.iamUsers(), reader.iamRoles()]);
  const people: readonly IamIdentity[] = [
    ...(users.ok ? users.value : []),
    ...(roles.ok ? roles.value : []),
  ].filter(({arn}) => !arn.includes(':role/aws-service-role/'));
  const managed: ManagedPolicies = new Map();
  const reports: AccessReport[] = [];
  for (const {arn} of people) {
    signal?.throwIfAborted();
    onProgress?.({done: reports.length, total: people.length, what: arn});
    reports.push(await checkAccess({...rest, reader, principal: arn, managed, ...(signal && {signal})}));
  }
  return {
    reports,
    troubles: [
      ...(users.ok ? [] : [{what: 'The users of the account could not be listed.', failure: users.failure}]),
      ...(roles.ok ? [] : [{what: 'The roles of the account could not be listed.', failure: roles.failure}]),
    ],
  };
}
