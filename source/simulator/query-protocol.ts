import {AwsError} from './aws-error.ts';
import type {HttpAnswer} from './http-message.ts';
import type {InputShape, MemberShape} from './operation.ts';

/** `query` is the dialect of IAM and STS, `ec2` that of EC2: other list keys, other envelopes. */
export type QueryDialect = 'query' | 'ec2';

/**
 * Reads form parameters (`Tags.member.1.Key=…`, with EC2 `RegionName.1=…`) into the members of an operation.
 * @throws AwsError MalformedInput when a text is no number, boolean, date or blob where the operation wants one
 */
export function readQueryInput(
  parameters: ReadonlyMap<string, string>,
  shape: InputShape,
  dialect: QueryDialect,
): Record<string, unknown> {
  return readStructure(parameters, shape, '', dialect);
}

/** Writes an operation's output in the envelope of its dialect. */
export function writeQueryOutput(
  output: Readonly<Record<string, unknown>> | undefined,
  {
    operation,
    namespace,
    dialect,
    requestId,
  }: {operation: string; namespace: string; dialect: QueryDialect; requestId: string},
): HttpAnswer {
  const members = output === undefined ? '' : elements(output, dialect);
  const body =
    dialect === 'ec2'
      ? `<requestId>${requestId}</requestId>${members}`
      : `${output === undefined ? '' : `<${operation}Result>${members}</${operation}Result>`}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return xmlAnswer(200, `<${operation}Response xmlns="${namespace}">${body}</${operation}Response>`);
}

/** Writes an error in the envelope of its dialect. */
export function writeQueryError(
  error: AwsError,
  {namespace, dialect, requestId}: {namespace: string; dialect: QueryDialect; requestId: string},
): HttpAnswer {
  const what = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const members = elements(error.members, dialect);
  return xmlAnswer(
    error.status,
    dialect === 'ec2'
      ? `<Response><Errors><Error>${what}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse xmlns="${namespace}"><Error><Type>${error.fault}</Type>${what}${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}

function xmlAnswer(status: number, xml: string): HttpAnswer {
  return {
    status,
    headers: {'Content-Type': 'text/xml;charset=UTF-8'},
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`,
  };
}

function readStructure(
  parameters: ReadonlyMap<string, string>,
  shape: InputShape,
  prefix: string,
  dialect: QueryDialect,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape)) {
    const value = readMember(parameters, member, prefix + name, dialect);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

function readMember(
  parameters: ReadonlyMap<string, string>,
  member: MemberShape,
  key: string,
  dialect: QueryDialect,
): unknown {
  switch (member.type) {
    case 'list': {
      const stem = dialect === 'ec2' ? `${key}.` : `${key}.member.`;
      const items = numbered(parameters, stem).map(number =>
        readMember(parameters, member.of, `${stem}${number}`, dialect),
      );
      // An empty list is sent as `Key=`; nothing at all is an absent one.
      return items.length > 0 || parameters.has(key) ? items : undefined;
    }
    case 'map': {
      const stem = `${key}.entry.`;
      const entries = numbered(parameters, stem).map(number => [
        parameters.get(`${stem}${number}.key`) ?? '',
        readMember(parameters, member.of, `${stem}${number}.value`, dialect),
      ]);
      return entries.length > 0 ? Object.fromEntries(entries) : undefined;
    }
    case 'structure': {
      const isPresent = [...parameters.keys()].some(name => name.startsWith(`${key}.`));
      return isPresent ? readStructure(parameters, member.members, `${key}.`, dialect) : undefined;
    }
    default: {
      const text = parameters.get(key);
      return text === undefined ? undefined : readScalar(text, member.type, key);
    }
  }
}

function readScalar(
  text: string,
  type: Exclude<MemberShape['type'], 'list' | 'map' | 'structure'>,
  key: string,
): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'integer':
      if (!/^[+-]?\d{1,15}$/.test(text)) throw malformed(key, text, 'an integer');
      return Number(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw malformed(key, text, 'a boolean');
      return text === 'true';
    case 'timestamp': {
      const date = new Date(text);
      if (Number.isNaN(date.getTime())) throw malformed(key, text, 'a timestamp');
      return date;
    }
    case 'blob':
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw malformed(key, text, 'base64');
      return new Uint8Array(Buffer.from(text, 'base64'));
  }
}

/** The numbers behind `stem`, in counting order. */
function numbered(parameters: ReadonlyMap<string, string>, stem: string): number[] {
  const numbers = new Set<number>();
  for (const name of parameters.keys()) {
    if (!name.startsWith(stem)) continue;
    const digits = /^\d{1,9}/.exec(name.slice(stem.length));
    if (digits) numbers.add(Number(digits[0]));
  }
  return [...numbers].sort((a, b) => a - b);
}

function malformed(key: string, text: string, wanted: string): AwsError {
  return new AwsError('MalformedInput', `${key} must be ${wanted}, not '${text}'`);
}

function elements(record: Readonly<Record<string, unknown>>, dialect: QueryDialect): string {
  return Object.entries(record)
    .map(([name, value]) => element(name, value, dialect))
    .join('');
}

function element(name: string, value: unknown, dialect: QueryDialect): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value, dialect)}</${name}>`;
}

function content(value: unknown, dialect: QueryDialect): string {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) {
    return value.map(item => element(dialect === 'ec2' ? 'item' : 'member', item, dialect)).join('');
  }
  if (value instanceof Map) {
    return [...(value as Map<string, unknown>)]
      .map(([key, item]) => `<entry><key>${escapeXml(key)}</key>${element('value', item, dialect)}</entry>`)
      .join('');
  }
  if (typeof value === 'object') return elements(value as Record<string, unknown>, dialect);
  return escapeXml(String(value));
}

/** Text for an XML 1.0 document: marks escaped, characters that XML cannot hold replaced. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // A parser would turn a bare carriage return into a line feed.
      .replaceAll('\r', '&#xD;')
      .replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, '\uFFFD')
  );
}
