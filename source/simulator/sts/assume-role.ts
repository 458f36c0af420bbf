import {randomBytes} from 'node:crypto';
import {AwsError} from '../aws-error.ts';
import type {Call, InputShape, Operation} from '../operation.ts';
import type {SimulatedRole} from '../world.ts';
import {sessionPolicyOf} from './session-policy.ts';

const LONGEST_CHAINED_SECONDS = 3600;
const DEFAULT_SECONDS = 3600;
/** The one MFA code that the embedded AWS refuses; it takes any other. */
const WRONG_MFA_CODE = '000000';

const tag = {
  type: 'structure',
  members: {
    Key: {type: 'string', required: true, min: 1, max: 128, pattern: /[\p{L}\p{Z}\p{N}_.:/=+\-@]+/u},
    Value: {type: 'string', required: true, min: 0, max: 256, pattern: /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u},
  },
} as const;

const input = {
  RoleArn: {type: 'string', required: true, min: 20, max: 2048},
  RoleSessionName: {type: 'string', required: true, min: 2, max: 64, pattern: /[\w+=,.@-]*/},
  PolicyArns: {
    type: 'list',
    of: {type: 'structure', members: {arn: {type: 'string', min: 20, max: 2048}}},
    max: 10,
  },
  Policy: {type: 'string', min: 1, max: 2048, pattern: /[\u0009\u000A\u000D\u0020-\u00FF]+/},
  DurationSeconds: {type: 'integer', min: 900, max: 43_200},
  Tags: {type: 'list', of: tag, max: 50},
  TransitiveTagKeys: {type: 'list', of: {type: 'string', min: 1, max: 128}, max: 50},
  ExternalId: {type: 'string', min: 2, max: 1224, pattern: /[\w+=,.@:/-]*/},
  SerialNumber: {type: 'string', min: 9, max: 256, pattern: /[\w+=/:,.@-]*/},
  TokenCode: {type: 'string', min: 6, max: 6, pattern: /\d*/, sensitive: true},
  SourceIdentity: {type: 'string', min: 2, max: 64, pattern: /[\w+=,.@-]*/},
} as const satisfies InputShape;

/** Hands out the credentials of a role's session, if the role's trust policy and the caller's policies let it. */
export const assumeRole: Operation = {
  input,
  authorize: (call, given) => {
    const role = roleToAssume(call, text(given.RoleArn));
    return [
      {
        action: 'sts:AssumeRole',
        resource: roleArn(call, role),
        resourcePolicy: role.trustPolicy,
        context: {
          'sts:RoleSessionName': text(given.RoleSessionName),
          ...(given.ExternalId === undefined ? {} : {'sts:ExternalId': text(given.ExternalId)}),
          ...(given.SourceIdentity === undefined ? {} : {'sts:SourceIdentity': text(given.SourceIdentity)}),
          ...mfaContext(given),
        },
      },
    ];
  },
  run: (call, given) => {
    const {world, caller} = call;
    const role = roleToAssume(call, text(given.RoleArn));
    const seconds = typeof given.DurationSeconds === 'number' ? given.DurationSeconds : DEFAULT_SECONDS;
    checkDuration(seconds, role, caller.principal?.kind === 'role');
    const session = text(given.RoleSessionName);
    const policies = (given.PolicyArns ?? []) as readonly {readonly arn?: string}[];
    const sessionPolicy = sessionPolicyOf(
      world,
      given.Policy === undefined ? undefined : text(given.Policy),
      policies.flatMap(({arn}) => arn ?? []),
    );

    const accessKeyId = `ASIA${base32(16)}`;
    const secret = randomBytes(30).toString('base64');
    const sessionToken = randomBytes(180).toString('base64');
    // STS tells whole seconds.
    const expiresAt = new Date(Math.floor(world.clock.now().getTime() / 1000) * 1000 + seconds * 1000);
    world.iam.accessKeys.set(accessKeyId, {
      secret,
      identity: {kind: 'role', name: role.name, session},
      sessionToken,
      expiresAt,
      mfa: given.TokenCode !== undefined,
      ...(sessionPolicy === undefined ? {} : {sessionPolicy}),
    });
    const {partition, id} = world.account;
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secret,
        SessionToken: sessionToken,
        Expiration: expiresAt,
      },
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${session}`,
        Arn: `arn:${partition}:sts::${id}:assumed-role/${role.name}/${session}`,
      },
      ...(given.SourceIdentity === undefined ? {} : {SourceIdentity: given.SourceIdentity}),
      ...(sessionPolicy === undefined
        ? {}
        : {PackedPolicySize: Math.min(100, Math.ceil(sessionPolicy.length / 20.48))}),
    };
  },
};

function roleToAssume(call: Call, arn: string): SimulatedRole {
  const {world, caller} = call;
  const parts = /^arn:[\w-]+:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn);
  if (!parts) throw new AwsError('ValidationError', `${arn} is invalid`);
  if (!caller.principal) {
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', {status: 403});
  }
  const role = world.iam.roles.get(parts[1] ?? '');
  if (!role || roleArn(call, role) !== arn) {
    // A role that does not exist looks like one that does not trust the caller.
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      {status: 403},
    );
  }
  return role;
}

function roleArn({world}: Call, role: SimulatedRole): string {
  return `arn:${world.account.partition}:iam::${world.account.id}:role${role.path}${role.name}`;
}

function checkDuration(seconds: number, role: SimulatedRole, isChained: boolean): void {
  if (isChained && seconds > LONGEST_CHAINED_SECONDS) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
}

function mfaContext({
  SerialNumber: serial,
  TokenCode: code,
}: Readonly<Record<string, unknown>>): Record<string, string> {
  if (serial === undefined && code === undefined) return {};
  if (serial === undefined || code === undefined || code === WRONG_MFA_CODE) {
    throw new AwsError(
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
      {status: 403},
    );
  }
  return {'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0'};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function base32(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(randomBytes(length), byte => letters.charAt(byte % letters.length)).join('');
}
