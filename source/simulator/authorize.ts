import type {Decision, PolicyLayer, PolicySet, ResourcePolicy} from '../policy/decide.ts';
import {decide} from '../policy/decide.ts';
import {AwsError} from './aws-error.ts';
import {policiesOf, principalOf, readPolicy} from './iam/policies-of.ts';
import type {Authorization, Call, Caller} from './operation.ts';
import type {Service} from './service.ts';

/**
 * Lets a call pass only if the caller's policies allow every check it asks for.
 * @throws AwsError with the service's own name for it, saying who, which action, on what and why
 */
export function authorize(service: Service, call: Call, checks: readonly Authorization[]): void {
  if (checks.length === 0) return;
  const policies = policiesOf(call.world, call.caller);
  for (const check of checks) {
    const decision = decideOne(service, call, check, policies);
    if (decision.verdict === 'allowed') continue;
    const {code, status} = service.errors.denied;
    const preamble = service.name === 'ec2' ? 'You are not authorized to perform this operation. ' : '';
    throw new AwsError(code, preamble + deniedMessage(call.caller, check, decision), {status});
  }
}

function decideOne(service: Service, call: Call, check: Authorization, policies: PolicySet): Decision {
  const {world, caller} = call;
  return decide(
    {
      principal: principalOf(world, caller),
      action: check.action,
      resource: check.resource,
      context: {
        ...caller.context,
        'aws:PrincipalAccount': caller.account,
        // A global service is asked under any Region and always appears in the partition's home Region.
        'aws:RequestedRegion':
          service.scope === 'global' ? globalRegion(world.account.partition) : call.region,
        'aws:SourceIp': '127.0.0.1',
        // The loopback connection stands for AWS's TLS endpoint.
        'aws:SecureTransport': 'true',
        'aws:ViaAWSService': 'false',
        'aws:CurrentTime': world.clock.now().toISOString(),
        'aws:EpochTime': String(Math.floor(world.clock.now().getTime() / 1000)),
        ...(service.name === 'kms' ? {'kms:CallerAccount': caller.account} : {}),
        ...check.context,
      },
    },
    check.resourcePolicy === undefined
      ? policies
      : {...policies, resource: resourcePolicyOf(check, check.resourcePolicy)},
  );
}

function resourcePolicyOf({action, resource}: Authorization, text: string): ResourcePolicy {
  const layer = action.startsWith('kms:')
    ? 'key-policy'
    : action.startsWith('sts:')
      ? 'trust-policy'
      : 'resource-policy';
  return {
    name: resource,
    source: 'resource',
    layer,
    mandatory: layer !== 'resource-policy',
    policy: readPolicy(text),
  };
}

/** The Region under which a partition's global services appear. */
export function globalRegion(partition: string): string {
  return globalRegions[partition] ?? 'us-east-1';
}

const globalRegions: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
};

const layerWords: Readonly<Record<PolicyLayer, string>> = {
  'service-control-policy': 'service control policy',
  'key-policy': 'resource-based policy',
  'trust-policy': 'resource-based policy',
  'resource-policy': 'resource-based policy',
  'identity-policy': 'identity-based policy',
  'permissions-boundary': 'permissions boundary',
  'session-policy': 'session policy',
};

function deniedMessage(caller: Caller, {action, resource}: Authorization, decision: Decision): string {
  const where = resource === '*' ? '' : ` on resource: ${resource}`;
  return `User: ${caller.arn} is not authorized to perform: ${action}${where}${reason(action, decision)}`;
}

function reason(action: string, decision: Decision): string {
  const words = layerWords[decision.layer];
  if (decision.verdict === 'explicit-deny') {
    const article = words === 'identity-based policy' ? 'an' : 'a';
    return ` with an explicit deny in ${article} ${words}${policyArn(decision)}`;
  }
  // A role that does not trust the caller must look like one that does not exist.
  return decision.layer === 'trust-policy' ? '' : ` because no ${words} allows the ${action} action`;
}

/** AWS names the policy itself only where it is the organization's. */
function policyArn({layer, statements}: Decision): string {
  const statement = statements.find(one => one.layer === layer);
  return layer === 'service-control-policy' && statement ? `: ${statement.policy}` : '';
}
