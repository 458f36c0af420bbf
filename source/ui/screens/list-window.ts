/** A list of blocks of one or more lines; blocks with an id are cursor stops, the others are headings. */
export type BlockList = {
  readonly length: number;
  readonly heightOf: (index: number) => number;
  /** Index of the block under the cursor, if any. */
  readonly cursor?: number;
};

/**
 * Which blocks are on screen: `top` (inclusive) to `end` (exclusive). Starts from the wanted top, moves as little as
 * needed to show the cursor's block whole (with the heading above it, if it is the first of its group), and leaves
 * no empty lines at the end while blocks are hidden above.
 */
export function windowOf(
  list: BlockList,
  wantedTop: number,
  lines: number,
  isHeading: (index: number) => boolean = () => false,
): {readonly top: number; readonly end: number} {
  let top = Math.min(Math.max(0, Math.trunc(wantedTop)), Math.max(0, list.length - 1));
  const {cursor} = list;
  if (cursor !== undefined) {
    const first = cursor > 0 && isHeading(cursor - 1) ? cursor - 1 : cursor;
    if (first < top) top = first;
    const least = lowestTop(list, cursor, lines);
    if (top < least) top = least;
  }
  top = Math.min(top, lowestTop(list, list.length - 1, lines));
  let end = top;
  let used = 0;
  while (end < list.length && used + list.heightOf(end) <= lines) {
    used += list.heightOf(end);
    end += 1;
  }
  return {top, end: Math.max(end, Math.min(list.length, top + 1))};
}

/** The smallest top with which block `last` is still whole on screen. */
function lowestTop(list: BlockList, last: number, lines: number): number {
  let top = last;
  let used = 0;
  while (top >= 0 && used + list.heightOf(top) <= lines) {
    used += list.heightOf(top);
    top -= 1;
  }
  return Math.max(0, Math.min(last, top + 1));
}
