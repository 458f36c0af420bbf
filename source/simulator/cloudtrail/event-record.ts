import type {TrailEvent, World} from '../world.ts';

const serviceName = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;
const reading =
  /^(Describe|List|Get|Lookup|Simulate|Encrypt|Decrypt|ReEncrypt|Generate|Sign$|Verify|DeriveSharedSecret)/;

/** CloudTrail calls the use of a key reading as well: it changes nothing. */
export const isReadOnly = ({name}: TrailEvent): boolean => reading.test(name);

/** What an event is about, as CloudTrail lists it: KMS keys by ARN. Key stores have no ARN and are not listed. */
export const resourcesOf = ({resources = []}: TrailEvent) =>
  resources.map(arn => ({ResourceType: 'AWS::KMS::Key', ResourceName: arn}));

/** The name that CloudTrail looks events up by: of the user, or of the role's session. */
export function userNameOf({callerArn}: TrailEvent): string | undefined {
  if (callerArn === undefined || serviceName.test(callerArn)) return undefined;
  return callerArn.endsWith(':root') ? 'root' : callerArn.split('/').at(-1);
}

/** The access key of whoever made an event; the first where there are several. */
export function accessKeyOf({iam}: World, {callerArn}: TrailEvent): string | undefined {
  if (callerArn === undefined) return undefined;
  const [kind, role, session] = (callerArn.split(':').at(-1) ?? '').split('/');
  for (const [id, {identity}] of iam.accessKeys) {
    if (identity.kind === 'root' && kind === 'root') return id;
    if (identity.kind === 'user' && kind === 'user' && callerArn.endsWith(`/${identity.name}`)) return id;
    if (
      identity.kind === 'role' &&
      kind === 'assumed-role' &&
      identity.name === role &&
      identity.session === session
    )
      return id;
  }
  return undefined;
}

/** One event as LookupEvents lists it, with the whole record as JSON text. */
export function lookedUp(world: World, event: TrailEvent): Record<string, unknown> {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(isReadOnly(event)),
    AccessKeyId: accessKeyOf(world, event),
    EventTime: wholeSeconds(event.at),
    EventSource: event.source,
    Username: userNameOf(event),
    Resources: resourcesOf(event),
    CloudTrailEvent: JSON.stringify(recordOf(world, event)),
  };
}

const wholeSeconds = (at: Date) => new Date(Math.floor(at.getTime() / 1000) * 1000);

function recordOf(world: World, event: TrailEvent): Record<string, unknown> {
  const {callerArn, errorCode, errorMessage, additional, requestId, response} = event;
  const account = world.account.id;
  const service =
    callerArn === undefined || serviceName.test(callerArn) ? (callerArn ?? 'AWS Internal') : undefined;
  return {
    eventVersion: '1.11',
    userIdentity:
      service === undefined
        ? identityOf(world, event)
        : {...(callerArn === undefined && {accountId: account}), type: 'AWSService', invokedBy: service},
    eventTime: wholeSeconds(event.at).toISOString().replace('.000Z', 'Z'),
    eventSource: event.source,
    eventName: event.name,
    awsRegion: event.region,
    sourceIPAddress: service ?? '192.0.2.10',
    userAgent: service ?? 'aws-sdk-js/3',
    ...(errorCode !== undefined && {errorCode}),
    ...(errorMessage !== undefined && {errorMessage}),
    requestParameters: event.parameters && Object.keys(event.parameters).length > 0 ? event.parameters : null,
    responseElements: errorCode === undefined && !isReadOnly(event) ? (response ?? null) : null,
    ...(additional && {additionalEventData: additional}),
    ...(requestId !== undefined && {requestID: requestId}),
    eventID: event.id,
    readOnly: isReadOnly(event),
    ...(event.resources && {
      resources: event.resources.map(ARN => ({accountId: account, type: 'AWS::KMS::Key', ARN})),
    }),
    // What KMS does by itself, such as deleting a key whose day has come, nobody called for.
    eventType: callerArn === undefined ? 'AwsServiceEvent' : 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
}

function identityOf(world: World, event: TrailEvent): Record<string, unknown> {
  const {account, iam} = world;
  const arn = event.callerArn ?? '';
  const accessKeyId = accessKeyOf(world, event);
  const base = {arn, accountId: account.id, ...(accessKeyId !== undefined && {accessKeyId})};
  const [kind, name = '', session = ''] = (arn.split(':').at(-1) ?? '').split('/');
  if (kind === 'root') return {type: 'Root', principalId: account.id, ...base};
  if (kind !== 'assumed-role') {
    const userName = arn.split('/').at(-1) ?? '';
    const principalId = iam.users.get(userName)?.id ?? 'AIDASIMULATEDPERSON22';
    return {type: 'IAMUser', principalId, ...base, userName};
  }
  const role = iam.roles.get(name);
  const principalId = role?.id ?? 'AROASIMULATEDROLE2222';
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    ...base,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId,
        arn: `arn:${account.partition}:iam::${account.id}:role${role?.path ?? '/'}${name}`,
        accountId: account.id,
        userName: name,
      },
      attributes: {creationDate: hourBefore(event.at), mfaAuthenticated: 'false'},
    },
  };
}

const hourBefore = (at: Date) =>
  new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000).toISOString().replace('.000Z', 'Z');
