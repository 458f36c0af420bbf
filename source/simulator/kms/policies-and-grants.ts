import {AwsError} from '../aws-error.ts';
import {byKeyId, findKey, findOwnKey, keyArn, onKey} from './key-lookup.ts';
import {requireKeyPolicy} from './key-policy.ts';
import {getPolicyShape, listGrantsShape, listPoliciesShape, putPolicyShape} from './key-shapes.ts';
import {pageOf} from './paging.ts';
import {defineOperation} from './typed-operation.ts';

/** The one name that a key's policy can have. */
const POLICY_NAME = 'default';

/** How many grants one page of ListGrants holds when the caller sets no limit. */
const PAGE = 50;

const requirePolicyName = (name: string | undefined): void => {
  if (name !== undefined && name !== POLICY_NAME) {
    throw new AwsError('NotFoundException', 'No such policy exists');
  }
};

export const getKeyPolicy = defineOperation(getPolicyShape, {
  authorize: byKeyId('kms:GetKeyPolicy'),
  run: (call, {KeyId, PolicyName}) => {
    requirePolicyName(PolicyName);
    return {Policy: findKey(call, KeyId).key.policy, PolicyName: POLICY_NAME};
  },
});

export const listKeyPolicies = defineOperation(listPoliciesShape, {
  authorize: byKeyId('kms:ListKeyPolicies'),
  run: (call, {KeyId}) => {
    findKey(call, KeyId);
    return {PolicyNames: [POLICY_NAME], Truncated: false};
  },
});

export const putKeyPolicy = defineOperation(putPolicyShape, {
  authorize: (call, {KeyId, BypassPolicyLockoutSafetyCheck}) => [
    onKey(call, 'kms:PutKeyPolicy', findKey(call, KeyId), {
      'kms:BypassPolicyLockoutSafetyCheck': String(BypassPolicyLockoutSafetyCheck ?? false),
    }),
  ],
  run: (call, {KeyId, PolicyName, Policy, BypassPolicyLockoutSafetyCheck}) => {
    requirePolicyName(PolicyName);
    const key = findOwnKey(call, KeyId);
    requireKeyPolicy(call, Policy, {bypass: BypassPolicyLockoutSafetyCheck ?? false});
    key.policy = Policy;
    return undefined;
  },
});

export const listGrants = defineOperation(listGrantsShape, {
  authorize: byKeyId('kms:ListGrants'),
  run: (call, {KeyId, GrantId, GranteePrincipal, Limit, Marker}) => {
    const {key} = findKey(call, KeyId);
    const asked = key.grants.filter(
      ({id, granteePrincipal}) =>
        (GrantId === undefined || id === GrantId) &&
        (GranteePrincipal === undefined || granteePrincipal === GranteePrincipal),
    );
    const {items, ...paging} = pageOf(asked, ({id}) => id, {limit: Limit ?? PAGE, marker: Marker});
    return {
      Grants: items.map(grant => ({
        KeyId: keyArn(call, key),
        GrantId: grant.id,
        Name: grant.name ?? '',
        CreationDate: grant.createdAt,
        GranteePrincipal: grant.granteePrincipal,
        IssuingAccount: grant.issuingAccount,
        Operations: grant.operations,
        ...(grant.retiringPrincipal !== undefined && {RetiringPrincipal: grant.retiringPrincipal}),
      })),
      ...paging,
    };
  },
});
