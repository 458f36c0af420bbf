import type {ContextEntries} from './context.ts';
import {arnParts} from './match.ts';
import {accountOf, type Principal} from './principal.ts';

/** The condition keys that follow from who asks and for what. */
export function derivedContext(principal: Principal, resource: string): ContextEntries {
  const owner = arnParts(resource)?.[4] ?? '';
  const account = accountOf(principal);
  return {
    ...(/^\d{12}$/.test(owner) ? {'aws:ResourceAccount': owner} : {}),
    ...(account ? {'aws:PrincipalAccount': account} : {}),
    ...principalContext(principal),
  };
}

function principalContext(principal: Principal): ContextEntries {
  switch (principal.kind) {
    case 'root':
      return {
        'aws:PrincipalArn': `arn:${principal.partition}:iam::${principal.account}:root`,
        'aws:PrincipalType': 'Account',
      };
    case 'user':
      return {
        'aws:PrincipalArn': principal.arn,
        'aws:PrincipalType': 'User',
        'aws:username': principal.arn.slice(principal.arn.lastIndexOf('/') + 1),
      };
    case 'role':
      return {'aws:PrincipalArn': principal.arn, 'aws:PrincipalType': 'AssumedRole'};
    case 'federated-user':
      return {'aws:PrincipalArn': principal.arn, 'aws:PrincipalType': 'FederatedUser'};
    case 'service':
      return {'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.name};
    case 'nobody':
      return {};
  }
}
