import type {ContextEntries} from './context.ts';
import type {Policy, Span} from './document.ts';
import type {Principal} from './principal.ts';

/** What is asked: may this principal do this to that. */
export type AccessRequest = {
  readonly principal: Principal;
  /** `service:Action`, in any case. */
  readonly action: string;
  /** An ARN, or `*` where the action knows none. */
  readonly resource: string;
  /**
   * Condition keys. Those that follow from the principal and the resource (`aws:PrincipalArn`,
   * `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`, `aws:ResourceAccount`) are added when absent.
   */
  readonly context?: ContextEntries;
};

/** Where a policy comes from. */
export type PolicySource =
  | 'user'
  | 'group'
  | 'role'
  | 'aws-managed'
  | 'user-managed'
  | 'permissions-boundary'
  | 'session'
  | 'service-control'
  | 'resource'
  /** Given with a question instead of attached to anything. */
  | 'input';

export type NamedPolicy = {
  /** What an administrator would look for: a policy's name or ARN. */
  readonly name: string;
  readonly source: PolicySource;
  readonly policy: Policy;
};

/** A resource's own policy. */
export type ResourcePolicy = NamedPolicy & {
  readonly layer: 'key-policy' | 'trust-policy' | 'resource-policy';
  /**
   * True for key and trust policies: nothing is allowed that they do not allow, and identity
   * policies count only where they hand the decision to the principal's account.
   */
  readonly mandatory: boolean;
};

/** Every policy that has a say about a principal's request. */
export type PolicySet = {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: NamedPolicy;
  /** Levels from the organization's root down to the account; each must allow. Empty: no organization. */
  readonly serviceControl: readonly (readonly NamedPolicy[])[];
  readonly resource?: ResourcePolicy;
};

export type PolicyLayer =
  | 'service-control-policy'
  | 'key-policy'
  | 'trust-policy'
  | 'resource-policy'
  | 'identity-policy'
  | 'permissions-boundary'
  | 'session-policy';

export type Verdict = 'allowed' | 'implicit-deny' | 'explicit-deny';

/** A statement that applied to the request, and where to find it. */
export type MatchedStatement = {
  readonly policy: string;
  readonly source: PolicySource;
  readonly layer: PolicyLayer;
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  /** Its place among the policy's statements, from 0. */
  readonly index: number;
  readonly span: Span;
};

/** What one layer says by itself, with the statements that make it say so. */
export type LayerOutcome = {
  readonly layer: PolicyLayer;
  readonly verdict: Verdict;
  readonly statements: readonly MatchedStatement[];
  /** Condition keys that this layer's statements asked for and the request does not carry, as first written. */
  readonly missingContext: readonly string[];
};

export type Decision = {
  readonly verdict: Verdict;
  /** The layer that allowed or denied; for an implicit deny, the one whose allowing was wanted. */
  readonly layer: PolicyLayer;
  /** The deciding statements: the denials, or everything that allowed; empty for an implicit deny. */
  readonly statements: readonly MatchedStatement[];
  /** The same of all layers: were one of these keys given, the verdict might be another. */
  readonly missingContext: readonly string[];
  /** Each layer that has policies, in the order in which they are asked. */
  readonly layers: readonly LayerOutcome[];
};
