import {AwsError} from '../aws-error.ts';

/** What a caller asks of a listing. */
export type PageRequest = {readonly Marker?: string; readonly MaxItems?: number};

/** What every listing of IAM says about its pages. */
export type PageEnd = {readonly IsTruncated: boolean; readonly Marker?: string};

/**
 * One page of a listing in the order of the items' names. The marker holds the last name given, so
 * items that come and go between two pages neither repeat nor hide others.
 * @throws AwsError ValidationError for a marker that no page gave
 */
export function pageByName<Item>(
  items: Iterable<Item>,
  nameOf: (item: Item) => string,
  {Marker, MaxItems = 100}: PageRequest,
): {items: Item[]; end: PageEnd} {
  const after = Marker === undefined ? undefined : readMarker(Marker);
  const rest = [...items]
    .map(item => ({item, name: nameOf(item)}))
    .filter(({name}) => after === undefined || name > after)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const page = rest.slice(0, MaxItems);
  const last = page.at(-1);
  return {
    items: page.map(({item}) => item),
    end:
      last && rest.length > page.length
        ? {IsTruncated: true, Marker: writeMarker(last.name)}
        : {IsTruncated: false},
  };
}

/** One page of results that keep their order. */
export function pageInOrder<Item>(
  items: readonly Item[],
  {Marker, MaxItems = 100}: PageRequest,
): {items: readonly Item[]; end: PageEnd} {
  const start = Marker === undefined ? 0 : Number(readMarker(Marker));
  if (!Number.isSafeInteger(start) || start < 0) {
    throw invalidMarker();
  }
  const end = start + MaxItems;
  return {
    items: items.slice(start, end),
    end: end < items.length ? {IsTruncated: true, Marker: writeMarker(String(end))} : {IsTruncated: false},
  };
}

const prefix = 'after:';

function writeMarker(text: string): string {
  return Buffer.from(prefix + text).toString('base64');
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith(prefix)) {
    throw invalidMarker();
  }
  return text.slice(prefix.length);
}

function invalidMarker(): AwsError {
  return new AwsError('ValidationError', 'Invalid Marker');
}
