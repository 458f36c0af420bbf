import {createCipheriv, createDecipheriv, createHash, randomBytes} from 'node:crypto';
import {AwsError} from '../aws-error.ts';

/** Additional data that must be the same at decryption. */
export type EncryptionContext = Readonly<Record<string, string>>;

const HEAD = Buffer.from('cks\u0001');
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A key's material: made from its ARN, so that no world has to store it, and what one run of a scenario encrypted
 * the next run can decrypt.
 */
const materialOf = (arn: string) => createHash('sha256').update(`simulated material of ${arn}`).digest();

// The order in which a caller writes its context does not matter.
const associatedData = (arn: string, context: EncryptionContext) =>
  Buffer.from(JSON.stringify([arn, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]));

/** Encrypts with AES-256-GCM; the blob says which key it takes to decrypt it. */
export const seal = (arn: string, plaintext: Uint8Array, context: EncryptionContext = {}): Uint8Array => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', materialOf(arn), iv);
  cipher.setAAD(associatedData(arn, context));
  const name = Buffer.from(arn);
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([HEAD, Buffer.from([name.length]), name, iv, cipher.getAuthTag(), sealed]);
};

const invalid = () => new AwsError('InvalidCiphertextException', 'The ciphertext is not valid.');

/**
 * The ARN of the key that made a ciphertext.
 * @throws InvalidCiphertextException for bytes that no key here made
 */
export const keyOfCiphertext = (blob: Uint8Array): string => {
  const bytes = Buffer.from(blob);
  const length = bytes[HEAD.length];
  const start = HEAD.length + 1;
  if (
    !bytes.subarray(0, HEAD.length).equals(HEAD) ||
    length === undefined ||
    bytes.length < start + length + IV_BYTES + TAG_BYTES
  ) {
    throw invalid();
  }
  return bytes.subarray(start, start + length).toString();
};

/** @throws InvalidCiphertextException for changed bytes or another encryption context */
export const open = (blob: Uint8Array, context: EncryptionContext = {}): Uint8Array => {
  const arn = keyOfCiphertext(blob);
  const body = Buffer.from(blob).subarray(HEAD.length + 1 + Buffer.byteLength(arn));
  const decipher = createDecipheriv('aes-256-gcm', materialOf(arn), body.subarray(0, IV_BYTES));
  decipher.setAAD(associatedData(arn, context));
  decipher.setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw invalid();
  }
};
