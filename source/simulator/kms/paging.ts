import {AwsError} from '../aws-error.ts';

const MARK = 'after:';

/**
 * One page of a listing, in the order of the items' names. The marker names the last item of the page before, so a
 * listing survives items that come and go between its pages.
 * @param limit how many items at most
 * @throws InvalidMarkerException for a marker that no page gave
 */
export const pageOf = <Item>(
  items: Iterable<Item>,
  nameOf: (item: Item) => string,
  {limit, marker}: {limit: number; marker?: string | undefined},
): {items: Item[]; Truncated: boolean; NextMarker?: string} => {
  const after = marker === undefined ? undefined : readMarker(marker);
  const named = [...items].map(item => ({item, name: nameOf(item)}));
  const rest = named
    .filter(({name}) => after === undefined || name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const more = rest.length > page.length && last !== undefined;
  return {
    items: page.map(({item}) => item),
    Truncated: more,
    ...(more && {NextMarker: Buffer.from(MARK + last.name).toString('base64url')}),
  };
};

const readMarker = (marker: string): string => {
  const text = Buffer.from(marker, 'base64url').toString();
  if (!text.startsWith(MARK)) throw new AwsError('InvalidMarkerException', 'The marker is not valid.');
  return text.slice(MARK.length);
};
