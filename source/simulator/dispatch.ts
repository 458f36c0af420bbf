import {randomUUID} from 'node:crypto';
import {authorize, globalRegion} from './authorize.ts';
import {AwsError} from './aws-error.ts';
import {callerOf} from './callers.ts';
import {faultEffects} from './fault-effects.ts';
import type {HttpAnswer, HttpRequest} from './http-message.ts';
import type {Call, Caller} from './operation.ts';
import type {CallCounts} from './quotas.ts';
import {recordTrail} from './record-trail.ts';
import type {ErrorNames, Service} from './service.ts';
import {operationName, serviceOfForm, serviceOfSigningName, signingNames} from './services.ts';
import {readSignature, type SignatureClaims, type SignatureProblem, verifySignature} from './signature.ts';
import {checkInput} from './validate.ts';
import {asAwsError, readInput, writeError, writeOutput} from './wire.ts';
import type {World} from './world.ts';

/** What becomes of a request: an answer, whole or cut off in the middle, or none. */
export type Outcome =
  | {readonly kind: 'answer'; readonly answer: HttpAnswer}
  | {readonly kind: 'cut'; readonly answer: HttpAnswer}
  /** Somebody on the way answers with a page of his own. */
  | {readonly kind: 'portal'}
  | {readonly kind: 'reset'}
  | {readonly kind: 'hang'};

/** A request on its way through the embedded AWS. */
export type Arrival = {
  readonly world: World;
  readonly calls: CallCounts;
  readonly request: HttpRequest;
  readonly requestId: string;
  /** Waits; rejects when the server closes or the client goes. */
  readonly wait: (milliseconds: number) => Promise<void>;
};

/**
 * Takes one request to its end: signature, faults, input, authorisation, and then the operation itself.
 * Whatever is wrong with the request, the outcome is an error in the wire form of the service it was meant for.
 */
export async function dispatch(arrival: Arrival): Promise<Outcome> {
  const {world, request} = arrival;
  world.clock.settle();
  const signature = readSignature(request);
  const named = signature.ok ? serviceOfSigningName(signature.value.service) : undefined;
  const service = named ?? serviceOfForm(request);
  const operation = operationName(request, service);
  const {latencyMilliseconds, ending} = faultEffects(
    world.faults,
    {
      service: service.name,
      operation,
      region: signature.ok ? signature.value.region : '',
      caller: signature.ok ? claimedName(world, signature.value.accessKeyId) : undefined,
    },
    world.clock.now(),
  );
  if (latencyMilliseconds > 0) {
    await arrival.wait(latencyMilliseconds);
    world.clock.settle();
  }
  switch (ending?.kind) {
    case 'reset':
    case 'hang':
      return {kind: ending.kind};
    case 'html':
      return {kind: 'portal'};
    default: {
      const fault =
        ending?.kind === 'throttle'
          ? nameError(service.errors.throttled)
          : ending?.kind === 'error'
            ? new AwsError(ending.code, ending.message, {status: ending.status})
            : undefined;
      const answer = answerSafely(service, arrival, () =>
        perform({
          ...arrival,
          service,
          operation,
          signature: signature.ok ? signature.value : signature.problem,
          fault,
        }),
      );
      return {kind: ending?.kind === 'cut' ? 'cut' : 'answer', answer};
    }
  }
}

function answerSafely(service: Service, {requestId}: Arrival, perform: () => HttpAnswer): HttpAnswer {
  try {
    return perform();
  } catch (thrown) {
    return writeError(service, asAwsError(service, thrown), requestId);
  }
}

type Performance = Arrival & {
  readonly service: Service;
  readonly operation: string | undefined;
  readonly signature: SignatureClaims | SignatureProblem;
  /** The error that a fault rule answers with, once the signature is known to be good. */
  readonly fault: AwsError | undefined;
};

function perform({
  world,
  calls,
  request,
  requestId,
  service,
  operation: name,
  signature,
  fault,
}: Performance): HttpAnswer {
  if ('kind' in signature) throw signatureError(service, signature);
  const caller = verifiedCaller(world, request, service, signature);
  checkServiceAndRegion(world, service, signature);
  const operation =
    name !== undefined && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (name === undefined || !operation) throw unknownOperation(service, name);

  const region = signature.region;
  const {withinQuota} = calls.count(service.name, region, name);
  if (!withinQuota && world.faults.enforceQuotas) throw nameError(service.errors.throttled);
  if (fault) throw fault;

  const input = readInput(service, request, operation.input);
  checkInput(operation.input, input, service.errors.invalidInput);
  const call: Call = {world, region, caller, requestId, eventId: randomUUID()};
  try {
    authorize(service, call, operation.authorize?.(call, input) ?? []);
    const output = operation.run(call, input);
    recordTrail(service, name, operation, call, input, {output});
    return writeOutput(service, name, output, requestId);
  } catch (thrown) {
    recordTrail(service, name, operation, call, input, {error: asAwsError(service, thrown)});
    throw thrown;
  }
}

function verifiedCaller(
  world: World,
  request: HttpRequest,
  service: Service,
  claims: SignatureClaims,
): Caller {
  const now = world.clock.now();
  const {accessKeys} = world.iam;
  const verified = verifySignature(request, claims, {
    accessKeys,
    now,
    wallNow: new Date(),
    scale: world.clock.scale,
  });
  if (!verified.ok) throw signatureError(service, verified.problem);
  const caller = callerOf(world, verified.value);
  if (!caller) throw nameError(service.errors.unknownKey);
  const role = caller.principal?.kind === 'role' ? world.iam.roles.get(caller.principal.name) : undefined;
  if (role) role.lastUsed = {at: now, region: claims.region};
  return caller;
}

/** Only after the signature: nobody without credentials learns which Regions there are. */
function checkServiceAndRegion(
  world: World,
  service: Service,
  {service: signingName, region}: SignatureClaims,
): void {
  if (signingName !== service.name) {
    throw nameError({
      ...service.errors.wrongSignature,
      message: `The simulated AWS has no service '${signingName}'. It has: ${signingNames.join(', ')}.`,
    });
  }
  const home = globalRegion(world.account.partition);
  const inHome = region === home && (service.scope === 'global' || service.name === 'sts');
  const known = world.regions.get(region);
  if (!known && !inHome) {
    throw nameError({
      ...service.errors.wrongSignature,
      message: `Credential should be scoped to a valid Region, not '${region}'. The simulated partition has: ${[...world.regions.keys()].join(', ')}.`,
    });
  }
  if (!known || service.scope === 'global') return;
  if (!isOn(known.optStatus)) throw nameError(service.errors.regionOff);
  if (service.name === 'cloudhsm' && !known.hasCloudHsm) {
    throw new AwsError('UnknownOperationException', `AWS CloudHSM has no endpoint in ${region}.`, {
      status: 400,
    });
  }
}

function isOn(status: 'ENABLED' | 'ENABLED_BY_DEFAULT' | 'ENABLING' | 'DISABLING' | 'DISABLED'): boolean {
  return status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT';
}

function signatureError({errors}: Service, {kind, message}: SignatureProblem): AwsError {
  const names: Record<SignatureProblem['kind'], ErrorNames['notSigned']> = {
    missing: errors.notSigned,
    malformed: errors.badlySigned,
    'unknown key': errors.unknownKey,
    mismatch: errors.wrongSignature,
    clock: errors.wrongClock,
    'expired token': errors.expiredToken,
  };
  return nameError(message === undefined ? names[kind] : {...names[kind], message});
}

function unknownOperation({name: service, errors, wire}: Service, name: string | undefined): AwsError {
  const {code, status} = errors.unknownOperation;
  const what = name === undefined ? 'The request names no operation' : `Could not find operation ${name}`;
  const version = wire.kind === 'query' ? ` for version ${wire.version}` : '';
  return new AwsError(code, `${what} of ${service}${version}`, {status});
}

function nameError({code, status, message = ''}: ErrorNames['denied']): AwsError {
  return new AwsError(code, message, {status});
}

function claimedName(world: World, accessKeyId: string): string | undefined {
  const identity = world.iam.accessKeys.get(accessKeyId)?.identity;
  return identity && (identity.kind === 'root' ? 'root' : identity.name);
}
