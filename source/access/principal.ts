import type {AccessReader} from '../aws/access-reader.ts';
import {accountOfArn} from './resource-forms.ts';
import type {CheckedPrincipal, Trouble} from './verdict.ts';

const ssoPath = '/aws-reserved/sso.amazonaws.com/';
const ssoPrefix = 'AWSReservedSSO_';

const sessionNote =
  'This is the role and not the session: a session policy, if there is one, can only take away from it.';

/** Who is checked, and what was in the way of finding out. */
export type Resolved = {readonly checked: CheckedPrincipal; readonly troubles: readonly Trouble[]};

/**
 * Finds out whose policies count for an ARN: those of a user, group or role by itself, those of the role for a
 * session. A session's ARN lacks the role's path, which only IAM can tell.
 *
 * @param arn of the caller, or of anybody in the caller's account
 */
export async function resolvePrincipal(
  reader: Pick<AccessReader, 'iamRole' | 'iamRoles'>,
  arn: string,
  caller: string,
): Promise<Resolved> {
  const base = {arn, isCaller: arn === caller};
  const partition = arn.split(':')[1] ?? 'aws';
  const account = accountOfArn(arn);
  const nobody = (kind: CheckedPrincipal['kind'], note: string): Resolved => ({
    checked: {...base, kind, guessed: false, notes: [note]},
    troubles: [],
  });
  if (account !== accountOfArn(caller)) {
    return nobody('other', 'Only users, groups and roles of the account itself can be checked.');
  }
  const [kind = '', ...rest] = arn.split(':').slice(5).join(':').split('/');
  switch (kind) {
    case 'user':
      return {
        checked: {
          ...base,
          kind,
          policySource: arn,
          guessed: false,
          principal: {kind: 'user', arn},
          notes: [],
        },
        troubles: [],
      };
    case 'group':
      return {
        checked: {
          ...base,
          kind,
          policySource: arn,
          guessed: false,
          principal: {kind: 'nobody'},
          notes: ['A group asks for nothing itself: this is what it gives to its users.'],
        },
        troubles: [],
      };
    case 'role':
      if (rest[0] === 'aws-service-role') {
        return nobody('other', 'A service-linked role acts for its service only and is not checked.');
      }
      return {
        checked: {
          ...base,
          kind: isSso(rest) ? 'sso-role' : 'role',
          policySource: arn,
          guessed: false,
          principal: {kind: 'role', arn},
          notes: [],
        },
        troubles: [],
      };
    case 'root':
      return {
        checked: {
          ...base,
          kind: 'root',
          guessed: false,
          principal: {kind: 'root', partition, account},
          notes: [
            'Policies of the account do not bind its root user; service control policies do, and nobody can simulate them for it.',
          ],
        },
        troubles: [],
      };
    case 'assumed-role':
      return roleOfSession(reader, base, partition, account, rest[0] ?? '');
    case 'federated-user':
      return nobody(
        'federated-user',
        'A federated user has what its creator gave it and a session policy, and AWS tells neither.',
      );
    default:
      return nobody('other', `${arn} is no user, group or role.`);
  }
}

const isSso = (path: readonly string[]) => (path.at(-1) ?? '').startsWith(ssoPrefix);

async function roleOfSession(
  reader: Pick<AccessReader, 'iamRole' | 'iamRoles'>,
  base: Pick<CheckedPrincipal, 'arn' | 'isCaller'>,
  partition: string,
  account: string,
  name: string,
): Promise<Resolved> {
  const kind = name.startsWith(ssoPrefix) ? 'sso-role' : 'assumed-role';
  const found = (
    source: string,
    guessed: boolean,
    troubles: readonly Trouble[],
    notes: readonly string[],
  ) => ({
    checked: {
      ...base,
      kind,
      policySource: source,
      guessed,
      principal: {kind: 'role', arn: source, sessionArn: base.arn},
      notes: [sessionNote, ...notes],
    } as const,
    troubles,
  });
  const role = await reader.iamRole(name);
  if (role.ok) return found(role.value.arn, false, [], []);
  const troubles: Trouble[] = [
    {
      what: `The path of the role ${name} could not be read.`,
      failure: role.failure,
      statement: {
        Effect: 'Allow',
        Action: 'iam:GetRole',
        Resource: `arn:${partition}:iam::${account}:role/*`,
      },
    },
  ];
  if (kind === 'sso-role') {
    const roles = await reader.iamRoles(ssoPath);
    const listed = roles.ok ? roles.value.find(one => one.name === name) : undefined;
    if (listed) return found(listed.arn, false, [], []);
    // Identity Center puts its Region into the path unless it lives in us-east-1, so no guess is good.
    return {
      checked: {...base, kind, guessed: true, notes: [sessionNote]},
      troubles,
    };
  }
  return found(`arn:${partition}:iam::${account}:role/${name}`, true, troubles, [
    'The path of the role is not known and is taken to be "/".',
  ]);
}

/** What is wrong with a text that should be the ARN of a principal; undefined for nothing. */
export function principalMistake(text: string): string | undefined {
  if (/^arn:[a-z-]+:iam::\d{12}:(?:(?:user|group|role)\/[^\s]+|root)$/.test(text)) return undefined;
  if (/^arn:[a-z-]+:sts::\d{12}:(?:assumed-role\/[^/\s]+\/[^/\s]+|federated-user\/[^\s]+)$/.test(text)) {
    return undefined;
  }
  return `"${text}" is not the ARN of a user, group, role or session`;
}
