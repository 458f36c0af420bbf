import {AwsError} from './aws-error.ts';
import type {InputShape, MemberShape} from './operation.ts';

/**
 * Holds an input, already of the right types, against its constraints.
 * @throws AwsError with `code`, naming every breach in the words of AWS's request framework
 */
export function checkInput(shape: InputShape, input: Readonly<Record<string, unknown>>, code: string): void {
  const breaches = structureBreaches(shape, input, '');
  if (breaches.length === 0) return;
  const count = `${breaches.length} validation error${breaches.length === 1 ? '' : 's'} detected`;
  throw new AwsError(code, `${count}: ${breaches.join('; ')}`);
}

function structureBreaches(
  shape: InputShape,
  input: Readonly<Record<string, unknown>>,
  prefix: string,
): string[] {
  return Object.entries(shape).flatMap(([name, member]) => {
    const path = prefix + name.charAt(0).toLowerCase() + name.slice(1);
    const value = input[name];
    if (value !== undefined) return memberBreaches(member, value, path);
    return member.required
      ? [`Value null at '${path}' failed to satisfy constraint: Member must not be null`]
      : [];
  });
}

function memberBreaches(member: MemberShape, value: unknown, path: string): string[] {
  const breaches = ownConstraints(member, value).map(
    constraint => `${describe(member, value)} at '${path}' failed to satisfy constraint: ${constraint}`,
  );
  if (member.type === 'list' && Array.isArray(value)) {
    return breaches.concat(
      value.flatMap((item, index) => memberBreaches(member.of, item, `${path}.${index + 1}.member`)),
    );
  }
  if (member.type === 'map' && isRecord(value)) {
    return breaches.concat(
      Object.entries(value).flatMap(([key, item]) =>
        memberBreaches(member.of, item, `${path}.${key}.member`),
      ),
    );
  }
  if (member.type === 'structure' && isRecord(value)) {
    return breaches.concat(structureBreaches(member.members, value, `${path}.`));
  }
  return breaches;
}

function ownConstraints(member: MemberShape, value: unknown): string[] {
  switch (member.type) {
    case 'string': {
      const text = String(value);
      const constraints = sizeConstraints('length', [...text].length, member);
      if (member.pattern && !matchesWhole(member.pattern, text)) {
        constraints.push(
          `Member must satisfy regular expression pattern: ${member.pattern.source.replaceAll('\\/', '/')}`,
        );
      }
      if (member.oneOf && !member.oneOf.includes(text)) {
        constraints.push(`Member must satisfy enum value set: [${member.oneOf.join(', ')}]`);
      }
      return constraints;
    }
    case 'integer':
      return sizeConstraints('value', Number(value), member);
    case 'blob':
      return sizeConstraints('length', value instanceof Uint8Array ? value.length : 0, member);
    case 'list':
      return sizeConstraints('length', Array.isArray(value) ? value.length : 0, member);
    case 'map':
      return sizeConstraints('length', isRecord(value) ? Object.keys(value).length : 0, {max: member.max});
    default:
      return [];
  }
}

function sizeConstraints(
  what: 'length' | 'value',
  size: number,
  {min, max}: {readonly min?: number | undefined; readonly max?: number | undefined},
): string[] {
  if (min !== undefined && size < min) return [`Member must have ${what} greater than or equal to ${min}`];
  if (max !== undefined && size > max) return [`Member must have ${what} less than or equal to ${max}`];
  return [];
}

const wholePatterns = new WeakMap<RegExp, RegExp>();

/** AWS's patterns hold for the whole text, also where a model writes no anchors. */
function matchesWhole(pattern: RegExp, text: string): boolean {
  let whole = wholePatterns.get(pattern);
  if (!whole) {
    whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ''));
    wholePatterns.set(pattern, whole);
  }
  return whole.test(text);
}

function describe(member: MemberShape, value: unknown): string {
  // AWS leaves the value of secret members out, and so must we: the message ends up in logs.
  const secret = member.type === 'blob' || (member.type === 'string' && member.sensitive === true);
  return secret ? 'Value' : `Value '${plain(value)}'`;
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (isRecord(value)) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${name}=${plain(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
