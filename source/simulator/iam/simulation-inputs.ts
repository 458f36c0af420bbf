import type {ContextEntries} from '../../policy/context.ts';
import type {NamedPolicy, PolicySource} from '../../policy/decide.ts';
import {parsePolicy, type PolicyUse} from '../../policy/parse.ts';
import type {Principal} from '../../policy/principal.ts';
import {AwsError} from '../aws-error.ts';
import type {InputOf} from '../kms/typed-operation.ts';
import type {InputShape} from '../operation.ts';
import {page, policyText} from './input-members.ts';

const contextTypes = ['string', 'numeric', 'boolean', 'ip', 'binary', 'date'] as const;

/** What both simulations take. */
export const simulationMembers = {
  ActionNames: {type: 'list', required: true, of: {type: 'string', min: 3, max: 128}},
  ResourceArns: {type: 'list', of: {type: 'string', min: 1, max: 2048}},
  ResourcePolicy: policyText,
  ResourceOwner: {type: 'string', min: 1, max: 2048},
  CallerArn: {type: 'string', min: 1, max: 2048},
  PermissionsBoundaryPolicyInputList: {type: 'list', of: policyText},
  ContextEntries: {
    type: 'list',
    of: {
      type: 'structure',
      members: {
        ContextKeyName: {type: 'string', min: 5, max: 256},
        ContextKeyValues: {type: 'list', of: {type: 'string'}},
        ContextKeyType: {
          type: 'string',
          oneOf: [...contextTypes, ...contextTypes.map(type => `${type}List` as const)],
        },
      },
    },
  },
  ResourceHandlingOption: {type: 'string', min: 1, max: 64},
  ...page,
} as const satisfies InputShape;

export type SimulationInput = InputOf<typeof simulationMembers>;

/** IAM's answer to an input that it understands and cannot use. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}

/** @throws AwsError InvalidInput for a name with wildcards, or that is none */
export function actionsOf({ActionNames}: SimulationInput): readonly string[] {
  const wrong = ActionNames.find(name => !/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(name));
  if (wrong !== undefined) {
    throw invalidInput(`Invalid action name: ${wrong}`);
  }
  return ActionNames;
}

/** @throws AwsError InvalidInput for what is neither an ARN nor `*` */
export function resourcesOf({ResourceArns = ['*']}: SimulationInput): readonly string[] {
  const wrong = ResourceArns.find(arn => arn !== '*' && !/^arn:(?:[^:]*:){4}./.test(arn));
  if (wrong !== undefined) {
    throw invalidInput(`Invalid resource ARN: ${wrong}`);
  }
  return ResourceArns.length === 0 ? ['*'] : ResourceArns;
}

/** @throws AwsError InvalidInput for several values of a type that has one, or a value not of its type */
export function contextOf({ContextEntries: given = []}: SimulationInput): ContextEntries {
  return Object.fromEntries(
    given.map(
      ({ContextKeyName: key = '', ContextKeyValues: values = [], ContextKeyType: type = 'string'}) => {
        if (!type.endsWith('List') && values.length > 1) {
          throw invalidInput(`Context key ${key} of type ${type} has several values`);
        }
        const wrong = values.find(value => !isOfType(value, type.replace(/List$/, '')));
        if (wrong !== undefined) {
          throw invalidInput(`Context key ${key} has a value that is not of type ${type}: ${wrong}`);
        }
        return [key, values];
      },
    ),
  );
}

function isOfType(value: string, type: string): boolean {
  switch (type) {
    case 'numeric':
      return /^[+-]?\d+(?:\.\d+)?$/.test(value);
    case 'boolean':
      return /^(?:true|false)$/i.test(value);
    default:
      return true;
  }
}

/** Who is simulated, from the ARN of a user, group or role. @throws AwsError InvalidInput for any other ARN */
export function identityOfArn(arn: string): {
  kind: 'user' | 'group' | 'role';
  name: string;
  principal: Principal;
} {
  const [, kind, name] = /^arn:[^:]+:iam::\d{12}:(user|group|role)\/(?:[^:]*\/)?([^/:]+)$/.exec(arn) ?? [];
  if (name === undefined || (kind !== 'user' && kind !== 'group' && kind !== 'role')) {
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  // A group holds policies, and never asks for anything itself.
  return {kind, name, principal: kind === 'group' ? {kind: 'nobody'} : {kind, arn}};
}

/** Policies given with a simulation, named by their place in its input. @throws AwsError InvalidInput */
export function givenPolicies(
  list: string,
  texts: readonly string[],
  source: PolicySource,
  use: PolicyUse,
): readonly NamedPolicy[] {
  return texts.map((text, index) => {
    const parsed = parsePolicy(text, use);
    if (!parsed.ok) {
      const {message, position} = parsed.mistake;
      throw invalidInput(
        `${list}.${index + 1}, line ${position.line}, column ${position.column}: ${message}`,
      );
    }
    return {name: `${list}.${index + 1}`, source, policy: parsed.policy};
  });
}

/** The boundary given with a simulation. @throws AwsError InvalidInput for more than one */
export function givenBoundary({PermissionsBoundaryPolicyInputList: texts = []}: SimulationInput): {
  readonly boundary?: NamedPolicy;
} {
  if (texts.length > 1) {
    throw invalidInput('Only one permissions boundary policy can be simulated');
  }
  const [boundary] = givenPolicies(
    'PermissionsBoundaryPolicyInputList',
    texts,
    'permissions-boundary',
    'identity',
  );
  return boundary ? {boundary} : {};
}

/** The resource policy given with a simulation; it needs somebody whom it could name. @throws AwsError InvalidInput */
export function givenResourcePolicy({ResourcePolicy: text}: SimulationInput, principal: Principal) {
  if (text === undefined) {
    return {};
  }
  if (principal.kind !== 'user') {
    throw invalidInput(
      principal.kind === 'role'
        ? 'Resource policies cannot be simulated for roles'
        : 'A CallerArn is needed to simulate a resource policy',
    );
  }
  const [policy] = givenPolicies('ResourcePolicy', [text], 'resource', 'resource');
  return policy
    ? {resource: {...policy, name: 'ResourcePolicy', layer: 'resource-policy' as const, mandatory: false}}
    : {};
}
