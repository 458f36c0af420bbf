import {createServer} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {openAccount} from '../../source/aws/account.ts';
import type {AccountOptions} from '../../source/aws/account.ts';

/** One request as a scripted server sees it. */
export type Asked = {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** The JSON body, or the form of the Query protocol. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: IncomingMessage;
};

export type Reply = (asked: Asked, response: ServerResponse) => void;

/** A server on 127.0.0.1 that answers as a test says, for what the embedded AWS would never answer. */
export async function startScriptedAws(reply: Reply) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one = readRequest(request, body);
      asked.push(one);
      reply(one, response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const endpointUrl = `http://127.0.0.1:${String(port)}`;
  return {
    endpointUrl,
    asked,
    asks: (operation: string) => asked.filter(one => one.operation === operation),
    open: (options: AccountOptions = {}) =>
      openAccount({
        endpointUrl,
        region: 'eu-west-1',
        credentials: {accessKeyId: 'AKIATEST', secretAccessKey: 'secret'},
        environment: {},
        ...options,
      }),
    stop: () =>
      new Promise<void>(resolve => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function readRequest(request: IncomingMessage, body: string): Asked {
  const [, , region = '', service = ''] =
    /Credential=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.split('/') ?? [];
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const input = JSON.parse(body || '{}') as Record<string, unknown>;
    return {service, region, operation: target.split('.')[1] ?? '', input, request};
  }
  if (request.url === '/listRegions') return {service, region, operation: 'ListRegions', input: {}, request};
  const form = Object.fromEntries(new URLSearchParams(body));
  return {service, region, operation: form['Action'] ?? '', input: form, request};
}

type Headers = Readonly<Record<string, string>>;

export function json(response: ServerResponse, value: unknown, status = 200, headers: Headers = {}): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': 'request-1',
    ...headers,
  });
  response.end(JSON.stringify(value));
}

export const jsonError = (
  response: ServerResponse,
  name: string,
  message: string,
  status = 400,
  headers: Headers = {},
): void => {
  json(response, {__type: name, message}, status, headers);
};

export function xml(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, {'content-type': 'text/xml', 'x-amzn-requestid': 'request-1'});
  response.end(body);
}

export const xmlError = (response: ServerResponse, code: string, message: string, status: number): void => {
  xml(
    response,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>request-1</RequestId></ErrorResponse>`,
    status,
  );
};

export const callerXml = `<GetCallerIdentityResponse><GetCallerIdentityResult>
  <Arn>arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes</Arn><UserId>AROA:mreyes</UserId><Account>111122223333</Account>
  </GetCallerIdentityResult></GetCallerIdentityResponse>`;
