import {createHash} from 'node:crypto';
import {AwsError} from '../aws-error.ts';
import type {Call, Operation} from '../operation.ts';
import type {TrailEvent, World} from '../world.ts';
import {accessKeyOf, isReadOnly, lookedUp, resourcesOf, userNameOf} from './event-record.ts';
import {newestFirst} from './newest-first.ts';

const DAY = 86_400_000;
/** CloudTrail's event history reaches back this far. */
const KEPT = 90 * DAY;
const MOST = 50;

type Attribute = {readonly AttributeKey: string; readonly AttributeValue: string};
type Attributes = Readonly<
  Record<string, (world: World, event: TrailEvent) => readonly (string | undefined)[]>
>;

/** The values of an event that each attribute is compared with. */
const attributes: Attributes = {
  EventId: (_, {id}) => [id],
  EventName: (_, {name}) => [name],
  EventSource: (_, {source}) => [source],
  ReadOnly: (_, event) => [String(isReadOnly(event))],
  ResourceName: (_, event) => resourcesOf(event).map(({ResourceName}) => ResourceName),
  ResourceType: (_, event) => resourcesOf(event).map(({ResourceType}) => ResourceType),
  Username: (_, event) => [userNameOf(event)],
  AccessKeyId: (world, event) => [accessKeyOf(world, event)],
};
const differsPerEvent = new Set(['EventId', 'Username', 'AccessKeyId']);

const refused = (code: string, message: string) => new AwsError(code, message);

const lookupEvents: Operation = {
  input: {
    LookupAttributes: {
      type: 'list',
      of: {
        type: 'structure',
        members: {
          AttributeKey: {type: 'string', required: true},
          AttributeValue: {type: 'string', required: true},
        },
      },
    },
    StartTime: {type: 'timestamp'},
    EndTime: {type: 'timestamp'},
    EventCategory: {type: 'string', oneOf: ['insight']},
    MaxResults: {type: 'integer'},
    NextToken: {type: 'string'},
  },
  authorize: () => [{action: 'cloudtrail:LookupEvents', resource: '*'}],
  run: (call, input) => {
    const asked = attributeOf(input['LookupAttributes'] as readonly Attribute[] | undefined);
    const most = (input['MaxResults'] ?? MOST) as number;
    if (most < 1 || most > MOST)
      throw refused('InvalidMaxResultsException', 'MaxResults must be from 1 to 50.');
    // Insights are told of unusual numbers of calls only: this account has none.
    if (input['EventCategory'] === 'insight') return {Events: []};
    const question = digest(JSON.stringify([call.region, asked, input['StartTime'], input['EndTime']]));
    const after = positionOf(input['NextToken'] as string | undefined, question);
    const {events, more} = page(call, {asked, after, most, ...timesOf(call, input)});
    const last = events.at(-1);
    return {
      Events: events.map(event => lookedUp(call.world, event)),
      ...(more && last && {NextToken: tokenOf(last, question)}),
    };
  },
};

function attributeOf(given: readonly Attribute[] = []): Attribute | undefined {
  const [attribute] = given;
  if (given.length > 1) {
    throw refused('InvalidLookupAttributesException', 'You can only specify one lookup attribute at a time.');
  }
  if (attribute && !Object.hasOwn(attributes, attribute.AttributeKey)) {
    throw refused(
      'InvalidLookupAttributesException',
      `${attribute.AttributeKey} is not one of ${Object.keys(attributes).join(', ')}.`,
    );
  }
  if (attribute && (attribute.AttributeValue.length < 1 || attribute.AttributeValue.length > 2000)) {
    throw refused('InvalidLookupAttributesException', 'A lookup attribute has from 1 to 2000 characters.');
  }
  return attribute;
}

function timesOf({world}: Call, input: Readonly<Record<string, unknown>>): {from: Date; until: Date} {
  const now = world.clock.now();
  const start = input['StartTime'] as Date | undefined;
  const until = (input['EndTime'] as Date | undefined) ?? now;
  if (start && start > until) throw refused('InvalidTimeRangeException', 'StartTime is after EndTime.');
  return {from: new Date(Math.max(now.getTime() - KEPT, start?.getTime() ?? 0)), until};
}

type Position = {readonly at: Date; readonly id: string};

function page(
  {world, region}: Call,
  {
    asked,
    after,
    most,
    from,
    until,
  }: {asked: Attribute | undefined; after: Position | undefined; most: number; from: Date; until: Date},
): {events: TrailEvent[]; more: boolean} {
  const valuesOf = asked && attributes[asked.AttributeKey];
  const wanted = (event: TrailEvent) => !valuesOf || valuesOf(world, event).includes(asked?.AttributeValue);
  const found: TrailEvent[] = [];
  let passed = after === undefined;
  const stream = newestFirst(
    world,
    region,
    {from, until: after?.at ?? until},
    {wanted, uniformly: asked !== undefined && !differsPerEvent.has(asked.AttributeKey)},
  );
  for (const event of stream) {
    if (!passed) {
      passed = event.id === after?.id;
      continue;
    }
    if (found.length === most) return {events: found, more: true};
    found.push(event);
  }
  return {events: found, more: false};
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);

const tokenOf = ({at, id}: TrailEvent, question: string) =>
  Buffer.from(`${at.getTime()} ${id} ${question}`).toString('base64');

function positionOf(token: string | undefined, question: string): Position | undefined {
  if (token === undefined) return undefined;
  const [, at, id, asked] = /^(\d+) (\S+) (\S+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (at === undefined || id === undefined || asked !== question) {
    throw refused('InvalidNextTokenException', 'The token is invalid, or belongs to another question.');
  }
  return {at: new Date(Number(at)), id};
}

/** CloudTrail, as far as it tells what happened in the last 90 days. */
export const cloudtrailOperations: Readonly<Record<string, Operation>> = {LookupEvents: lookupEvents};
