import type {Event} from '@aws-sdk/client-cloudtrail';
import type {Actor} from '../model/evidence.ts';

/** What cks reads out of one event of CloudTrail. */
export type TrailRecord = {
  readonly at: Date;
  readonly eventId: string;
  readonly source: string;
  readonly name: string;
  readonly actor: Actor;
  /** Who used a key: a service, or `role/NAME` and `user/NAME`, so that sessions of one role count together. */
  readonly user: string;
  readonly storeId?: string;
  readonly keyId?: string;
  readonly errorCode?: string;
  readonly material?: 'deleted' | 'orphaned';
};

/** Reads an event and the record in it, which AWS may widen at any time; undefined where it cannot be one. */
export function readTrailRecord({
  EventTime,
  EventName,
  EventId,
  CloudTrailEvent,
}: Event): TrailRecord | undefined {
  if (!EventTime || !EventName) return undefined;
  const record = parsed(CloudTrailEvent);
  if (!record) return undefined;
  const identity = objectIn(record, 'userIdentity') ?? {};
  const parameters = objectIn(record, 'requestParameters') ?? {};
  const additional = objectIn(record, 'additionalEventData') ?? objectIn(record, 'serviceEventDetails') ?? {};
  const response = objectIn(record, 'responseElements') ?? {};
  const storeId =
    textIn(parameters, 'customKeyStoreId') ??
    textIn(response, 'customKeyStoreId') ??
    textIn(additional, 'customKeyStoreId');
  const keyId = keyIdOf(record, parameters);
  const errorCode = textIn(record, 'errorCode');
  const material = materialOf(additional);
  return {
    at: EventTime,
    eventId: EventId ?? textIn(record, 'eventID') ?? '',
    source: textIn(record, 'eventSource') ?? '',
    name: EventName,
    actor: actorOf(record, identity),
    user: userOf(record, identity),
    ...(storeId !== undefined && {storeId}),
    ...(keyId !== undefined && {keyId}),
    ...(errorCode !== undefined && {errorCode}),
    ...(material && {material}),
  };
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string | undefined): Json | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(record: Json, name: string): Json | undefined {
  const value = record[name];
  return isObject(value) ? value : undefined;
}

function textIn(record: Json, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const serviceOf = (record: Json, identity: Json) => {
  const invokedBy = textIn(identity, 'invokedBy');
  if (invokedBy !== undefined) return invokedBy;
  return textIn(identity, 'type') === 'AWSService' ? (textIn(record, 'sourceIPAddress') ?? 'AWS') : undefined;
};

/** A person's call that a service passed on is still the person's. */
function actorOf(record: Json, identity: Json): Actor {
  const arn = textIn(identity, 'arn');
  if (arn !== undefined) return {kind: 'caller', arn, name: callerName(arn)};
  return {kind: 'service', name: serviceOf(record, identity) ?? 'AWS'};
}

/** `KeyOps/jchen` of a role's session, `ann` of a user. */
function callerName(arn: string): string {
  const [kind, ...path] = (arn.split(':').at(-1) ?? '').split('/');
  return kind === 'assumed-role' ? path.join('/') : (path.at(-1) ?? kind ?? arn);
}

/** A key that a service uses for somebody is in the service's use. */
function userOf(record: Json, identity: Json): string {
  const service = serviceOf(record, identity);
  if (service !== undefined) return service;
  const arn = textIn(identity, 'arn') ?? 'unknown';
  const [kind = arn, ...path] = (arn.split(':').at(-1) ?? '').split('/');
  if (kind === 'assumed-role') return `role/${path[0] ?? ''}`;
  return path.length === 0 ? kind : `${kind}/${path.at(-1) ?? ''}`;
}

/** The key of an event: of its resources, else as the request names it, if by id or ARN. */
function keyIdOf(record: Json, parameters: Json): string | undefined {
  const resources = Array.isArray(record['resources']) ? (record['resources'] as unknown[]) : [];
  const named = [
    ...resources.flatMap(one => (isObject(one) ? [textIn(one, 'ARN')] : [])),
    textIn(parameters, 'keyId'),
  ];
  for (const name of named) {
    const id = name?.startsWith('arn:') ? /:key\/([\w-]+)$/.exec(name)?.[1] : name;
    if (id !== undefined && !id.startsWith('alias/')) return id;
  }
  return undefined;
}

/** AWS writes the status of each backing key as JSON in a text. */
function materialOf(additional: Json): TrailRecord['material'] {
  const status = additional['backingKeysDeletionStatus'];
  const text = typeof status === 'string' ? status : JSON.stringify(status ?? null);
  if (/FAILURE/.test(text)) return 'orphaned';
  return /SUCCESS/.test(text) ? 'deleted' : undefined;
}
