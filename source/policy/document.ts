import type {Template} from './template.ts';
import type {ArnPattern, Wildcard} from './match.ts';

/** A place in a policy's text; both count from 1. */
export type Position = {readonly line: number; readonly column: number};

/** Where a statement stands in its policy's text: from its opening brace to just behind its closing one. */
export type Span = {readonly start: Position; readonly end: Position};

export type PolicyVersion = '2008-10-17' | '2012-10-17';

/** A policy document, read and checked, its patterns ready for matching. */
export type Policy = {
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly Statement[];
};

export type Statement = {
  /** Its place among the policy's statements, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly span: Span;
  readonly principals?: PrincipalClause;
  readonly actions: ActionClause;
  /** Absent in trust policies, whose resource is the role they belong to. */
  readonly resources?: ResourceClause;
  readonly conditions: readonly Condition[];
};

/** `Action`, or `NotAction` when negated. */
export type ActionClause = {readonly negated: boolean; readonly patterns: readonly Wildcard[]};

/** `Resource`, or `NotResource` when negated. */
export type ResourceClause = {readonly negated: boolean; readonly patterns: readonly ResourcePattern[]};

/** A resource as written; a pattern with policy variables is completed for each request. */
export type ResourcePattern =
  | {readonly kind: 'fixed'; readonly arn: ArnPattern}
  | {readonly kind: 'template'; readonly template: Template};

/** `Principal`, or `NotPrincipal` when negated. */
export type PrincipalClause = {readonly negated: boolean; readonly entries: readonly PrincipalEntry[]};

export type PrincipalEntry =
  | {readonly kind: 'anyone'}
  | {readonly kind: 'aws'; readonly value: string}
  | {readonly kind: 'service'; readonly value: string}
  | {readonly kind: 'federated'; readonly value: string}
  | {readonly kind: 'canonical-user'; readonly value: string};

export type ConditionOperator =
  | 'StringEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringLike'
  | 'NumericEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'DateEquals'
  | 'DateLessThan'
  | 'DateLessThanEquals'
  | 'DateGreaterThan'
  | 'DateGreaterThanEquals'
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'ArnLike'
  | 'Null';

/** One operator on one key: true if any of the values fits, or, when negated, if none does. */
export type Condition = {
  readonly operator: ConditionOperator;
  readonly negated: boolean;
  readonly quantifier?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
  /** As written; keys are compared without regard to case. */
  readonly key: string;
  readonly values: readonly Template[];
};
