import {AwsError} from '../aws-error.ts';
import type {Call, InputShape} from '../operation.ts';
import type {RegionWorld} from '../world.ts';

type Filter = {readonly Name?: string; readonly Value?: readonly string[]};

/** What every list of EC2 can be asked with. EC2 names lists on the wire in the singular. */
export const listingShape = {
  DryRun: {type: 'boolean'},
  MaxResults: {type: 'integer', min: 5, max: 1000},
  NextToken: {type: 'string'},
  Filter: {
    type: 'list',
    of: {
      type: 'structure',
      members: {Name: {type: 'string'}, Value: {type: 'list', of: {type: 'string'}}},
    },
  },
} as const satisfies InputShape;

/** How one list of EC2 is narrowed down and cut into pages. */
export type Listing<Item> = {
  /** The input member that names items by id, and that member's name where it is written out. */
  readonly ids: {readonly member: string; readonly written: string};
  readonly idOf: (item: Item) => string;
  /** The error for an id that is not there. */
  readonly unknown: (id: string) => AwsError;
  /** By filter name: the values of an item, one of which must fit. */
  readonly filters: Readonly<Record<string, (item: Item) => readonly (string | undefined)[]>>;
};

/** One page of items; `nextToken` leads on. */
export type Page<Item> = {readonly items: readonly Item[]; readonly nextToken?: string};

/**
 * The items that a request asks for.
 * @throws AwsError DryRunOperation; NotFound for the first unknown id; InvalidParameterValue for an unknown filter;
 *   InvalidParameterCombination for pages of named items; InvalidNextToken
 */
export function pageOf<Item>(
  all: readonly Item[],
  input: Readonly<Record<string, unknown>>,
  {ids, idOf, unknown, filters}: Listing<Item>,
): Page<Item> {
  if (input['DryRun'] === true) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', {
      status: 412,
    });
  }
  const named = (input[ids.member] ?? []) as readonly string[];
  const missing = named.find(id => !all.some(item => idOf(item) === id));
  if (missing !== undefined) throw unknown(missing);
  const asked = (input['Filter'] ?? []) as readonly Filter[];
  const found = all.filter(
    item =>
      (named.length === 0 || named.includes(idOf(item))) &&
      asked.every(filter => fits(filter, item, filters)),
  );
  const most = input['MaxResults'] as number | undefined;
  if (most !== undefined && named.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter ${ids.written} cannot be used with the parameter maxResults`,
    );
  }
  const start = startOf(input['NextToken'] as string | undefined);
  const end = start + (most ?? 1000);
  return {
    items: found.slice(start, end),
    ...(end < found.length && {nextToken: Buffer.from(`from ${end}`).toString('base64url')}),
  };
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = /^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start === undefined) throw new AwsError('InvalidNextToken', `The token '${token}' is invalid`);
  return Number(start);
}

function fits<Item>(
  {Name: name = '', Value: values = []}: Filter,
  item: Item,
  filters: Listing<Item>['filters'],
): boolean {
  const valuesOf = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (!valuesOf) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  const own = valuesOf(item);
  return values.some(value => own.some(one => one !== undefined && wildcard(value).test(one)));
}

/** EC2's filters take `*` for any characters and `?` for one. */
const wildcard = (value: string) =>
  new RegExp(
    `^${value
      .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );

/** The Region of a call. The dispatcher has refused Regions that the world does not have. */
export function regionOf({world, region}: Call): RegionWorld {
  const found = world.regions.get(region);
  if (!found) throw new AwsError('AuthFailure', `No Region ${region}`, {status: 401});
  return found;
}
