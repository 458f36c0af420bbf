import type {IamWorld, ScriptedRoleDeletion, SimulatedPolicy} from '../world.ts';
import type {Building} from './build-region.ts';
import {seconds, timeAt} from './notation.ts';
import type {Scenario, ScenarioRole, ScenarioUser} from './schema.ts';

/** The access key of `admin` in every world that gives it none. Fake, and good for a simulated account only. */
export const adminAccessKey = {
  id: 'AKIASIMULATEDADMIN22',
  secret: 'fakefakefakefakefakefakefakefakefakeadmn',
} as const;

const allowAll = statements([{Effect: 'Allow', Action: '*', Resource: '*'}]);

const awsManaged: Record<string, string> = {
  AdministratorAccess: allowAll,
  ReadOnlyAccess: statements([
    {
      Effect: 'Allow',
      Action: [
        'account:Get*',
        'account:List*',
        'cloudhsm:Describe*',
        'cloudhsm:List*',
        'cloudtrail:LookupEvents',
        'ec2:Describe*',
        'iam:Get*',
        'iam:List*',
        'iam:Simulate*',
        'kms:Describe*',
        'kms:Get*',
        'kms:List*',
      ],
      Resource: '*',
    },
  ]),
};

function statements(list: readonly Record<string, unknown>[]): string {
  return JSON.stringify({Version: '2012-10-17', Statement: list}, null, 2);
}

/** Builds users, groups, roles and policies; `admin` is there with full rights in every world. */
export function buildIam(building: Building, scenario: Scenario): IamWorld {
  const {newId, start, account} = building;
  const policies = new Map<string, SimulatedPolicy>();
  const arns = new Map<string, string>();
  const addPolicy = (name: string, path: string, owner: string, createdAt: Date, documents: string[]) => {
    const arn = `arn:${account.partition}:iam::${owner}:policy${path}${name}`;
    const versions = documents.map((document, index) => [`v${index + 1}`, {document, createdAt}] as const);
    policies.set(arn, {
      arn,
      name,
      path,
      id: `ANPA${newId('unique')}`,
      createdAt,
      updatedAt: createdAt,
      defaultVersion: `v${documents.length}`,
      versions: new Map(versions),
    });
    arns.set(name, arn);
  };
  for (const [name, document] of Object.entries(awsManaged)) {
    addPolicy(name, '/', 'aws', new Date('2015-02-06T18:39:46Z'), [document]);
  }
  for (const [name, document] of Object.entries(scenario.policies)) {
    addPolicy(name, '/', account.id, timeAt(start, '-800d'), [document]);
  }
  const arnsOf = (names: readonly string[]) => names.flatMap(name => arns.get(name) ?? []);

  const iam: IamWorld = {
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies,
    serviceControlPolicies: serviceControlPolicies(scenario),
    accessKeys: new Map(),
    deletionTasks: new Map(),
    nextRoleDeletions: scenario.roleDeletions.map(scriptedDeletion),
  };

  for (const [name, group] of Object.entries(scenario.groups)) {
    iam.groups.set(name, {
      name,
      path: group.path,
      id: `AGPA${newId('unique')}`,
      createdAt: timeAt(start, group.created),
      inline: new Map(Object.entries(group.policies)),
      attached: arnsOf(group.attached),
    });
  }
  const holderOf = (holder: ScenarioUser | ScenarioRole) => {
    const boundary = holder.boundary === undefined ? undefined : arns.get(holder.boundary);
    return {
      path: holder.path,
      createdAt: timeAt(start, holder.created),
      inline: new Map(Object.entries(holder.policies)),
      attached: arnsOf(holder.attached),
      ...(boundary !== undefined && {boundary}),
      tags: new Map(Object.entries(holder.tags)),
    };
  };
  const addKey = (
    key: NonNullable<ScenarioUser['accessKey']>,
    identity: Parameters<IamWorld['accessKeys']['set']>[1]['identity'],
  ) => {
    iam.accessKeys.set(key.id, {
      secret: key.secret,
      identity,
      ...(key.sessionToken !== undefined && {sessionToken: key.sessionToken}),
      ...(key.expires !== undefined && {expiresAt: timeAt(start, key.expires)}),
    });
  };

  const {admin, ...others} = scenario.users;
  iam.users.set('admin', {
    ...(admin
      ? holderOf(admin)
      : {path: '/', createdAt: timeAt(start, '-900d'), inline: new Map(), tags: new Map()}),
    name: 'admin',
    id: `AIDA${newId('unique')}`,
    groups: admin?.groups ?? [],
    attached: [...new Set([...arnsOf(['AdministratorAccess']), ...arnsOf(admin?.attached ?? [])])],
  });
  addKey(admin?.accessKey ?? adminAccessKey, {kind: 'user', name: 'admin'});
  for (const [name, user] of Object.entries(others)) {
    iam.users.set(name, {...holderOf(user), name, id: `AIDA${newId('unique')}`, groups: user.groups});
    if (user.accessKey) addKey(user.accessKey, {kind: 'user', name});
  }
  for (const [name, role] of Object.entries(scenario.roles)) {
    iam.roles.set(name, {
      ...holderOf(role),
      name,
      id: `AROA${newId('unique')}`,
      description: role.description,
      trustPolicy: typeof role.trust === 'string' ? role.trust : trustPolicy(building, scenario, role.trust),
      maxSessionSeconds: seconds(role.maxSession),
    });
    for (const [session, key] of Object.entries(role.sessions)) addKey(key, {kind: 'role', name, session});
  }
  return iam;
}

function scriptedDeletion({
  unknownFor,
  takes,
  ends,
  reason,
  usage,
  forgottenAfter,
  shownFor,
}: Scenario['roleDeletions'][number]): ScriptedRoleDeletion {
  return {
    ...(unknownFor !== undefined && {unknownFor: seconds(unknownFor)}),
    ...(takes !== undefined && {takes: seconds(takes)}),
    ...(ends && {ends}),
    ...(reason !== undefined && {reason}),
    ...(usage && {usage}),
    ...(forgottenAfter !== undefined && {forgottenAfter: seconds(forgottenAfter)}),
    ...(shownFor !== undefined && {shownFor: seconds(shownFor)}),
  };
}

function trustPolicy({account}: Building, scenario: Scenario, names: readonly string[]): string {
  const arn = (name: string) => {
    const [kind, path] =
      name in scenario.roles
        ? ['role', scenario.roles[name]?.path ?? '/']
        : ['user', scenario.users[name]?.path ?? '/'];
    return `arn:${account.partition}:iam::${account.id}:${kind}${path}${name}`;
  };
  if (names.length === 0) return statements([]);
  return statements([{Effect: 'Allow', Principal: {AWS: names.map(arn)}, Action: 'sts:AssumeRole'}]);
}

/** AWS's policy that allows everything stands on both levels; only what a scenario adds takes something away. */
function serviceControlPolicies(scenario: Scenario): IamWorld['serviceControlPolicies'] {
  const denials =
    Object.keys(scenario.serviceControlPolicies).length > 0 ||
    Object.values(scenario.regions).some(({denied}) => denied !== undefined);
  if (!denials) return [];
  const full = {
    arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
    document: allowAll,
  };
  return [[full], [full]];
}
