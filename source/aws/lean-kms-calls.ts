import {asKeyId} from '../model/ids.ts';
import type {KeyId} from '../model/ids.ts';
import type {KeyGrant} from './access-reader.ts';
import type {CallGate} from './call-gate.ts';
import type {ThrownFacts} from './failures.ts';
import {readThrown} from './failures.ts';
import type {HttpAnswer, HttpTransport} from './http-transport.ts';
import {toKey} from './key-metadata.ts';
import type {KeyIdPage, KeyRead, KeyReads, LeanKmsResult, LeanKmsTarget} from './lean-kms-messages.ts';
import type {Signer} from './signing.ts';
import {readAnswer} from './wire-values.ts';

export type LeanKmsTools = {
  readonly transport: HttpTransport;
  readonly sign: Signer;
  /** Every call goes through it. */
  readonly gate: CallGate;
};

/** Calls in flight at once for one job; more gains nothing once the thread is busy. */
const concurrency = 32;

/**
 * One question about each key; results in the order of the ids. When the first answers are all that nobody is there,
 * the rest is not asked: thousands of timeouts tell no more than one.
 */
export async function readKeysLean<Operation extends KeyRead>(
  tools: LeanKmsTools,
  target: LeanKmsTarget,
  operation: Operation,
  ids: readonly KeyId[],
  signal: AbortSignal,
): Promise<LeanKmsResult<KeyReads[Operation]>[]> {
  const results: LeanKmsResult<KeyReads[Operation]>[] = [];
  const ask = questions[operation];
  let next = 0;
  let answered = false;
  let silence: ThrownFacts | undefined;
  const work = async () => {
    for (let index = next++; index < ids.length; index = next++) {
      const id = ids[index];
      if (id === undefined) return;
      if (silence && !answered) {
        results[index] = {ok: false, facts: silence, sent: false};
        continue;
      }
      const result = await ask(id, target.region, (body, read) =>
        callKms(tools, target, operation, JSON.stringify(body), signal, read),
      );
      results[index] = result;
      if (result.ok || result.facts.httpStatus !== undefined) answered = true;
      else silence ??= result.facts;
    }
  };
  await Promise.all(Array.from({length: Math.min(concurrency, ids.length)}, work));
  return results;
}

type Wire = Readonly<Record<string, unknown>>;
type Call = <Value>(body: object, read: (answer: Wire) => Value | undefined) => Promise<LeanKmsResult<Value>>;

/** How each question about a key is asked, and its answer read. */
const questions: {
  readonly [Operation in KeyRead]: (
    id: KeyId,
    region: string,
    call: Call,
  ) => Promise<LeanKmsResult<KeyReads[Operation]>>;
} = {
  DescribeKey: (id, region, call) =>
    call({KeyId: id}, answer => {
      const key = toKey(region, answer['KeyMetadata']);
      return key?.id === id ? key : undefined;
    }),
  GetKeyPolicy: (id, _region, call) =>
    call({KeyId: id, PolicyName: 'default'}, ({Policy: policy}) =>
      typeof policy === 'string' && policy ? policy : undefined,
    ),
  ListGrants: (id, _region, call) => readPages(call, {KeyId: id, Limit: 100}, 'Grants', toGrant),
  async ListResourceTags(id, _region, call) {
    const tags = await readPages(call, {KeyId: id, Limit: 50}, 'Tags', toTag);
    return tags.ok ? {...tags, value: Object.fromEntries(tags.value)} : tags;
  },
};

function toGrant({
  GrantId: id,
  GranteePrincipal: grantee,
  Operations: operations,
}: Wire): KeyGrant | undefined {
  if (typeof id !== 'string') return undefined;
  const named = Array.isArray(operations) ? operations.filter(one => typeof one === 'string') : [];
  return {id, grantee: typeof grantee === 'string' ? grantee : '', operations: named};
}

function toTag({TagKey: name, TagValue: value}: Wire): readonly [string, string] | undefined {
  return typeof name === 'string' ? [name, typeof value === 'string' ? value : ''] : undefined;
}

/** A list about one key, read to its end. One that goes on without saying where is malformed: half a list is none. */
async function readPages<Item>(
  call: Call,
  body: object,
  member: string,
  read: (entry: Wire) => Item | undefined,
): Promise<LeanKmsResult<readonly Item[]>> {
  const items: Item[] = [];
  for (let marker: string | undefined; ;) {
    const page = await call({...body, ...(marker !== undefined && {Marker: marker})}, answer => {
      const listed = answer[member];
      const entries = Array.isArray(listed)
        ? listed.map(entry => (isRecord(entry) ? read(entry) : undefined))
        : [];
      const next = answer['NextMarker'];
      const more = answer['Truncated'] === true;
      if (!Array.isArray(listed) || (more && typeof next !== 'string')) return undefined;
      const known = entries.filter(entry => entry !== undefined);
      return known.length === entries.length ? {known, ...(more && {next: String(next)})} : undefined;
    });
    if (!page.ok) return page;
    items.push(...page.value.known);
    if (page.value.next === undefined || page.value.next === marker) return {...page, value: items};
    marker = page.value.next;
  }
}

/** One page of ListKeys, of at most 1,000 ids. */
export function listKeysLean(
  tools: LeanKmsTools,
  target: LeanKmsTarget,
  marker: string | undefined,
  signal: AbortSignal,
): Promise<LeanKmsResult<KeyIdPage>> {
  const body = JSON.stringify({Limit: 1000, ...(marker && {Marker: marker})});
  return callKms(tools, target, 'ListKeys', body, signal, toKeyIdPage);
}

function toKeyIdPage(answer: Readonly<Record<string, unknown>>): KeyIdPage | undefined {
  const keys = answer['Keys'];
  const next = answer['NextMarker'];
  if (!Array.isArray(keys)) return undefined;
  const ids: KeyId[] = [];
  for (const entry of keys as unknown[]) {
    if (!isRecord(entry) || typeof entry['KeyId'] !== 'string') return undefined;
    ids.push(asKeyId(entry['KeyId']));
  }
  const truncated = answer['Truncated'];
  // A marker without the word on it may well lead on: half a list must not pass for a whole one.
  if (truncated === false || (truncated === undefined && next === undefined)) return {ids};
  return typeof next === 'string' && next ? {ids, next} : undefined;
}

const callKms: typeof sendCall = (tools, target, operation, body, signal, read) =>
  tools.gate(() => sendCall(tools, target, operation, body, signal, read));

async function sendCall<Value>(
  {transport, sign}: LeanKmsTools,
  {region, endpoint, credentials, clockOffsetMs}: LeanKmsTarget,
  operation: string,
  body: string,
  signal: AbortSignal,
  read: (answer: Readonly<Record<string, unknown>>) => Value | undefined,
): Promise<LeanKmsResult<Value>> {
  try {
    const url = new URL(endpoint);
    const headers = sign({
      service: 'kms',
      region,
      credentials,
      url,
      body,
      headers: {'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}`},
      at: new Date(Date.now() + clockOffsetMs),
    });
    const answer = await transport.send(
      {
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        ...(url.port && {port: Number(url.port)}),
        method: 'POST',
        path: url.pathname,
        headers: {...headers, 'content-length': String(Buffer.byteLength(body))},
        body,
      },
      signal,
    );
    return readResult(answer, read);
  } catch (thrown) {
    return {ok: false, facts: readThrown(thrown), sent: true};
  }
}

function readResult<Value>(
  {status, headers, body}: HttpAnswer,
  read: (answer: Readonly<Record<string, unknown>>) => Value | undefined,
): LeanKmsResult<Value> {
  const requestId = headers['x-amzn-requestid'];
  const dateMs = Date.parse(headers['date'] ?? '');
  const fact = (code: string, message: string): LeanKmsResult<Value> => ({
    ok: false,
    sent: true,
    facts: {
      code,
      message,
      httpStatus: status,
      ...(requestId && {requestId}),
      ...(!Number.isNaN(dateMs) && {dateMs}),
    },
  });
  const answer = parsed(body);
  if (status < 200 || status > 299) {
    // `prefix#Name` in the body, or `Name:uri` in the header, depending on who answers.
    const type = headers['x-amzn-errortype'] ?? answer?.['__type'] ?? answer?.['code'];
    const code = typeof type === 'string' ? type.split(':')[0]?.split('#').at(-1) : undefined;
    const text = answer?.['message'] ?? answer?.['Message'];
    return fact(code || 'UnknownError', typeof text === 'string' ? text : '');
  }
  const value = answer && readAnswer(answer, read);
  if (value === undefined) return fact('MalformedAnswer', 'The answer lacks what it must have');
  return {ok: true, value, ...(requestId && {requestId})};
}

function parsed(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
