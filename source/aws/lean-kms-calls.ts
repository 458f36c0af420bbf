import {asKeyId} from '../model/ids.ts';
import type {KeyId} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import type {ThrownFacts} from './failures.ts';
import {readThrown} from './failures.ts';
import type {HttpAnswer, HttpTransport} from './http-transport.ts';
import {toKey} from './key-metadata.ts';
import type {KeyIdPage, LeanKmsResult, LeanKmsTarget} from './lean-kms-messages.ts';
import type {Signer} from './signing.ts';
import {readAnswer} from './wire-values.ts';

export type LeanKmsTools = {readonly transport: HttpTransport; readonly sign: Signer};

/** Calls in flight at once for one job; more gains nothing once the thread is busy. */
const concurrency = 32;

/**
 * One DescribeKey per id; results in the order of the ids. When the first answers are all that nobody is there,
 * the rest is not asked: thousands of timeouts tell no more than one.
 */
export async function describeKeysLean(
  tools: LeanKmsTools,
  target: LeanKmsTarget,
  ids: readonly KeyId[],
  signal: AbortSignal,
): Promise<LeanKmsResult<Key>[]> {
  const results: LeanKmsResult<Key>[] = [];
  let next = 0;
  let answered = false;
  let silence: ThrownFacts | undefined;
  const work = async () => {
    while (next < ids.length) {
      const index = next++;
      if (silence && !answered) {
        results[index] = {ok: false, facts: silence, sent: false};
        continue;
      }
      const body = JSON.stringify({KeyId: ids[index]});
      const result = await callKms(tools, target, 'DescribeKey', body, signal, answer => {
        const key = toKey(target.region, answer['KeyMetadata']);
        return key?.id === ids[index] ? key : undefined;
      });
      results[index] = result;
      if (result.ok || result.facts.httpStatus !== undefined) answered = true;
      else silence ??= result.facts;
    }
  };
  await Promise.all(Array.from({length: Math.min(concurrency, ids.length)}, work));
  return results;
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

async function callKms<Value>(
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
