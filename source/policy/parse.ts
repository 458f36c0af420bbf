import type {Policy, PolicyVersion, Position, Statement} from './document.ts';
import {type JsonEntry, type JsonNode, positionsOf, readJson, SourceError} from './json-source.ts';
import {conditions} from './parse-conditions.ts';
import {actionPatterns, principalEntries, resourcePatterns} from './parse-elements.ts';

/** What a policy is attached to decides which elements it must have and which it may not. */
export type PolicyUse =
  | 'identity'
  | 'service-control'
  /** A policy of a resource that is named in it, such as a key policy. */
  | 'resource'
  /** A role's trust policy, which names no resource. */
  | 'trust';

export type PolicyMistake = {readonly message: string; readonly position: Position};

export type ParsedPolicy =
  {readonly ok: true; readonly policy: Policy} | {readonly ok: false; readonly mistake: PolicyMistake};

/** IAM's simulator takes no policy text longer than this; stored policies are far shorter. */
export const longestPolicy = 131_072;

const deepestNesting = 16;

/**
 * Reads a policy's JSON text. The first mistake found is answered with its line and column. With
 * `use`, also checks that principals and resources are there, or not there, as that use asks.
 */
export function parsePolicy(text: string, use?: PolicyUse): ParsedPolicy {
  if (text.length > longestPolicy) {
    return mistake(`The policy is longer than ${longestPolicy} characters`, {line: 1, column: 1});
  }
  const position = positionsOf(text);
  try {
    return {ok: true, policy: policyOf(readJson(text, deepestNesting), position, use)};
  } catch (error) {
    if (error instanceof SourceError) {
      return mistake(error.message, position(error.offset));
    }
    throw error;
  }
}

function mistake(message: string, position: Position): ParsedPolicy {
  return {ok: false, mistake: {message, position}};
}

function policyOf(
  root: JsonNode,
  position: (offset: number) => Position,
  use: PolicyUse | undefined,
): Policy {
  const members = elements(root, 'A policy', ['Version', 'Id', 'Statement']);
  const version = versionOf(members.get('Version'));
  const id = members.get('Id');
  const statement = members.get('Statement');
  if (!statement) {
    throw new SourceError('The policy has no Statement', root.start);
  }
  const nodes = statement.value.kind === 'array' ? statement.value.items : [statement.value];
  return {
    version,
    ...(id ? {id: textOf(id)} : {}),
    statements: nodes.map((node, index) => ({
      ...statementOf(node, version, use),
      index,
      span: {start: position(node.start), end: position(node.end)},
    })),
  };
}

function versionOf(entry: JsonEntry | undefined): PolicyVersion {
  const version = entry ? textOf(entry) : '2008-10-17';
  if (version !== '2008-10-17' && version !== '2012-10-17') {
    throw new SourceError('Version is neither 2012-10-17 nor 2008-10-17', entry?.value.start ?? 0);
  }
  return version;
}

function statementOf(
  node: JsonNode,
  version: PolicyVersion,
  use: PolicyUse | undefined,
): Omit<Statement, 'index' | 'span'> {
  const members = elements(node, 'A statement', [
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
  ]);
  const sid = members.get('Sid');
  const effect = members.get('Effect');
  const condition = members.get('Condition');
  const actions = oneOf(members, 'Action', 'NotAction');
  const principals = oneOf(members, 'Principal', 'NotPrincipal');
  const resources = oneOf(members, 'Resource', 'NotResource');
  const effectText = effect ? textOf(effect) : undefined;
  if (effectText !== 'Allow' && effectText !== 'Deny') {
    throw new SourceError('Effect must be Allow or Deny', effect?.value.start ?? node.start);
  }
  if (!actions) {
    throw new SourceError('A statement has neither Action nor NotAction', node.start);
  }
  const namesPrincipals = use === 'resource' || use === 'trust';
  if (use && namesPrincipals !== Boolean(principals)) {
    throw namesPrincipals
      ? new SourceError('A statement of this policy must have a Principal', node.start)
      : new SourceError('A statement of this policy must not have a Principal', principals?.entry.start ?? 0);
  }
  if (use && (use !== 'trust') !== Boolean(resources)) {
    throw use === 'trust'
      ? new SourceError('A trust policy must not have a Resource', resources?.entry.start ?? 0)
      : new SourceError('A statement has neither Resource nor NotResource', node.start);
  }
  const withVariables = version === '2012-10-17';
  return {
    ...(sid ? {sid: textOf(sid)} : {}),
    effect: effectText,
    actions: {negated: actions.negated, patterns: actionPatterns(actions.entry.value)},
    ...(principals
      ? {principals: {negated: principals.negated, entries: principalEntries(principals.entry.value)}}
      : {}),
    ...(resources
      ? {
          resources: {
            negated: resources.negated,
            patterns: resourcePatterns(resources.entry.value, withVariables),
          },
        }
      : {}),
    conditions: condition ? conditions(condition.value, withVariables) : [],
  };
}

/** The members of an object, by name; a name that the language does not know is a mistake. */
function elements(node: JsonNode, what: string, known: readonly string[]): Map<string, JsonEntry> {
  if (node.kind !== 'object') {
    throw new SourceError(`${what} must be an object`, node.start);
  }
  const stranger = node.entries.find(({key}) => !known.includes(key));
  if (stranger) {
    throw new SourceError(`${what} has no element named ${JSON.stringify(stranger.key)}`, stranger.start);
  }
  return new Map(node.entries.map(entry => [entry.key, entry]));
}

function oneOf(
  members: Map<string, JsonEntry>,
  name: string,
  negatedName: string,
): {entry: JsonEntry; negated: boolean} | undefined {
  const plain = members.get(name);
  const negated = members.get(negatedName);
  if (plain && negated) {
    throw new SourceError(`A statement has both ${name} and ${negatedName}`, negated.start);
  }
  const entry = plain ?? negated;
  return entry && {entry, negated: entry === negated};
}

function textOf({key, value}: JsonEntry): string {
  if (value.kind !== 'string') {
    throw new SourceError(`${key} must be a string`, value.start);
  }
  return value.value;
}
