import {Agent as HttpAgent, request as httpRequest} from 'node:http';
import type {ClientRequest, IncomingMessage} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import {trustCaBundle} from './ca-bundle.ts';
import type {Environment} from './environment.ts';

export type Timeouts = {
  /** Milliseconds until a connection must stand. */
  readonly connectMs: number;
  /** Milliseconds from sending until the whole answer must be here. */
  readonly answerMs: number;
};

export const defaultTimeouts: Timeouts = {connectMs: 3000, answerMs: 8000};

export type HttpRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

export type HttpAnswer = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** One pool of connections to AWS, shared by all clients. */
export type HttpTransport = {
  /**
   * Sends one request and waits for the whole answer. Throws an `Error` with a network `code`, one named
   * `TimeoutError`, one named `MarkupAnswer` for an HTML page, or the signal's reason.
   */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  /** Cuts every connection, also those in use. */
  close(): void;
};

/**
 * Opens a pool. The SDK's own handler stops its clock when the headers are in; this one also covers a body that
 * stops half way, and serves the SDK's old and new runtimes and the worker alike.
 *
 * @param onDate called with the Date header of each answer
 * @param environment where proxies are named; only honoured for https, so that a loopback endpoint stays local
 */
export function openHttpTransport({
  timeouts = defaultTimeouts,
  onDate,
  environment,
}: {timeouts?: Timeouts; onDate?: (date: Date) => void; environment?: Environment} = {}): HttpTransport {
  if (environment) trustCaBundle(environment);
  const http = new HttpAgent({keepAlive: true, maxFreeSockets: 256});
  const https = new HttpsAgent({
    keepAlive: true,
    maxFreeSockets: 256,
    ...(environment && {proxyEnv: {...environment}}),
  });
  const inFlight = new Set<ClientRequest>();

  return {
    send(request, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(asError(signal.reason));
          return;
        }
        const plain = request.protocol === 'http:';
        const outgoing = (plain ? httpRequest : httpsRequest)({
          protocol: request.protocol,
          host: request.hostname,
          port: request.port,
          method: request.method,
          path: request.path,
          headers: request.headers,
          agent: plain ? http : https,
        });
        inFlight.add(outgoing);

        const abandon = (reason: unknown) => {
          settle();
          outgoing.destroy();
          reject(asError(reason));
        };
        const late = (what: string, ms: number) => () => {
          const text = `${what} ${request.hostname} within ${String(ms / 1000)} s`;
          abandon(Object.assign(new Error(text), {name: 'TimeoutError'}));
        };
        const answerTimer = setTimeout(late('No answer from', timeouts.answerMs), timeouts.answerMs);
        let connectTimer: NodeJS.Timeout | undefined;
        const onAbort = () => {
          abandon(signal?.reason);
        };
        const settle = () => {
          clearTimeout(answerTimer);
          clearTimeout(connectTimer);
          signal?.removeEventListener('abort', onAbort);
          inFlight.delete(outgoing);
        };

        signal?.addEventListener('abort', onAbort, {once: true});
        outgoing.on('socket', socket => {
          if (!socket.connecting) return;
          connectTimer = setTimeout(late('No connection to', timeouts.connectMs), timeouts.connectMs);
          socket.once(plain ? 'connect' : 'secureConnect', () => {
            clearTimeout(connectTimer);
          });
        });
        outgoing.on('error', abandon);
        outgoing.on('response', incoming => {
          readAnswer(incoming, request.hostname).then(answer => {
            settle();
            if (isMarkup(answer)) {
              reject(markupError(answer));
              return;
            }
            // Only now: the clock of whoever sends web pages is not AWS's.
            const date = answer.headers['date'];
            if (date) onDate?.(new Date(date));
            resolve(answer);
          }, abandon);
        });
        outgoing.end(request.body);
      });
    },
    close() {
      for (const outgoing of inFlight) outgoing.destroy();
      http.destroy();
      https.destroy();
    },
  };
}

/** Far more than AWS sends to any of these calls: whoever sends more would only fill the memory. */
const answerMaxBytes = 32 * 1024 * 1024;

const tooLong = (hostname: string): Error =>
  Object.assign(new Error(`The answer of ${hostname} is longer than any of AWS's`), {
    name: 'MalformedAnswer',
  });

function readAnswer(incoming: IncomingMessage, hostname: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= answerMaxBytes) chunks.push(chunk);
      else incoming.destroy(tooLong(hostname));
    });
    incoming.on('error', reject);
    incoming.on('close', () => {
      // After an answer that was read to its end this does nothing: the promise is settled.
      reject(Object.assign(new Error(`The answer of ${hostname} was cut off`), {code: 'ECONNRESET'}));
    });
    incoming.on('end', () => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(incoming.headers))
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
      resolve({status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks)});
    });
  });
}

// AWS never answers these services in HTML, and the SDK's XML reader would take a page for an empty result.
const isMarkup = ({headers, body}: HttpAnswer) =>
  /\bhtml\b/i.test(headers['content-type'] ?? '') ||
  /^\s*<(?:!doctype html|html)\b/i.test(Buffer.from(body.subarray(0, 200)).toString('latin1'));

function markupError({status, headers}: HttpAnswer): Error {
  const requestId = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'];
  return Object.assign(new Error(`The answer was an HTML page (status ${String(status)})`), {
    name: 'MarkupAnswer',
    $metadata: {httpStatusCode: status, ...(requestId && {requestId})},
  });
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
