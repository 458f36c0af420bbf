import {createHash, createHmac} from 'node:crypto';
import type {AwsCredentials} from './credentials.ts';

export type SigningInput = {
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly url: URL;
  readonly body: string;
  /** Lower-case names; `host` and the signature's own headers are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly at: Date;
};

/** Signs POST requests with AWS Signature Version 4, keeping the day's key: deriving it costs four hashes. */
export type Signer = (input: SigningInput) => Record<string, string>;

export function createSigner(): Signer {
  let held: {name: string; key: Buffer} | undefined;
  return ({service, region, credentials, url, body, headers, at}) => {
    const time = at.toISOString().replace(/[-:]|\.\d+/g, '');
    const day = time.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const name = `${credentials.accessKeyId} ${credentials.secretAccessKey} ${scope}`;
    if (held?.name !== name) {
      const steps = [day, region, service, 'aws4_request'];
      const start: Buffer = Buffer.from(`AWS4${credentials.secretAccessKey}`);
      held = {name, key: steps.reduce((key, step) => hmac(key, step), start)};
    }
    const signed: Record<string, string> = {...headers, host: url.host, 'x-amz-date': time};
    if (credentials.sessionToken) signed['x-amz-security-token'] = credentials.sessionToken;
    const names = Object.keys(signed).sort();
    const signedNames = names.join(';');
    const canonical = [
      'POST',
      url.pathname,
      '',
      ...names.map(header => `${header}:${(signed[header] ?? '').trim()}`),
      '',
      signedNames,
      sha256(body),
    ].join('\n');
    const signature = hmac(held.key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString(
      'hex',
    );
    return {
      ...signed,
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`,
    };
  };
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
