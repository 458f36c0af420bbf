import type {Identity} from '../model/identity.ts';
import {checkAccess, type CheckReader} from './check-access.ts';
import {checkEveryone, type EveryoneOptions} from './everyone.ts';
import {keyStoreService, type Persona} from './personas.ts';
import {homeRegion} from './resource-forms.ts';
import type {AccessReport, AccessVerdict, Trouble} from './verdict.ts';

/** What can be done to KMS's service-linked role, as far as a person can do it. */
export const roleDeeds = ['create', 'edit', 'delete'] as const;
export type RoleDeed = (typeof roleDeeds)[number];

/** Whether somebody may do something to the role, and why. */
export type RolePower = {
  readonly deed: RoleDeed;
  readonly action: string;
  readonly verdict: AccessVerdict;
  readonly because: string;
};

/** What one principal may do to the role, in the order of `roleDeeds`. */
export type RoleHolder = {readonly principal: string; readonly powers: readonly RolePower[]};

const actions: Readonly<Record<RoleDeed, string>> = {
  create: 'iam:CreateServiceLinkedRole',
  edit: 'iam:UpdateRoleDescription',
  delete: 'iam:DeleteServiceLinkedRole',
};

const keeper: Persona = {
  name: 'role-keeper',
  title: 'keeper of the role',
  summary: 'creates, describes and deletes the service-linked role',
  actions: [
    {
      action: actions.create,
      resource: 'key-store-role',
      context: {'iam:AWSServiceName': keyStoreService},
      reason: 'have the role made with the first CloudHSM key store',
    },
    {action: actions.edit, resource: 'key-store-role', reason: 'edit the description of the role'},
    {action: actions.delete, resource: 'key-store-role', reason: 'delete the role'},
  ],
};

/** What the caller may do to the role. Nothing is tried out: the answers are those of IAM's simulator and of policies. */
export async function callersRolePowers(
  reader: CheckReader,
  identity: Identity,
): Promise<readonly RolePower[]> {
  const regions = [homeRegion(identity.partition)];
  return powersIn(await checkAccess({reader, identity, personas: [keeper], regions}));
}

/**
 * What every user and role of the account may do to the role, those of services aside.
 *
 * @throws the signal's reason when it aborts
 */
export async function everyonesRolePowers({
  identity,
  ...options
}: Omit<EveryoneOptions, 'personas' | 'regions'>): Promise<{
  readonly holders: readonly RoleHolder[];
  /** What could not be listed, so that somebody may be missing. */
  readonly troubles: readonly Trouble[];
}> {
  const regions = [homeRegion(identity.partition)];
  const {reports, troubles} = await checkEveryone({...options, identity, personas: [keeper], regions});
  return {
    holders: reports.map(report => ({principal: report.principal.arn, powers: powersIn(report)})),
    troubles,
  };
}

function powersIn({personas}: AccessReport): readonly RolePower[] {
  const cells = personas.flatMap(({groups}) => groups.flatMap(group => group.cells));
  return roleDeeds.flatMap(deed => {
    const cell = cells.find(({action}) => action === actions[deed]);
    return cell ? [{deed, action: cell.action, verdict: cell.verdict, because: cell.because}] : [];
  });
}
