import type {Failure} from '../model/failure.ts';
import type {Region} from '../model/ids.ts';
import {readDenial} from './denials.ts';
import {meaningByStatus, meaningOf, plainName} from './failure-table.ts';

/** What can be read off anything thrown; plain data, so that it also travels between threads. */
export type ThrownFacts = {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly httpStatus?: number;
  /** The Date header of the answer, in milliseconds since 1970. */
  readonly dateMs?: number;
};

export type FailureContext = {
  /** The IAM action, such as `kms:ListKeys`. */
  readonly action: string;
  readonly region?: Region;
  readonly attempts?: number;
  /** This machine's clock minus AWS's, in minutes, where an answer has told. */
  readonly clockAheadMinutes?: number;
};

/** AWS knows no such access key: wrong credentials, or a Region that is not enabled. Only the caller can tell. */
export const isUnknownClient = ({code}: Pick<Failure, 'code'>): boolean =>
  ['UnrecognizedClient', 'InvalidClientTokenId', 'AuthFailure'].includes(plainName(code));

const isClockFault = (code: string, message: string) =>
  /^Request(?:Expired|TimeTooSkewed)/.test(code) ||
  (/^(?:InvalidSignature|SignatureDoesNotMatch)/.test(code) &&
    /signature (?:expired|not yet current)/i.test(message));

/** Makes a `Failure` of anything that a call has thrown. Never throws; the result holds no secret. */
export const toFailure = (thrown: unknown, context: FailureContext): Failure =>
  factsToFailure(readThrown(thrown), context);

/** Makes a `Failure` of what was read off something thrown. */
export function factsToFailure(facts: ThrownFacts, context: FailureContext): Failure {
  const message = scrub(facts.message) || `${facts.code}, without a message`;
  const base = {
    code: facts.code,
    message,
    action: context.action,
    ...(facts.requestId && {requestId: facts.requestId}),
    ...(facts.httpStatus !== undefined && {httpStatus: facts.httpStatus}),
    ...(context.region && {region: context.region}),
    ...(context.attempts !== undefined && {attempts: context.attempts}),
  };
  const known = meaningOf(facts.code);
  // EC2's and STS's texts for a Region or token in trouble come under several names; these three need the text.
  if (isClockFault(facts.code, facts.message)) return {...base, ...clockFault(facts, context)};
  const {kind, remedy} = known ?? meaningByStatus(facts.code, facts.httpStatus, facts.message);
  switch (kind) {
    case 'denied':
      if (/MultiFactorAuthentication failed/i.test(facts.message))
        return {
          ...base,
          kind: 'no-credentials',
          remedy: 'The MFA code was not accepted: renew the credentials and give a new code.',
        };
      return {...base, kind, ...readDenial(facts.message, context.action)};
    case 'no-credentials':
      return {...base, kind, remedy: credentialRemedy(facts, remedy)};
    case 'expired':
      return {
        ...base,
        kind,
        remedy,
        ...(context.clockAheadMinutes !== undefined && {clockSkewMinutes: context.clockAheadMinutes}),
      };
    default:
      return {...base, kind, remedy};
  }
}

function clockFault(
  facts: ThrownFacts,
  context: FailureContext,
): Pick<Failure, 'kind' | 'remedy' | 'clockSkewMinutes'> {
  const ahead =
    facts.dateMs === undefined ? context.clockAheadMinutes : Math.round((Date.now() - facts.dateMs) / 60_000);
  if (ahead === undefined)
    return {kind: 'invalid', remedy: 'The clock of this machine is wrong: correct it.'};
  const way = ahead < 0 ? 'behind' : 'ahead of';
  return {
    kind: 'invalid',
    clockSkewMinutes: ahead,
    remedy: `The clock of this machine is ${String(Math.abs(ahead))} min ${way} AWS's: correct it.`,
  };
}

/** The chain's own texts already say what to run, or which of the chain's links is missing what. */
function credentialRemedy({code, message}: ThrownFacts, remedy: string): string {
  if (plainName(code) !== 'CredentialsProvider' && plainName(code) !== 'TokenProvider') return remedy;
  if (/aws sso login/i.test(message)) return 'Log in again with `aws sso login`, then renew the credentials.';
  if (/multi-?factor|mfa/i.test(message))
    return 'This profile needs an MFA code: start cks in a terminal and give one.';
  if (/has not answered for/u.test(message))
    return 'Run the credential_process of the profile by hand to see what it waits for; cks goes on once it answers.';
  if (message.includes('credential_process'))
    return 'Run the credential_process of the profile by hand and mend it; cks tries again by itself, and at once with R.';
  if (/could not load credentials from any|no providers/i.test(message))
    return 'No credentials were found: name a profile with --profile, or log in.';
  return remedy;
}

/** The failure of an unknown access key in one Region, once it is known that the credentials work elsewhere. */
export const asRegionOff = (failure: Failure): Failure => ({
  ...failure,
  kind: 'region-off',
  remedy:
    'The credentials work elsewhere, so this Region is not enabled for the account, or the session token came from the global STS endpoint and is not valid here.',
});

/** Reads name, text and wire facts off anything thrown by the SDK, its credential chain or Node. */
export function readThrown(thrown: unknown): ThrownFacts {
  if (!isRecord(thrown)) return {code: 'UnknownError', message: String(thrown)};
  const metadata = isRecord(thrown['$metadata']) ? thrown['$metadata'] : {};
  const response = isRecord(thrown['$response']) ? thrown['$response'] : {};
  const headers = isRecord(response['headers']) ? response['headers'] : {};
  const httpStatus = metadata['httpStatusCode'] ?? response['statusCode'];
  const requestId = metadata['requestId'] ?? thrown['RequestId'];
  const dateMs = typeof headers['date'] === 'string' ? Date.parse(headers['date']) : NaN;
  return {
    code: codeOf(thrown),
    message: messageOf(thrown),
    ...(typeof requestId === 'string' && {requestId}),
    ...(typeof httpStatus === 'number' && {httpStatus}),
    ...(!Number.isNaN(dateMs) && {dateMs}),
  };
}

function codeOf(thrown: Record<string, unknown>): string {
  // IAM and STS keep the wire's own code here; the name may carry a suffix that the SDK added.
  if (typeof thrown['Code'] === 'string' && thrown['Code']) return thrown['Code'];
  const name = typeof thrown['name'] === 'string' ? thrown['name'] : '';
  const code = thrown['code'];
  // Node's network errors are all called `Error`; their code tells them apart.
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) && !('$fault' in thrown)) return code;
  return name || 'UnknownError';
}

function messageOf(thrown: Record<string, unknown>): string {
  const message = thrown['message'] ?? thrown['Message'];
  if (typeof message === 'string' && message) return message;
  // A connection tried over several addresses fails with one error for each and no text of its own.
  const parts = Array.isArray(thrown['errors']) ? thrown['errors'] : [];
  return parts
    .map(part => (isRecord(part) && typeof part['message'] === 'string' ? part['message'] : ''))
    .join('; ');
}

const messageMax = 1000;

/**
 * Takes out of a text what must not be shown or kept. A signature error quotes the canonical request, session
 * token and all; other texts may quote headers.
 */
export function scrub(message: string): string {
  return message
    .replace(/\s*(?:The )?(?:Canonical String|String-to-Sign)[\s\S]*$/i, '')
    .replace(/(x-amz-security-token["']?\s*[:=]\s*)\S+/gi, '$1[removed]')
    .replace(/((?:Signature|SecretAccessKey|SessionToken|Password)["']?\s*[:=]\s*)[^\s,&]+/gi, '$1[removed]')
    .replace(/[A-Za-z0-9+/=_-]{100,}/g, '[removed]')
    .slice(0, messageMax)
    .trim();
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
