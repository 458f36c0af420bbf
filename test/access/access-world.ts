import {afterAll, onTestFinished} from 'vitest';
import {checkAccess, type CheckOptions} from '../../source/access/check-access.ts';
import {allPersonas} from '../../source/access/personas.ts';
import type {AccessReport, AccessVerdict, Cell} from '../../source/access/verdict.ts';
import {openAccount} from '../../source/aws/account.ts';
import {defaultTimeouts} from '../../source/aws/http-transport.ts';
import {createLeanKms} from '../../source/aws/lean-kms.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asRegion} from '../../source/model/ids.ts';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import type {SimulatedKey, World} from '../../source/simulator/world.ts';
import {account, smallWorld} from '../simulator/small-world.ts';

export {account};

export type StatementText = Readonly<Record<string, unknown>>;

/** A small account with one person in it, and what that person holds. */
export type WorldSpec = {
  readonly who?: 'user' | 'member' | 'role' | 'sso' | 'root';
  /** Statements written into the person, or into the person's group. */
  readonly own?: readonly StatementText[];
  readonly boundary?: readonly StatementText[];
  /** The second level of the organization; the first allows everything. */
  readonly scp?: readonly StatementText[];
  readonly session?: readonly StatementText[];
  /** Statements of the key's policy, beside one that lets an administrator keep it. */
  readonly keyPolicy?: readonly StatementText[];
  /** The person may not read the key's policy, unless a statement of it says so. */
  readonly keyUnread?: true;
  readonly grants?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly mfa?: boolean;
  /** What the person may find out about permissions; everything by default. */
  readonly looking?: 'all' | 'simulate' | 'read' | 'nothing' | 'no-role-path';
  readonly results?: 'per-action' | 'per-resource';
  readonly faults?: readonly FaultRule[];
};

export const home = 'eu-west-1';
export const elsewhere = 'us-east-1';
export const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const keyArn = `arn:aws:kms:${home}:${account}:key/${keyId}`;
export const storeId = 'cks-1234567890abcdef0';

export const allow = (action: string | readonly string[], more: StatementText = {}): StatementText => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...more,
});
export const deny = (action: string | readonly string[], more: StatementText = {}): StatementText => ({
  ...allow(action, more),
  Effect: 'Deny',
});
/** The statement of a key policy that leaves the decision to the account. */
export const delegation: StatementText = allow('kms:*', {Principal: {AWS: `arn:aws:iam::${account}:root`}});

const document = (statements: readonly StatementText[]) =>
  JSON.stringify({Version: '2012-10-17', Statement: statements}, undefined, 2);

const lookingAt: Readonly<Record<NonNullable<WorldSpec['looking']>, readonly StatementText[]>> = {
  all: [allow(['iam:Get*', 'iam:List*', 'iam:Simulate*', 'kms:GetKeyPolicy', 'kms:ListGrants'])],
  simulate: [allow('iam:SimulatePrincipalPolicy')],
  read: [allow(['iam:Get*', 'iam:List*'])],
  nothing: [],
  'no-role-path': [allow(['iam:ListRolePolicies', 'iam:SimulatePrincipalPolicy'])],
};

const paths = {
  user: '/team/',
  member: '/team/',
  role: '/people/',
  sso: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
  root: '/',
};
export const personCredentials = {
  accessKeyId: 'ASIAPERSON00000EXAMPLE',
  secretAccessKey: 'person-secret',
  sessionToken: 'person-token',
};

/** Builds the account. The person is called `anna`, a role `AWSReservedSSO_KeyOps_0123456789abcdef` or `KeyOps`. */
export function accessWorld({
  who = 'user',
  own = [],
  boundary,
  scp,
  session,
  keyPolicy = [delegation],
  keyUnread,
  grants = [],
  tags = {},
  mfa,
  looking = 'all',
  results = 'per-action',
  faults = [],
}: WorldSpec): World {
  const world = smallWorld({
    clock: new SimulatedClock({start: new Date('2026-09-14T12:00:00Z'), scale: 0}),
    serviceControlPolicies:
      scp === undefined
        ? []
        : [
            [{arn: 'arn:aws:organizations::aws:policy/p-FullAWSAccess', document: document([allow('*')])}],
            [{arn: 'arn:aws:organizations::1:policy/o-1/p-1', document: document(scp)}],
          ],
  });
  const {iam} = world;
  const inline = new Map([
    ['looking', document([...lookingAt[looking], allow('sts:TagSession')])],
    ...(own.length > 0 ? [['job', document(own)] as const] : []),
  ]);
  const boundaryArn = `arn:aws:iam::${account}:policy/Bound`;
  if (boundary) {
    iam.policies.set(boundaryArn, {
      arn: boundaryArn,
      name: 'Bound',
      path: '/',
      id: 'ANPABOUNDEXAMPLE00000',
      createdAt: world.clock.now(),
      updatedAt: world.clock.now(),
      defaultVersion: 'v1',
      versions: new Map([
        ['v1', {document: document([...lookingAt.all, ...boundary]), createdAt: world.clock.now()}],
      ]),
    });
  }
  const isRole = who === 'role' || who === 'sso';
  const name = who === 'sso' ? 'AWSReservedSSO_KeyOps_0123456789abcdef' : isRole ? 'KeyOps' : 'anna';
  const held = {
    inline: who === 'member' ? new Map<string, string>() : inline,
    ...(boundary && {boundary: boundaryArn}),
    tags: new Map(Object.entries(tags)),
    path: paths[who],
    name,
    attached: [],
  };
  const [user] = iam.users.values();
  const [role] = iam.roles.values();
  if (!user || !role) throw new Error('the small world has changed');
  if (isRole) iam.roles.set(name, {...role, ...held});
  else if (who !== 'root') {
    iam.users.set(name, {...user, ...held, groups: who === 'member' ? ['team'] : []});
  }
  if (who === 'member') {
    iam.groups.set('team', {
      name: 'team',
      path: '/',
      id: 'AGPATEAMEXAMPLE000000',
      createdAt: world.clock.now(),
      inline,
      attached: [],
    });
  }
  iam.accessKeys.set(personCredentials.accessKeyId, {
    secret: personCredentials.secretAccessKey,
    identity:
      who === 'root' ? {kind: 'root'} : isRole ? {kind: 'role', name, session: 'anna'} : {kind: 'user', name},
    sessionToken: personCredentials.sessionToken,
    expiresAt: new Date('2027-01-01T00:00:00Z'),
    ...(session && {sessionPolicy: document(session)}),
    ...(mfa !== undefined && {mfa}),
  });
  const granted = grants.length === 0 ? [] : [grants];
  world.regions
    .get(home)
    ?.keys.set(
      keyId,
      key(
        document([keeper, ...(keyUnread ? [] : [readers(arnOf(who, name))]), ...keyPolicy]),
        granted,
        arnOf(who, name),
      ),
    );
  world.regions.get(home)?.aliases.set('alias/pay', {target: keyId, createdAt: world.clock.now()});
  Object.assign(iam, {simulationResults: results});
  world.faults.rules.push(...faults.map(rule => ({rule, hits: 0})));
  return world;
}

/** ARN of the person as policies name it. */
export const arnOf = (who: keyof typeof paths, name: string): string =>
  who === 'root'
    ? `arn:aws:iam::${account}:root`
    : `arn:aws:iam::${account}:${who === 'role' || who === 'sso' ? 'role' : 'user'}${paths[who]}${name}`;

const readers = (arn: string) =>
  allow(['kms:GetKeyPolicy', 'kms:ListGrants', 'kms:ListResourceTags'], {Principal: {AWS: arn}});

const keeper = allow('kms:*', {Principal: {AWS: `arn:aws:iam::${account}:user/admin`}});

const key = (policy: string, granted: readonly (readonly string[])[], grantee: string): SimulatedKey => ({
  id: keyId,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  description: '',
  origin: 'AWS_KMS',
  manager: 'CUSTOMER',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  multiRegion: false,
  enabled: true,
  policy,
  tags: new Map(),
  grants: granted.map(operations => ({
    id: 'grant-1',
    granteePrincipal: grantee,
    operations,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    issuingAccount: account,
  })),
  rotationEnabled: false,
});

// Starting the thread costs more than the whole check of a world: one serves all worlds of a file.
const leanKms = createLeanKms({timeouts: defaultTimeouts, environment: {}});
afterAll(() => {
  leanKms.close();
});

/** Serves a world, and opens the account as the person in it. */
export async function opened(spec: WorldSpec) {
  const world = accessWorld(spec);
  const simulator = await startSimulator({world});
  /** Readers do not wait for each other's turns. */
  const openReader = () => {
    const opening = openAccount({
      region: home,
      credentials: () => Promise.resolve(personCredentials),
      endpointUrl: simulator.endpoint,
      environment: {},
      leanKms,
      awsTime: world.clock.now(),
    });
    onTestFinished(() => {
      opening.close();
    });
    return opening;
  };
  onTestFinished(() => simulator.close());
  const reader = openReader();
  const identity = valueOf(await reader.caller());
  return {
    world,
    reader,
    openReader,
    endpoint: simulator.endpoint,
    identity,
    check: (options: Partial<CheckOptions> = {}): Promise<AccessReport> =>
      checkAccess({
        reader,
        identity,
        personas: allPersonas(),
        regions: [asRegion(home), asRegion(elsewhere)],
        ...options,
      }),
  };
}

export const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
};

/** Every cell of one Region, and those of global services. */
export const cellsIn = ({personas}: AccessReport, region: string = home): readonly Cell[] =>
  personas.flatMap(({groups}) => {
    const group = groups.find(({regions}) => regions.includes(asRegion(region)));
    return group?.cells ?? [];
  });

/** The cell of an action in one Region; of several resources the first. */
export function cellOf(report: AccessReport, action: string, region: string = home): Cell {
  const cell = cellsIn(report, region).find(one => one.action === action);
  if (!cell) throw new Error(`no cell for ${action}`);
  return cell;
}

export const verdictOf = (report: AccessReport, action: string, region?: string): AccessVerdict =>
  cellOf(report, action, region).verdict;
