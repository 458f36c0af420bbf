import type {HttpAnswer, HttpRequest} from './http-message.ts';
import {header} from './http-message.ts';
import type {CallCounts} from './quotas.ts';
import type {World} from './world.ts';

const PREFIX = '/_simulator/';
/** Ten years: further on, dates stop meaning anything to anyone. */
const LONGEST_STEP = 10 * 366 * 24 * 3600;

/** Whether a path belongs to the simulation itself and to no AWS service. */
export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/**
 * Answers the requests that AWS does not know: moving the clock and asking for the call counts.
 * They need no signature; the server listens on the loopback address only.
 */
export function answerControl(world: World, calls: CallCounts, request: HttpRequest): HttpAnswer {
  if (!isLocalName(header(request, 'host') ?? '')) {
    // A web page could reach this server under a name of its own that points to the loopback address.
    return refuse(403, 'Ask for the simulation under 127.0.0.1 or localhost');
  }
  switch (`${request.method} ${request.path.slice(PREFIX.length)}`) {
    case 'POST advance': {
      const seconds = secondsOf(request.body.toString('utf8'));
      if (seconds === undefined) {
        return refuse(400, `Send {"seconds": N} with N from 0 to ${LONGEST_STEP}`);
      }
      world.clock.advance(seconds);
      return json(200, {now: world.clock.now().toISOString()});
    }
    case 'GET calls':
      return json(200, {calls: calls.all()});
    default:
      return refuse(404, `The simulation knows POST ${PREFIX}advance and GET ${PREFIX}calls`);
  }
}

function secondsOf(body: string): number | undefined {
  try {
    const {seconds} = JSON.parse(body) as {seconds?: unknown};
    return typeof seconds === 'number' && seconds >= 0 && seconds <= LONGEST_STEP ? seconds : undefined;
  } catch {
    return undefined;
  }
}

function isLocalName(host: string): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host);
}

function refuse(status: number, message: string): HttpAnswer {
  return json(status, {message});
}

function json(status: number, value: unknown): HttpAnswer {
  return {status, headers: {'Content-Type': 'application/json'}, body: JSON.stringify(value)};
}
