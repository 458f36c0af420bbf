import {defineOperation} from '../kms/typed-operation.ts';
import type {Operation} from '../operation.ts';
import type {SimulatedGroup, World} from '../world.ts';
import {groupName, page, pathPrefix, policyName, roleName, userName} from './input-members.ts';
import {groupNamed, notFound, onIdentity, roleNamed, userNamed} from './lookup.ts';
import {pageByName} from './paging.ts';

/** One of the three kinds of identity that policies are attached to or written into. */
type Holding = {
  readonly kind: 'user' | 'group' | 'role';
  /** As in the names of operations: ListUserPolicies. */
  readonly title: 'User' | 'Group' | 'Role';
  readonly shape: typeof userName | typeof groupName | typeof roleName;
  readonly find: (world: World, name: string) => Pick<SimulatedGroup, 'inline' | 'attached'>;
};

/** The operations that read what one kind of identity holds; they differ in nothing but names. */
function operationsOn({kind, title, shape, find}: Holding): Readonly<Record<string, Operation>> {
  const member = `${title}Name`;
  const holderName = (input: Readonly<Record<string, unknown>>) => String(input[member]);
  const whose = {[member]: shape};
  const checks = (action: string): Pick<Operation, 'authorize'> => ({
    authorize: ({world}, input) => [onIdentity(world, kind, holderName(input), `iam:${action}`)],
  });
  return {
    [`ListAttached${title}Policies`]: defineOperation(
      {...whose, PathPrefix: pathPrefix, ...page},
      {
        ...checks(`ListAttached${title}Policies`),
        run: ({world}, {PathPrefix = '/', Marker, MaxItems, ...whoseName}) => {
          const attached = find(world, holderName(whoseName))
            .attached.map(arn => ({PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn}))
            .filter(({PolicyArn}) => pathOf(PolicyArn).startsWith(String(PathPrefix)));
          const {items, end} = pageByName(attached, ({PolicyArn}) => PolicyArn, asked(Marker, MaxItems));
          return {AttachedPolicies: items, ...end};
        },
      },
    ),
    [`List${title}Policies`]: defineOperation(
      {...whose, ...page},
      {
        ...checks(`List${title}Policies`),
        run: ({world}, {Marker, MaxItems, ...whoseName}) => {
          const names = find(world, holderName(whoseName)).inline.keys();
          const {items, end} = pageByName(names, name => name, asked(Marker, MaxItems));
          return {PolicyNames: items, ...end};
        },
      },
    ),
    [`Get${title}Policy`]: defineOperation(
      {...whose, PolicyName: policyName},
      {
        ...checks(`Get${title}Policy`),
        run: ({world}, {PolicyName, ...whoseName}) => {
          const name = String(PolicyName);
          const document =
            find(world, holderName(whoseName)).inline.get(name) ??
            notFound(`The ${kind} policy with name ${name} cannot be found.`);
          return {
            [member]: holderName(whoseName),
            PolicyName: name,
            PolicyDocument: encodeURIComponent(document),
          };
        },
      },
    ),
  };
}

function asked(marker: unknown, maxItems: unknown): {Marker?: string; MaxItems?: number} {
  return {
    ...(typeof marker === 'string' ? {Marker: marker} : {}),
    ...(typeof maxItems === 'number' ? {MaxItems: maxItems} : {}),
  };
}

/** The path in a managed policy's ARN: what stands between `policy` and its name. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}

export const heldPolicyOperations = {
  ...operationsOn({kind: 'role', title: 'Role', shape: roleName, find: roleNamed}),
  ...operationsOn({kind: 'user', title: 'User', shape: userName, find: userNamed}),
  ...operationsOn({kind: 'group', title: 'Group', shape: groupName, find: groupNamed}),
};
