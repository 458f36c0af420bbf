import {globalRegion} from './authorize.ts';
import type {Call, InputShape, MemberShape, Operation} from './operation.ts';
import type {Service} from './service.ts';

/** Uses of keys, such as Decrypt, are no reads: they show that a key is needed. */
const READING = /^(Describe|List|Get|Simulate)/;
/** Requests run one after the other, so an event of this one can only be among the newest. */
const NEWEST = 8;

/**
 * Writes one request into the account's trail: who asked for what, and how it ended. Reads leave no event.
 * An operation that wrote its own event for this request is left to it.
 * @param errorCode the error that the request was answered with, if any
 */
export function recordTrail(
  service: Service,
  name: string,
  operation: Operation,
  call: Call,
  input: Readonly<Record<string, unknown>>,
  errorCode: string | undefined,
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
    ...(errorCode === undefined ? {} : {errorCode}),
  });
}

/** The members as CloudTrail writes them: names in lower camel case, nothing secret. */
function publicStructure(
  shape: InputShape,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, member]) => {
      const value = input[name];
      if (value === undefined || isSecret(member)) return [];
      return [[name.charAt(0).toLowerCase() + name.slice(1), publicValue(member, value)] as const];
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
