import type {ContextEntry} from '../aws/access-reader.ts';
import {ipRange} from '../policy/ip-address.ts';

type ContextType = ContextEntry['type'];

const types: Readonly<Record<string, ContextType>> = {
  'aws:currenttime': 'date',
  'aws:tokenissuetime': 'date',
  'aws:epochtime': 'numeric',
  'aws:multifactorauthage': 'numeric',
  'kms:schedulekeydeletionpendingwindowindays': 'numeric',
  'aws:multifactorauthpresent': 'boolean',
  'aws:securetransport': 'boolean',
  'aws:viaawsservice': 'boolean',
  'aws:principalisawsservice': 'boolean',
  'kms:bypasspolicylockoutsafetycheck': 'boolean',
  'kms:grantisforawsresource': 'boolean',
  'kms:multiregion': 'boolean',
  'aws:sourceip': 'ip',
  'aws:vpcsourceip': 'ip',
};

/** The type that IAM's simulator wants for a condition key; keys that are not known are texts. */
export const contextType = (key: string): ContextType => types[key.toLowerCase()] ?? 'string';

const forms: Readonly<Partial<Record<ContextType, string>>> = {
  numeric: 'a whole number',
  boolean: 'true or false',
  date: 'a time such as 2026-09-14T12:00:00Z',
  ip: 'an address such as 192.0.2.7',
};

/** What a value for a condition key has to look like, as the end of "wants …". */
export const contextForm = (key: string): string =>
  key.toLowerCase() === 'aws:multifactorauthage'
    ? 'seconds since the second factor'
    : (forms[contextType(key)] ?? 'the value as the request has it');

/** True for a value that a request can carry under this key. */
export function isContextValue(key: string, value: string): boolean {
  switch (contextType(key)) {
    case 'numeric':
      return /^\d{1,15}$/.test(value);
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'date':
      return /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value));
    case 'ip': {
      const range = ipRange(value);
      return range !== undefined && !value.includes('/');
    }
    default:
      return value !== '' && value.length <= 256;
  }
}
