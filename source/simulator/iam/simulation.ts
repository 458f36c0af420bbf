import {contextKeys} from '../../policy/context-keys.ts';
import type {NamedPolicy, PolicySet} from '../../policy/decide.ts';
import {defineOperation} from '../kms/typed-operation.ts';
import type {Authorization} from '../operation.ts';
import type {World} from '../world.ts';
import {identityArn} from './arns.ts';
import {exclusionMembers, withoutExcluded} from './exclusions.ts';
import {arn, policyText} from './input-members.ts';
import {groupNamed, notFound, onIdentity, roleNamed, userNamed} from './lookup.ts';
import {pageInOrder} from './paging.ts';
import {heldPolicies, policiesOf} from './policies-of.ts';
import {
  actionsOf,
  contextOf,
  givenBoundary,
  givenPolicies,
  givenResourcePolicy,
  identityOfArn,
  resourcesOf,
  type SimulationInput,
  simulationMembers,
} from './simulation-inputs.ts';
import {type Simulation, simulationResults} from './simulation-results.ts';

function onSource(world: World, source: string, action: string): readonly Authorization[] {
  const {kind, name} = identityOfArn(source);
  return [{...onIdentity(world, kind, name, action), resource: source}];
}

/** The policies of a user, group or role. @throws AwsError NoSuchEntity also where only the path is wrong */
function policiesOfSource(world: World, source: string): Omit<PolicySet, 'resource'> {
  const {kind, name} = identityOfArn(source);
  const find = {user: userNamed, group: groupNamed, role: roleNamed}[kind];
  if (identityArn(world, kind, find(world, name)) !== source) {
    notFound(`The ${kind} with ARN ${source} cannot be found.`);
  }
  return kind === 'group'
    ? {...policiesOf(world, {}), identity: heldPolicies(world, kind, groupNamed(world, name))}
    : policiesOf(world, {principal: {kind, name}});
}

function answer(world: World, simulation: Simulation, input: SimulationInput) {
  const results = simulationResults(simulation, world.iam.simulationResults ?? 'per-action');
  const {items, end} = pageInOrder(results, input);
  return {EvaluationResults: items, ...end};
}

function simulation(
  input: SimulationInput,
  principal: Simulation['principal'],
  policies: PolicySet,
): Simulation {
  return {
    principal,
    actions: actionsOf(input),
    resources: resourcesOf(input),
    context: contextOf(input),
    policies: {...policies, ...givenBoundary(input), ...givenResourcePolicy(input, principal)},
  };
}

function inputPolicies(texts: readonly string[] = []): readonly NamedPolicy[] {
  return givenPolicies('PolicyInputList', texts, 'input', 'identity');
}

const simulatePrincipalPolicy = defineOperation(
  {
    PolicySourceArn: arn,
    PolicyInputList: {type: 'list', of: policyText},
    ...exclusionMembers,
    ...simulationMembers,
  },
  {
    authorize: ({world}, {PolicySourceArn}) =>
      onSource(world, PolicySourceArn, 'iam:SimulatePrincipalPolicy'),
    run: ({world}, input) => {
      const {PolicySourceArn, CallerArn, PolicyInputList} = input;
      const own = withoutExcluded(policiesOfSource(world, PolicySourceArn), input);
      const {principal} = identityOfArn(CallerArn ?? PolicySourceArn);
      const policies = {...own, identity: [...own.identity, ...inputPolicies(PolicyInputList)]};
      return answer(world, simulation(input, principal, policies), input);
    },
  },
);

const simulateCustomPolicy = defineOperation(
  {
    PolicyInputList: {type: 'list', required: true, of: policyText},
    OrderedOrganizationPolicyInputList: {
      type: 'list',
      max: 7,
      of: {type: 'structure', members: {ServiceControlPolicyInputList: {type: 'list', of: policyText}}},
    },
    ...simulationMembers,
  },
  {
    authorize: () => [{action: 'iam:SimulateCustomPolicy', resource: '*'}],
    run: ({world}, input) => {
      const {PolicyInputList, OrderedOrganizationPolicyInputList: levels = [], CallerArn} = input;
      const policies: PolicySet = {
        identity: inputPolicies(PolicyInputList),
        serviceControl: levels.map(({ServiceControlPolicyInputList: texts = []}, index) =>
          givenPolicies(
            `OrderedOrganizationPolicyInputList.${index + 1}`,
            texts,
            'service-control',
            'service-control',
          ),
        ),
      };
      const principal =
        CallerArn === undefined ? {kind: 'nobody' as const} : identityOfArn(CallerArn).principal;
      return answer(world, simulation(input, principal, policies), input);
    },
  },
);

const getContextKeysForPrincipalPolicy = defineOperation(
  {PolicySourceArn: arn, PolicyInputList: {type: 'list', of: policyText}},
  {
    authorize: ({world}, {PolicySourceArn}) =>
      onSource(world, PolicySourceArn, 'iam:GetContextKeysForPrincipalPolicy'),
    run: ({world}, {PolicySourceArn, PolicyInputList}) => ({
      ContextKeyNames: contextKeys(
        [...policiesOfSource(world, PolicySourceArn).identity, ...inputPolicies(PolicyInputList)].map(
          ({policy}) => policy,
        ),
      ),
    }),
  },
);

const getContextKeysForCustomPolicy = defineOperation(
  {PolicyInputList: {type: 'list', required: true, of: policyText}},
  {
    authorize: () => [{action: 'iam:GetContextKeysForCustomPolicy', resource: '*'}],
    run: (_call, {PolicyInputList}) => ({
      ContextKeyNames: contextKeys(inputPolicies(PolicyInputList).map(({policy}) => policy)),
    }),
  },
);

export const simulationOperations = {
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
  SimulateCustomPolicy: simulateCustomPolicy,
  GetContextKeysForPrincipalPolicy: getContextKeysForPrincipalPolicy,
  GetContextKeysForCustomPolicy: getContextKeysForCustomPolicy,
};
