import type {PrincipalEntry, ResourcePattern} from './document.ts';
import {type JsonNode, SourceError} from './json-source.ts';
import {arnPattern, lowered, tokens, type Wildcard, wildcard} from './match.ts';
import {template} from './template.ts';

type StringNode = Extract<JsonNode, {kind: 'string'}>;

/** A string, or a list of strings. */
function strings(node: JsonNode, what: string): StringNode[] {
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.map(each => {
    if (each.kind !== 'string') {
      throw new SourceError(`${what} must be a string or a list of strings`, each.start);
    }
    return each;
  });
}

/** Reads `Action` or `NotAction`: `*`, or `service:Action` with wildcards in the action's name, or `*` as service. */
export function actionPatterns(node: JsonNode): Wildcard[] {
  return strings(node, 'An action').map(({value, start}) => {
    if (!/^(?:\*+|(?:\*|[A-Za-z0-9-]+):[A-Za-z0-9*?_.-]+)$/.test(value)) {
      throw new SourceError(`${JSON.stringify(value)} is not an action (service:Action)`, start);
    }
    return wildcard(tokens(lowered(value)));
  });
}

/** Reads `Resource` or `NotResource`: `*`, or an ARN with wildcards and policy variables. */
export function resourcePatterns(node: JsonNode, withVariables: boolean): ResourcePattern[] {
  return strings(node, 'A resource').map(({value, start}) => {
    if (!/^(?:\*+$|arn:)/.test(value)) {
      throw new SourceError(`${JSON.stringify(value)} is neither an ARN nor "*"`, start);
    }
    const written = template(value, withVariables);
    return written.parts.some(({kind}) => kind === 'variable')
      ? {kind: 'template', template: written}
      : {
          kind: 'fixed',
          arn: arnPattern(written.parts.flatMap(part => (part.kind === 'token' ? [part.token] : []))),
        };
  });
}

const principalKinds = {
  AWS: 'aws',
  Service: 'service',
  Federated: 'federated',
  CanonicalUser: 'canonical-user',
} as const;

/** Reads `Principal` or `NotPrincipal`: `"*"`, or names by kind. */
export function principalEntries(node: JsonNode): PrincipalEntry[] {
  if (node.kind === 'string' && node.value === '*') {
    return [{kind: 'anyone'}];
  }
  if (node.kind !== 'object') {
    throw new SourceError('Principal must be "*" or an object', node.start);
  }
  return node.entries.flatMap(({key, start, value}) => {
    const kind = Object.entries(principalKinds).find(([name]) => name === key)?.[1];
    if (!kind) {
      throw new SourceError(`${JSON.stringify(key)} is not a kind of principal`, start);
    }
    return strings(value, 'A principal').map((name): PrincipalEntry => {
      if (kind === 'aws' && name.value === '*') {
        return {kind: 'anyone'};
      }
      if (/[*?]/.test(name.value)) {
        throw new SourceError('A principal cannot have wildcards in its name', name.start);
      }
      return {kind, value: name.value};
    });
  });
}
