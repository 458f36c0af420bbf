import {randomUUID} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {answerControl, isControlPath} from './control.ts';
import {dispatch, type Outcome} from './dispatch.ts';
import type {HttpAnswer, HttpRequest} from './http-message.ts';
import {CallCounts} from './quotas.ts';
import type {World} from './world.ts';

/** A running embedded AWS. */
export type Simulator = {
  /** `http://127.0.0.1:PORT`, for a client's endpoint. */
  readonly endpoint: string;
  readonly world: World;
  readonly calls: CallCounts;
  /** Ends every connection at once, also of requests that wait or hang. */
  close(): Promise<void>;
};

const HOST = '127.0.0.1';
/** What a proxy or a captive portal puts in the place of AWS's answer. */
const PORTAL_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>\n';
/** More than any request of these services holds; a client that sends more has gone wrong. */
const LARGEST_BODY = 1024 * 1024;

/**
 * Serves a world to AWS clients on this machine, and to nobody else.
 * @param port 0 picks a free one
 * @throws the error of listening, such as EADDRINUSE
 */
export async function startSimulator({world, port = 0}: {world: World; port?: number}): Promise<Simulator> {
  const calls = new CallCounts();
  const closing = new AbortController();
  const server = createServer((message, response) => {
    serve({world, calls, closing: closing.signal}, message, response).catch(() => {
      // The client went away, or the server closes: there is nobody left to answer.
      message.socket.destroy();
    });
  });
  server.on('clientError', (_error, socket) => {
    const date = world.clock.now().toUTCString();
    if (socket.writable) {
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nDate: ${date}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    } else {
      socket.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({host: HOST, port}, resolve);
  });
  return {
    endpoint: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    world,
    calls,
    close: () =>
      new Promise(resolve => {
        closing.abort();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function serve(
  {world, calls, closing}: {world: World; calls: CallCounts; closing: AbortSignal},
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const request = await readRequest(message);
  if (request === 'too large') {
    send(world, response, requestId, tooLarge);
    return;
  }
  if (isControlPath(request.path)) {
    send(world, response, requestId, answerControl(world, calls, request));
    return;
  }
  const outcome = await dispatch({
    world,
    calls,
    request,
    requestId,
    wait: milliseconds => waitFor(milliseconds, closing, response),
  });
  conclude(world, response, requestId, outcome);
}

/** Waits, and gives up when the server closes or the client goes away. */
async function waitFor(milliseconds: number, closing: AbortSignal, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  await sleep(milliseconds, undefined, {signal: AbortSignal.any([closing, gone.signal])});
}

function conclude(world: World, response: ServerResponse, requestId: string, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'answer':
      send(world, response, requestId, outcome.answer);
      return;
    case 'cut': {
      const {answer} = outcome;
      if (answer.body === '') {
        // The head of an answer without a body would be the whole of it.
        response.socket?.resetAndDestroy();
        return;
      }
      writeHead(world, response, requestId, answer);
      response.write(answer.body.slice(0, Math.floor(answer.body.length / 2)), () => {
        response.destroy();
      });
      return;
    }
    case 'portal':
      response.writeHead(200, {'Content-Type': 'text/html; charset=utf-8'}).end(PORTAL_PAGE);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
  }
}

function send(world: World, response: ServerResponse, requestId: string, answer: HttpAnswer): void {
  writeHead(world, response, requestId, answer);
  response.end(answer.body);
}

function writeHead(world: World, response: ServerResponse, requestId: string, answer: HttpAnswer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Length': Buffer.byteLength(answer.body),
    // A client reckons ages by this header, so it must be the simulated time.
    Date: world.clock.now().toUTCString(),
    'x-amzn-RequestId': requestId,
  });
}

async function readRequest(message: IncomingMessage): Promise<HttpRequest | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on to the end all the same: a client that is still sending does not read the answer.
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  if (size > LARGEST_BODY) return 'too large';

  const headers = new Map<string, string[]>();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), message.rawHeaders[index + 1] ?? '']);
  }
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    body: Buffer.concat(chunks),
  };
}

const tooLarge: HttpAnswer = {
  status: 413,
  headers: {'Content-Type': 'application/x-amz-json-1.1'},
  body: JSON.stringify({
    __type: 'RequestEntityTooLargeException',
    message: `The request body is larger than ${LARGEST_BODY} bytes`,
  }),
};
