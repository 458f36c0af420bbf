import {globalRegion} from './authorize.ts';
import type {AwsError} from './aws-error.ts';
import type {Call, InputShape, MemberShape, Operation} from './operation.ts';
import type {Service} from './service.ts';
import type {World} from './world.ts';

/** Uses of keys, such as Decrypt, are no reads: they show that a key is needed. */
const READING = /^(Describe|List|Get|Lookup|Simulate)/;
/** How a request ended. */
export type TrailOutcome =
  {readonly output: Readonly<Record<string, unknown>> | undefined} | {readonly error: AwsError};

/** Requests run one after the other, so an event of this one can only be among the newest. */
const NEWEST = 8;

/**
 * Writes one request into the account's trail: who asked for what, and how it ended. Reads leave no event.
 * An operation that wrote its own event for this request is left to it.
 * @param outcome what the request was answered with
 */
export function recordTrail(
  service: Service,
  name: string,
  operation: Operation,
  call: Call,
  input: Readonly<Record<string, unknown>>,
  outcome: TrailOutcome,
): void {
  if (READING.test(name)) return;
  const {world} = call;
  const own = world.trail
    .slice(-NEWEST)
    .some(event => event.requestId === call.requestId && event.name === name);
  if (own) return;
  const additional = operation.trail?.(call, input);
  world.trail.push({
    id: call.eventId,
    at: world.clock.now(),
    region: service.scope === 'global' ? globalRegion(world.account.partition) : call.region,
    source: service.eventSource,
    name,
    callerArn: call.caller.arn,
    requestId: call.requestId,
    parameters: publicStructure(operation.input, input),
    ...(additional === undefined ? {} : {additional}),
    ...resourcesOf(service, call, input, outcome),
    ...('error' in outcome
      ? {errorCode: outcome.error.code, errorMessage: outcome.error.message}
      : responseOf(service, outcome.output)),
  });
}

/** The keys that a request to KMS was about: as the answer names them, else as the request does. */
function resourcesOf(
  service: Service,
  call: Call,
  input: Readonly<Record<string, unknown>>,
  outcome: TrailOutcome,
): {readonly resources?: readonly string[]} {
  if (service.name !== 'kms') return {};
  const output = ('output' in outcome ? outcome.output : undefined) ?? {};
  const metadata = output['KeyMetadata'] as {readonly Arn?: unknown} | undefined;
  const named = [output['SourceKeyId'], output['KeyId'], metadata?.Arn].filter(
    (arn): arn is string => typeof arn === 'string' && arn.startsWith('arn:'),
  );
  if (named.length > 0) return {resources: [...new Set(named)]};
  const asked = input['KeyId'] ?? input['TargetKeyId'];
  return typeof asked === 'string' ? {resources: [keyArnOf(call.world, call.region, asked)]} : {};
}

/** The ARN of a key that is named by id, ARN or alias; an unknown alias stays what it is. */
export function keyArnOf(world: World, region: string, named: string): string {
  const prefix = `arn:${world.account.partition}:kms:${region}:${world.account.id}:`;
  const name = named.startsWith(prefix) ? named.slice(prefix.length) : named;
  if (name.startsWith('arn:')) return name;
  const id = name.startsWith('alias/') ? world.regions.get(region)?.aliases.get(name)?.target : name;
  return id === undefined ? prefix + name : `${prefix}${id.startsWith('key/') ? id : `key/${id}`}`;
}

/** What a change answered, as far as it is no secret; CloudTrail leaves the answers of reads out. */
function responseOf(
  service: Service,
  output: Readonly<Record<string, unknown>> | undefined,
): {readonly response?: Readonly<Record<string, unknown>>} {
  if (output === undefined || !['kms', 'cloudhsm'].includes(service.name)) return {};
  const open = Object.entries(output).filter(([, value]) => !(value instanceof Uint8Array));
  return open.length === 0
    ? {}
    : {response: Object.fromEntries(open.map(([name, value]) => [camel(name), value]))};
}

const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The members as CloudTrail writes them: names in lower camel case, nothing secret. */
function publicStructure(
  shape: InputShape,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, member]) => {
      const value = input[name];
      if (value === undefined || isSecret(member)) return [];
      return [[camel(name), publicValue(member, value)] as const];
    }),
  );
}

function publicValue(member: MemberShape, value: unknown): unknown {
  switch (member.type) {
    case 'structure':
      return publicStructure(member.members, value as Record<string, unknown>);
    case 'list':
      return (value as readonly unknown[])
        .filter(() => !isSecret(member.of))
        .map(item => publicValue(member.of, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>)
          .filter(() => !isSecret(member.of))
          .map(([name, item]) => [name, publicValue(member.of, item)]),
      );
    default:
      return value;
  }
}

/** Blobs are plaintexts, ciphertexts or key material: none of them belongs into a log. */
function isSecret(member: MemberShape): boolean {
  return member.type === 'blob' || (member.type === 'string' && member.sensitive === true);
}
