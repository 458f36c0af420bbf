import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import type {HttpRequest} from './http-message.ts';
import {header} from './http-message.ts';
import type {SimulatedAccessKey} from './world.ts';

/** What is wrong with a signature, whatever the protocol calls it; `message` where AWS explains more. */
export type SignatureProblem = {
  readonly kind: 'missing' | 'malformed' | 'unknown key' | 'mismatch' | 'clock' | 'expired token';
  readonly message?: string;
};

/** The claims of an Authorization header, not verified yet. */
export type SignatureClaims = {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly date: string;
  readonly region: string;
  /** The signing name, such as `kms`. */
  readonly service: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

export type Checked<Value> =
  {readonly ok: true; readonly value: Value} | {readonly ok: false; readonly problem: SignatureProblem};

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TOLERANCE = 5 * 60_000;

function refuse(kind: SignatureProblem['kind'], message?: string): Checked<never> {
  return {ok: false, problem: message === undefined ? {kind} : {kind, message}};
}

/** Reads the Authorization header of Signature Version 4; says what is missing when it is not complete. */
export function readSignature(request: HttpRequest): Checked<SignatureClaims> {
  const query = new URLSearchParams(request.query);
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')) {
    return refuse(
      'malformed',
      'The simulated AWS does not take signatures in the query string (presigned URLs): sign with the Authorization header',
    );
  }
  const text = header(request, 'authorization');
  if (!text) return refuse('missing');
  const [algorithm = '', rest = ''] = text.split(/\s+(.*)/s);
  if (algorithm !== ALGORITHM) {
    return refuse(
      'malformed',
      `Unsupported AWS 'algorithm': '${algorithm}'. Only ${ALGORITHM} is supported.`,
    );
  }
  const parts = new Map(
    rest.split(',').map((part): [string, string] => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part.trim(), ''] : [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
    }),
  );
  const lacking = ['Credential', 'Signature', 'SignedHeaders'].filter(name => !parts.get(name));
  if (lacking.length > 0) {
    return refuse(
      'malformed',
      `${lacking.map(name => `Authorization header requires '${name}' parameter.`).join(' ')} Authorization=${algorithm}`,
    );
  }
  const credential = parts.get('Credential') ?? '';
  const [accessKeyId = '', date = '', region = '', service = '', end, ...more] = credential.split('/');
  if (end !== 'aws4_request' || more.length > 0 || !accessKeyId || !date || !region || !service) {
    return refuse(
      'malformed',
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/aws4_request, got '${credential}'`,
    );
  }
  const signedHeaders = (parts.get('SignedHeaders') ?? '').split(';');
  if (!signedHeaders.includes('host')) {
    return refuse('malformed', `'Host' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  return {
    ok: true,
    value: {
      accessKeyId,
      date,
      region,
      service,
      scope: [date, region, service, end].join('/'),
      signedHeaders,
      signature: parts.get('Signature') ?? '',
    },
  };
}

/**
 * Checks a signature against the account's access keys.
 * It is in time within five minutes of any of the given clocks: the wall's, so that a client can start at all,
 * and the simulated one, which a client follows that corrects its offset by the Date header. Those five minutes are
 * ones of the wall: on a clock that runs a thousand times as fast, a request is on its way for long.
 * @param now the simulated time, which decides about expired tokens and is named in messages
 */
export function verifySignature(
  request: HttpRequest,
  claims: SignatureClaims,
  {
    accessKeys,
    now,
    wallNow,
    scale = 1,
  }: {accessKeys: ReadonlyMap<string, SimulatedAccessKey>; now: Date; wallNow: Date; scale?: number},
): Checked<SimulatedAccessKey> {
  const stamp = header(request, 'x-amz-date') ?? basicFormat(header(request, 'date'));
  if (stamp === undefined) {
    return refuse(
      'malformed',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  const signedAt = fromBasicFormat(stamp);
  if (signedAt === undefined) {
    return refuse('malformed', `Date must be in ISO-8601 'basic format'. Got '${stamp}'.`);
  }
  if (claims.date !== stamp.slice(0, 8)) {
    return refuse(
      'mismatch',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claims.date}' != '${stamp.slice(0, 8)}', from '${stamp}'.`,
    );
  }
  const isWithin = (clock: Date, tolerance: number) =>
    Math.abs(clock.getTime() - signedAt.getTime()) <= tolerance;
  const inTime = isWithin(wallNow, TOLERANCE) || isWithin(now, TOLERANCE * Math.max(1, scale));
  if (!inTime) return refuse('clock', clockMessage(stamp, signedAt, now));

  const key = accessKeys.get(claims.accessKeyId);
  if (!key || key.sessionToken !== header(request, 'x-amz-security-token')) return refuse('unknown key');
  if (!sameText(claims.signature, signatureOf(request, claims, stamp, key.secret))) return refuse('mismatch');
  if (key.expiresAt && key.expiresAt.getTime() <= now.getTime()) return refuse('expired token');
  return {ok: true, value: key};
}

function clockMessage(stamp: string, signedAt: Date, now: Date): string {
  const nowStamp = toBasicFormat(now);
  return signedAt.getTime() < now.getTime()
    ? `Signature expired: ${stamp} is now earlier than ${toBasicFormat(new Date(now.getTime() - TOLERANCE))} (${nowStamp} - 5 min.)`
    : `Signature not yet current: ${stamp} is still later than ${toBasicFormat(new Date(now.getTime() + TOLERANCE))} (${nowStamp} + 5 min.)`;
}

function signatureOf(request: HttpRequest, claims: SignatureClaims, stamp: string, secret: string): string {
  const canonicalHeaders = claims.signedHeaders.map(name => {
    const values = request.headers.get(name) ?? [];
    return `${name}:${values.map(value => value.trim().replace(/\s+/g, ' ')).join(',')}\n`;
  });
  const canonicalRequest = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    canonicalHeaders.join(''),
    claims.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  const stringToSign = [ALGORITHM, stamp, claims.scope, sha256(canonicalRequest)].join('\n');
  return hmac(signingKey(secret, claims), stringToSign).toString('hex');
}

const signingKeys = new Map<string, Buffer>();
const MOST_SIGNING_KEYS = 500;

/** The key of a scope: the same for all requests of a day to one service of one Region, and costly to make. */
function signingKey(secret: string, {scope, date, region, service}: SignatureClaims): Buffer {
  const id = `${secret} ${scope}`;
  const known = signingKeys.get(id);
  if (known) return known;
  const made = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(id, made);
  return made;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Every service but S3 encodes the path a second time. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(percentEncode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [percentEncode(percentDecode(name)), percentEncode(percentDecode(value))] as const;
    })
    .sort(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function percentEncode(text: string): string {
  // A lone surrogate cannot come from the wire, yet encodeURIComponent throws on one.
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function toBasicFormat(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function basicFormat(httpDate: string | undefined): string | undefined {
  if (httpDate === undefined) return undefined;
  const date = new Date(httpDate);
  return Number.isNaN(date.getTime()) ? httpDate : toBasicFormat(date);
}

function fromBasicFormat(stamp: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!match) return undefined;
  const [, year, month, day, hours, minutes, seconds] = match;
  const date = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
