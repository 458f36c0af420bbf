import {createHash} from 'node:crypto';
import type {IdKind} from '../world.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

const toBase32 = (bytes: Uint8Array, length: number) =>
  Array.from(bytes.subarray(0, length), byte => base32[byte & 31]).join('');

/**
 * Makes ids in AWS's forms. They come from a count and the account's number, so the same world makes the same ids
 * in the same order; `unique` is the part of IAM's ids after `AIDA` or `AROA`.
 */
export function idMaker(accountId: string): (kind: IdKind) => string {
  let count = 0;
  return kind => {
    const bytes = createHash('sha256').update(`${accountId} ${kind} ${count++}`).digest();
    const hex = bytes.toString('hex');
    switch (kind) {
      case 'key':
      case 'uuid':
        return [
          hex.slice(0, 8),
          hex.slice(8, 12),
          `4${hex.slice(13, 16)}`,
          `a${hex.slice(17, 20)}`,
          hex.slice(20, 32),
        ].join('-');
      case 'key-store':
        return `cks-${hex.slice(0, 17)}`;
      case 'eni':
        return `eni-${hex.slice(0, 17)}`;
      case 'security-group':
        return `sg-${hex.slice(0, 17)}`;
      case 'unique':
        return toBase32(bytes, 17).toUpperCase();
      case 'cluster':
      case 'hsm':
      case 'backup':
        return `${kind}-${toBase32(bytes, 11)}`;
    }
  };
}
