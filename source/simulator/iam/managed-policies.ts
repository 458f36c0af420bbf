import {defineOperation} from '../kms/typed-operation.ts';
import type {SimulatedPolicy, World} from '../world.ts';
import {arn, page} from './input-members.ts';
import {notFound, policyWithArn} from './lookup.ts';
import {pageInOrder} from './paging.ts';

/** Everything in the account that policies can be attached to. */
function holders({iam}: World) {
  return [...iam.users.values(), ...iam.groups.values(), ...iam.roles.values()];
}

/** A managed policy without its text. */
export function policySummary(world: World, policy: SimulatedPolicy): Readonly<Record<string, unknown>> {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: holders(world).filter(({attached}) => attached.includes(policy.arn)).length,
    PermissionsBoundaryUsageCount: holders(world).filter(
      holder => 'boundary' in holder && holder.boundary === policy.arn,
    ).length,
    // A service's own policy belongs to the service's role alone.
    IsAttachable: policy.path !== '/aws-service-role/',
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  };
}

function versionSummary(
  {defaultVersion}: SimulatedPolicy,
  id: string,
  createdAt: Date,
): Readonly<Record<string, unknown>> {
  return {VersionId: id, IsDefaultVersion: id === defaultVersion, CreateDate: createdAt};
}

const getPolicy = defineOperation(
  {PolicyArn: arn},
  {
    authorize: (_call, {PolicyArn}) => [{action: 'iam:GetPolicy', resource: PolicyArn}],
    run: ({world}, {PolicyArn}) => ({Policy: policySummary(world, policyWithArn(world, PolicyArn))}),
  },
);

const getPolicyVersion = defineOperation(
  {PolicyArn: arn, VersionId: {type: 'string', required: true, pattern: /v[1-9][0-9]*(\.[A-Za-z0-9-]*)?/}},
  {
    authorize: (_call, {PolicyArn}) => [{action: 'iam:GetPolicyVersion', resource: PolicyArn}],
    run: ({world}, {PolicyArn, VersionId}) => {
      const policy = policyWithArn(world, PolicyArn);
      const version =
        policy.versions.get(VersionId) ??
        notFound(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
      return {
        PolicyVersion: {
          Document: encodeURIComponent(version.document),
          ...versionSummary(policy, VersionId, version.createdAt),
        },
      };
    },
  },
);

const listPolicyVersions = defineOperation(
  {PolicyArn: arn, ...page},
  {
    authorize: (_call, {PolicyArn}) => [{action: 'iam:ListPolicyVersions', resource: PolicyArn}],
    run: ({world}, {PolicyArn, ...asked}) => {
      const policy = policyWithArn(world, PolicyArn);
      const newestFirst = [...policy.versions].reverse();
      const {items, end} = pageInOrder(newestFirst, asked);
      return {Versions: items.map(([id, {createdAt}]) => versionSummary(policy, id, createdAt)), ...end};
    },
  },
);

export const managedPolicyOperations = {
  GetPolicy: getPolicy,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
};
