import type {Region} from '../model/ids.ts';
import type {Persona, PersonaAction} from './personas.ts';
import type {OverPermission} from './verdict.ts';

/** The actions whose harm cannot be taken back, and what they do. */
export const destructiveActions: readonly (PersonaAction & {readonly destroys: string})[] = [
  {
    action: 'kms:DeleteCustomKeyStore',
    resource: 'any',
    reason: 'delete a key store',
    destroys: 'deletes key stores: all of the account, since they have no ARNs',
  },
  {
    action: 'kms:ScheduleKeyDeletion',
    resource: 'key',
    reason: 'delete a key',
    destroys: 'deletes keys, and with them everything that they encrypted',
  },
  {
    action: 'kms:PutKeyPolicy',
    resource: 'key',
    reason: 'change who may use a key',
    destroys: 'gives keys away, or locks everybody out of them',
  },
  {
    action: 'cloudhsm:DeleteHsm',
    resource: 'any',
    reason: 'take an HSM out of a cluster',
    destroys: 'takes the HSMs out of a cluster, and its key stores with the last one',
  },
  {
    action: 'cloudhsm:DeleteCluster',
    resource: 'cluster',
    reason: 'delete a cluster',
    destroys: 'deletes clusters that key stores may still need',
  },
];

/** What the principal may destroy and a persona does not call for. */
export function beyondPersona(
  {actions}: Persona,
  allowedIn: (action: string) => readonly Region[],
): readonly OverPermission[] {
  const called = new Set(actions.map(({action}) => action));
  return destructiveActions.flatMap(({action, destroys}) => {
    const regions = called.has(action) ? [] : allowedIn(action);
    return regions.length > 0 ? [{action, destroys, regions}] : [];
  });
}

/** Duties that are better held by different people, by their personas. */
const apart: readonly (readonly string[])[] = [
  ['store-manager'],
  ['cluster-manager-power', 'cluster-manager-admin'],
  ['key-user'],
];

const why =
  'Whoever manages key stores and their cluster and also uses the keys can copy key material or data, and remove the traces: nobody else has to agree.';

/** The duties that one principal holds together; undefined unless it is all of those that should be apart. */
export function heldTogether(
  held: ReadonlySet<string>,
): {readonly held: readonly string[]; readonly why: string} | undefined {
  const found = apart.map(duty => duty.filter(persona => held.has(persona)));
  return found.every(personas => personas.length > 0) ? {held: found.flat(), why} : undefined;
}
