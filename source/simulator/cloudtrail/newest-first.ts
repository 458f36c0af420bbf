import {createHash} from 'node:crypto';
import type {SimulatedUsage, TrailEvent, World} from '../world.ts';

/** Events of one origin, newest first; `uniform` where all of them have one name, source and resource. */
type Source = {readonly uniform: boolean; readonly events: Iterator<TrailEvent>};

/**
 * The events of one Region between two times, newest first. Uses of keys that the world only counts are told as
 * if each had been written down.
 * @param wanted which events; asked once for all uses that look alike where `uniformly` says that this is enough
 */
export function* newestFirst(
  world: World,
  region: string,
  {from, until}: {from: Date; until: Date},
  {wanted, uniformly}: {wanted: (event: TrailEvent) => boolean; uniformly: boolean},
): Generator<TrailEvent> {
  const sources: Source[] = [
    {uniform: false, events: written(world, region, until)},
    ...(world.usage ?? [])
      .filter(usage => usage.region === region)
      .map(usage => ({uniform: true, events: counted(usage, until)})),
  ];
  const heads = sources
    .map(source => ({source, event: next(source)}))
    .filter(({source, event}) => !(source.uniform && uniformly && event && !wanted(event)));
  for (;;) {
    let newest: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.event && (!newest?.event || head.event.at > newest.event.at)) newest = head;
    }
    const event = newest?.event;
    if (!newest || !event || event.at < from) return;
    newest.event = next(newest.source);
    if (wanted(event)) yield event;
  }
}

function next({events}: Source): TrailEvent | undefined {
  const {done, value} = events.next();
  return done === true ? undefined : value;
}

function* written(world: World, region: string, until: Date): Generator<TrailEvent> {
  for (let at = world.trail.length - 1; at >= 0; at--) {
    const event = world.trail[at];
    if (event && event.region === region && event.at <= until) yield event;
  }
}

function* counted(usage: SimulatedUsage, until: Date): Generator<TrailEvent> {
  const late = usage.last.getTime() - until.getTime();
  const first = Math.max(0, Math.floor(late / usage.everyMs));
  for (let number = first; number < usage.count; number++) {
    const callerArn = usage.by[number % usage.by.length];
    // Dates hold whole milliseconds, so the first reckoned number may lie just behind the end.
    const at = new Date(usage.last.getTime() - number * usage.everyMs);
    if (at > until) continue;
    yield {
      id: uuidOf(`${usage.keyId} ${usage.operation} ${number}`),
      at,
      region: usage.region,
      source: 'kms.amazonaws.com',
      name: usage.operation,
      ...(callerArn !== undefined && {callerArn}),
      requestId: uuidOf(`request ${usage.keyId} ${usage.operation} ${number}`),
      parameters: {keyId: usage.keyArn, encryptionAlgorithm: 'SYMMETRIC_DEFAULT'},
      resources: [usage.keyArn],
    };
  }
}

const uuidOf = (text: string) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
