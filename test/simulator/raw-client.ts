import {request as startRequest} from 'node:http';
import {Sha256} from '@aws-crypto/sha256-js';
import {SignatureV4} from '@smithy/signature-v4';

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type Form = {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A KMS request as it goes over the wire. */
export function kmsForm(operation: string, input: unknown): Form {
  return jsonForm('kms', `TrentService.${operation}`, input);
}

/** A CloudHSM request as it goes over the wire. */
export function cloudhsmForm(operation: string, input: unknown): Form {
  return jsonForm('cloudhsm', `BaldrApiService.${operation}`, input);
}

/** An IAM, STS or EC2 request as it goes over the wire. */
export function queryForm(
  service: 'iam' | 'sts' | 'ec2',
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Form {
  const Version = {iam: '2010-05-08', sts: '2011-06-15', ec2: '2016-11-15'}[service];
  return {
    service,
    headers: {'content-type': 'application/x-www-form-urlencoded; charset=utf-8'},
    body: new URLSearchParams({Action: action, Version, ...parameters}).toString(),
  };
}

/** An Account Management request as it goes over the wire. */
export function accountForm(path: string, input: unknown): Form {
  return {
    service: 'account',
    path,
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(input),
  };
}

function jsonForm(service: string, target: string, input: unknown): Form {
  return {
    service,
    headers: {'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target},
    body: typeof input === 'string' ? input : JSON.stringify(input),
  };
}

export type Signing = {
  readonly credentials: {accessKeyId: string; secretAccessKey: string; sessionToken?: string};
  readonly region?: string;
  readonly at?: Date;
};

/** The headers of a form, signed for an endpoint as the SDKs sign. */
export async function signedHeaders(
  endpoint: string,
  form: Form,
  {credentials, region = 'us-east-1', at = new Date()}: Signing,
): Promise<Record<string, string>> {
  const {hostname, port} = new URL(endpoint);
  const signer = new SignatureV4({service: form.service, region, credentials, sha256: Sha256});
  const signed = await signer.sign(
    {
      method: form.method ?? 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: form.path ?? '/',
      query: {},
      headers: {...form.headers, host: `${hostname}:${port}`},
      body: form.body,
    },
    {signingDate: at},
  );
  return signed.headers;
}

/** Sends a signed request with node:http alone, without any SDK behind it. */
export async function sendSigned(endpoint: string, form: Form, signing: Signing): Promise<RawAnswer> {
  return send(endpoint, form, await signedHeaders(endpoint, form, signing));
}

/** Sends a request just as given. */
export function send(
  endpoint: string,
  {method = 'POST', path = '/', body}: Pick<Form, 'method' | 'path' | 'body'>,
  headers: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = startRequest(`${endpoint}${path}`, {method, headers}, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
