import {AwsError} from './aws-error.ts';
import type {HttpAnswer, HttpRequest} from './http-message.ts';
import type {InputShape, MemberShape} from './operation.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
type JsonObject = {readonly [Name in string]: Json};

/**
 * Reads the body of an AWS JSON request into the members that the operation knows; unknown ones are ignored.
 * Blobs become bytes and timestamps (epoch seconds) dates.
 * @throws AwsError SerializationException when the body is no JSON object or a member has another type
 */
export function readJsonInput(request: HttpRequest, shape: InputShape): Record<string, unknown> {
  const text = request.body.toString('utf8');
  if (text.trim() === '') return {};
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    throw unreadable('The request body is not valid JSON');
  }
  return readStructure(parsed, shape);
}

/** Writes an operation's output as AWS JSON; no output is an empty body. */
export function writeJsonOutput(
  output: Readonly<Record<string, unknown>> | undefined,
  contentType: string,
): HttpAnswer {
  return {
    status: 200,
    headers: {'Content-Type': contentType},
    body: output === undefined ? '' : JSON.stringify(toJson(output)),
  };
}

/**
 * Writes an error as AWS JSON.
 * @param messageMember `message`, or `Message` for the errors that CloudHSM declares itself
 */
export function writeJsonError(
  error: AwsError,
  {contentType, messageMember}: {contentType: string; messageMember: 'message' | 'Message'},
): HttpAnswer {
  return {
    status: error.status,
    headers: {'Content-Type': contentType, 'x-amzn-ErrorType': error.code},
    body: JSON.stringify({
      __type: error.code,
      ...(toJson(error.members) as Record<string, Json>),
      [messageMember]: error.message,
    }),
  };
}

function readStructure(value: Json, shape: InputShape): Record<string, unknown> {
  if (!isObject(value)) throw unreadable(describeMismatch(value, 'Structure'));
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape)) {
    const own = Object.hasOwn(value, name) ? value[name] : undefined;
    if (own !== undefined && own !== null) input[name] = readMember(own, member);
  }
  return input;
}

function readMember(value: Json, member: MemberShape): unknown {
  switch (member.type) {
    case 'string':
      if (typeof value !== 'string') throw unreadable(describeMismatch(value, 'String'));
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw unreadable(describeMismatch(value, 'Boolean'));
      return value;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        throw unreadable(describeMismatch(value, 'Integer'));
      }
      return value;
    case 'timestamp': {
      const date = typeof value === 'number' ? new Date(value * 1000) : undefined;
      if (!date || Number.isNaN(date.getTime())) throw unreadable(describeMismatch(value, 'Timestamp'));
      return date;
    }
    case 'blob':
      if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
        throw unreadable(describeMismatch(value, 'base64 blob'));
      }
      return new Uint8Array(Buffer.from(value, 'base64'));
    case 'list':
      if (!Array.isArray(value)) throw unreadable(describeMismatch(value, 'List'));
      return value.map((item: Json) => {
        if (item === null) throw unreadable(describeMismatch(item, 'list member'));
        return readMember(item, member.of);
      });
    case 'map':
      if (!isObject(value)) throw unreadable(describeMismatch(value, 'Map'));
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null)
          .map(([name, item]) => [name, readMember(item, member.of)]),
      );
    case 'structure':
      return readStructure(value, member.members);
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeMismatch(value: Json, wanted: string): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (value === null) return `NULL_VALUE can not be converted to a ${wanted}`;
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  const found = typeof value === 'boolean' ? String(value).toUpperCase() : (typeof value).toUpperCase();
  return `${found}_VALUE can not be converted to a ${wanted}`;
}

function unreadable(message: string): AwsError {
  return new AwsError('SerializationException', message);
}

function toJson(value: unknown): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return toJson(Object.fromEntries(value as Map<string, unknown>));
  if (Array.isArray(value)) return value.map(item => toJson(item) ?? null);
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, item]) => {
        const json = toJson(item);
        return json === undefined ? [] : [[name, json] as const];
      }),
    );
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError(`A ${typeof value} cannot be written as JSON`);
}
