import type {Answer} from '../model/failure.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {RoleDeletion} from '../model/role-deletion.ts';

/** One question to IAM's policy simulator: every action on every resource, in one context. */
export type SimulationQuestion = {
  /** ARN of a user, group or role; never of a session. */
  readonly source: string;
  readonly actions: readonly string[];
  /** ARNs, or `*` alone. */
  readonly resources: readonly string[];
  readonly context: readonly ContextEntry[];
};

export type ContextEntry = {
  readonly key: string;
  readonly type: 'string' | 'stringList' | 'numeric' | 'boolean' | 'date' | 'ip';
  readonly values: readonly string[];
};

/** A decision in IAM's own words. */
export type IamDecision = 'allowed' | 'implicitDeny' | 'explicitDeny';

/** A statement that the simulator says decided. */
export type SimulatedStatement = {
  /** The policy's name without its path, or `kind_holder_name` for one written into an identity. */
  readonly policy: string;
  readonly source: string;
  readonly lines?: {readonly from: number; readonly to: number};
};

type Decided = {
  readonly decision: IamDecision;
  readonly statements: readonly SimulatedStatement[];
  readonly missingContext: readonly string[];
  readonly allowedByBoundary?: boolean;
  /** What each side says about another account's resource; absent within one account. */
  readonly sides?: Readonly<Record<string, string>>;
};

/**
 * One result as IAM gave it. `resource` may be the ARN asked about, a template of ARNs, or `*`: IAM has
 * answered in both ways, once per action and once per action and ARN.
 */
export type SimulationResult = Decided & {
  readonly action: string;
  readonly resource: string;
  /** Absent: no organization, or it was not asked. */
  readonly allowedByOrganization?: boolean;
  readonly perResource: readonly (Decided & {readonly resource: string})[];
};

/** A user, group or role, as far as a check of its permissions needs it. */
export type IamIdentity = {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly arn: string;
  /** ARN of the policy that bounds it. */
  readonly boundary?: string;
};

export type PolicyHolderKind = 'user' | 'group' | 'role';

/** A policy text as it is in force. */
export type PolicyText = {
  /** ARN, or the name of an inline policy. */
  readonly name: string;
  readonly document: string;
  /** Of a managed policy. */
  readonly version?: string;
  readonly updatedAt?: Date;
};

export type KeyGrant = {
  readonly id: string;
  readonly grantee: string;
  readonly operations: readonly string[];
};

/** One question about each of many keys. Rejects only when `signal` aborts. */
export type ReadOfKeys<T> = (
  region: Region,
  ids: readonly KeyId[],
  onAnswer: (id: KeyId, answer: Answer<T>) => void,
  signal?: AbortSignal,
) => Promise<void>;

/** Cryptographic calls that KMS carries out as a trial, under the names of their actions. */
export const dryRunActions = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
] as const;
export type DryRunAction = (typeof dryRunActions)[number];

/**
 * Every question about permissions that cks asks AWS. None changes anything. The methods answer as those of
 * `AccountReader` do: to the end, in turn, as values.
 */
export type AccessReader = {
  /** A few are in flight at a time: IAM publishes no rate for its simulator and throttles early. */
  simulate(question: SimulationQuestion): Promise<Answer<readonly SimulationResult[]>>;
  /** Condition keys that the policies of a user, group or role mention; those of service control policies are not among them. */
  policyContextKeys(source: string): Promise<Answer<readonly string[]>>;
  iamRole(name: string): Promise<Answer<IamIdentity>>;
  iamUser(name: string): Promise<Answer<IamIdentity>>;
  iamRoles(pathPrefix?: string): Promise<Answer<readonly IamIdentity[]>>;
  iamUsers(): Promise<Answer<readonly IamIdentity[]>>;
  /** Names of the groups that a user is in. */
  groupsOf(user: string): Promise<Answer<readonly string[]>>;
  /** The policies written into a user, group or role. */
  inlinePolicies(kind: PolicyHolderKind, name: string): Promise<Answer<readonly PolicyText[]>>;
  /** ARNs of the managed policies attached to a user, group or role. */
  attachedPolicies(kind: PolicyHolderKind, name: string): Promise<Answer<readonly string[]>>;
  /** A managed policy in the version in force. */
  managedPolicy(arn: string): Promise<Answer<PolicyText>>;
  /**
   * How far a deletion of KMS's service-linked role is.
   *
   * @param task the id that DeleteServiceLinkedRole gave
   */
  roleDeletion(task: string): Promise<Answer<RoleDeletion>>;
  keyPolicy(region: Region, key: KeyId | string): Promise<Answer<string>>;
  keyGrants(region: Region, key: KeyId | string): Promise<Answer<readonly KeyGrant[]>>;
  /** Tags of a key, by name. */
  keyTags(region: Region, key: KeyId | string): Promise<Answer<Readonly<Record<string, string>>>>;
  /** The policy of each of these keys, as fast as pacing allows; `onAnswer` is called once for each, in any order. */
  policiesOfKeys: ReadOfKeys<string>;
  grantsOfKeys: ReadOfKeys<readonly KeyGrant[]>;
  tagsOfKeys: ReadOfKeys<Readonly<Record<string, string>>>;
  /**
   * Asks KMS whether a call would succeed. KMS says so with an error of its own, which is an answer here; every
   * other error is a failure.
   */
  dryRun(region: Region, key: string, action: DryRunAction): Promise<Answer<'would-succeed'>>;
};
