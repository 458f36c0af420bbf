import type {World} from '../world.ts';
import {timeAt} from './notation.ts';
import type {Scenario} from './schema.ts';

const policyArn = (number: number) =>
  `arn:aws:organizations::999988887777:policy/o-simulated1/service_control_policy/p-sim${String(number).padStart(5, '0')}`;

/**
 * Puts the scenario's service control policies on the account, each from its time on. A denied Region becomes such
 * a policy too; it leaves IAM, STS and the account's own calls alone, as they belong to no Region.
 */
export function scheduleDenials(world: World, scenario: Scenario, start: Date): void {
  const {account, iam, clock} = world;
  let number = 0;
  const attach = (document: string, from: string | undefined) => {
    const policy = {arn: policyArn(++number), document};
    const run = () => {
      iam.serviceControlPolicies.at(-1)?.push(policy);
    };
    if (from === undefined) run();
    else clock.schedule(timeAt(start, from), run);
  };
  for (const {document, from} of Object.values(scenario.serviceControlPolicies)) attach(document, from);
  for (const [region, {denied}] of Object.entries(scenario.regions)) {
    if (denied === undefined) continue;
    const {since, except} = denied === true ? {since: undefined, except: []} : denied;
    const spared = except.flatMap(name => [
      `arn:${account.partition}:iam::${account.id}:user/${name}`,
      `arn:${account.partition}:iam::${account.id}:role/${name}`,
    ]);
    const statement = {
      Sid: 'RegionIsClosed',
      Effect: 'Deny',
      NotAction: ['iam:*', 'sts:*', 'account:*', 'organizations:*'],
      Resource: '*',
      Condition: {
        StringEquals: {'aws:RequestedRegion': region},
        ...(spared.length > 0 && {ArnNotLike: {'aws:PrincipalArn': spared}}),
      },
    };
    attach(JSON.stringify({Version: '2012-10-17', Statement: [statement]}, null, 2), since);
  }
}
