import type {HttpTransport} from './http-transport.ts';

/** The members that requests of the SDK's old and new runtimes have in common. */
type SdkRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

type SdkResponse = {statusCode: number; headers: Record<string, string>; body: Uint8Array};

/** What the SDK calls a request handler, over the shared pool. Its shape fits the SDK's old and new runtimes. */
export type SdkHandler = {
  readonly metadata: {handlerProtocol: string};
  handle(request: SdkRequest, options?: {abortSignal?: unknown}): Promise<{response: SdkResponse}>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
};

/** Lets SDK clients send through `transport`. Destroying a client leaves the pool alone: others use it too. */
export const createSdkHandler = (transport: HttpTransport): SdkHandler => ({
  metadata: {handlerProtocol: 'http/1.1'},
  async handle(request, {abortSignal} = {}) {
    const answer = await transport.send(
      {
        protocol: request.protocol,
        hostname: request.hostname,
        ...(request.port !== undefined && {port: request.port}),
        method: request.method,
        path: request.path + queryText(request.query ?? {}),
        headers: request.headers,
        ...(isSendable(request.body) && {body: request.body}),
      },
      abortSignal instanceof AbortSignal ? abortSignal : undefined,
    );
    return {response: {statusCode: answer.status, headers: {...answer.headers}, body: answer.body}};
  },
  destroy: () => undefined,
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
});

const isSendable = (body: unknown): body is string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array;

function queryText(query: NonNullable<SdkRequest['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(one =>
      one === null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(one)}`,
    ),
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
