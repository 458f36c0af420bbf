import type {NamedPolicy, PolicySet} from '../../policy/decide.ts';
import type {InputOf} from '../kms/typed-operation.ts';
import type {InputShape} from '../operation.ts';
import {policyName} from './input-members.ts';

/** Policies that a simulation shall leave aside: by type, by ARN, or an inline one by its name. */
export const exclusionMembers = {
  PolicyExclusionList: {
    type: 'list',
    max: 256,
    of: {
      type: 'structure',
      members: {
        PolicyType: {
          type: 'string',
          oneOf: ['inline', 'aws-managed', 'user-managed', 'permission-boundary', 'scp', 'rcp'],
        },
        PolicyArn: {type: 'string', min: 20, max: 2048},
        InlinePolicyIdentifier: {
          type: 'structure',
          members: {
            PolicyName: policyName,
            AttachmentType: {type: 'string', required: true, oneOf: ['user', 'group', 'role']},
            AttachmentName: {type: 'string', required: true, min: 1, max: 128},
          },
        },
      },
    },
  },
} as const satisfies InputShape;

/** A policy set without what is excluded. Resource control policies take no part in any case. */
export function withoutExcluded(
  {identity, serviceControl, boundary}: Omit<PolicySet, 'resource'>,
  {PolicyExclusionList: exclusions = []}: InputOf<typeof exclusionMembers>,
): Omit<PolicySet, 'resource'> {
  const types = new Set(exclusions.flatMap(({PolicyType}) => PolicyType ?? []));
  const names = new Set(
    exclusions.flatMap(({PolicyArn, InlinePolicyIdentifier: inline}) => [
      ...(PolicyArn === undefined ? [] : [PolicyArn]),
      ...(inline ? [`${inline.AttachmentType}/${inline.AttachmentName}/${inline.PolicyName}`] : []),
    ]),
  );
  const stays = ({name}: NamedPolicy) => !names.has(name);
  return {
    identity: identity.filter(
      policy => stays(policy) && !types.has(isManaged(policy) ? policy.source : 'inline'),
    ),
    serviceControl: types.has('scp') ? [] : serviceControl.map(level => level.filter(stays)),
    ...(boundary && stays(boundary) && !types.has('permission-boundary') ? {boundary} : {}),
  };
}

function isManaged(
  policy: NamedPolicy,
): policy is NamedPolicy & {readonly source: 'aws-managed' | 'user-managed'} {
  return policy.source === 'aws-managed' || policy.source === 'user-managed';
}
