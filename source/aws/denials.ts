import type {DenyLayer, Failure} from '../model/failure.ts';

/** How a call was denied, and whom to ask, read from AWS's text. */
export type Denial = {
  readonly denied: NonNullable<Failure['denied']>;
  readonly remedy: string;
};

const layers: Readonly<Record<string, DenyLayer>> = {
  'identity-based policy': 'identity-policy',
  'service control policy': 'service-control-policy',
  'resource control policy': 'resource-control-policy',
  'permissions boundary': 'permissions-boundary',
  'session policy': 'session-policy',
  'resource-based policy': 'key-policy',
  'vpc endpoint policy': 'vpc-endpoint-policy',
};

/**
 * Reads which layer of authorisation refused from an access-denied text. AWS names one layer even where several
 * deny, and may name none; newer texts append the policy's ARN. The wording varies between services and years,
 * so anything not understood is left out rather than guessed.
 */
export function readDenial(message: string, askedAction: string): Denial {
  const action = /is not authorized to perform:\s+([\w-]+:\w+)/.exec(message)?.[1] ?? askedAction;
  const deny =
    /explicit deny in (?:an? |the )?([a-z -]+?(?:policy|policies|boundary))(?::\s*(arn:\S+))?/i.exec(message);
  const lack = /because no ([a-z -]+?) allows/i.exec(message);
  const phrase = (deny?.[1] ?? lack?.[1])
    ?.toLowerCase()
    .replace('policies', 'policy')
    .replace('sessions', 'session');
  const layer = phrase === undefined ? undefined : layers[phrase];
  const policyArn = deny?.[2]?.replace(/[.,;]+$/, '');
  const denied = {
    explicit: deny !== null,
    ...(layer && {layer}),
    ...(policyArn && {policyArn}),
  };
  return {denied, remedy: remedyFor(action, denied)};
}

function remedyFor(action: string, {explicit, layer, policyArn}: Denial['denied']): string {
  const verb = explicit ? 'denies' : 'does not allow';
  const named = policyArn ? ` (${policyArn})` : '';
  switch (layer) {
    case 'identity-policy':
      return explicit
        ? `A policy of your own${named} denies ${action}: ask an administrator of the account to change it.`
        : `Ask an administrator of the account to allow ${action}.`;
    case 'service-control-policy':
      return `A service control policy${named} ${verb} ${action}: only an administrator of the organization can change it.`;
    case 'resource-control-policy':
      return `A resource control policy${named} ${verb} ${action}: only an administrator of the organization can change it.`;
    case 'permissions-boundary':
      return `Your permissions boundary${named} ${verb} ${action}: ask an administrator of the account.`;
    case 'session-policy':
      return `The policy of this session ${verb} ${action}, not the role's: take the role again without a session policy.`;
    case 'key-policy':
      return `The key's own policy ${verb} ${action}: ask an administrator of the key.`;
    case 'vpc-endpoint-policy':
      return `The policy of the VPC endpoint ${verb} ${action}: ask whoever runs the network.`;
    default:
      return `AWS does not say which policy is in the way: ask an administrator of the account to allow ${action}.`;
  }
}
