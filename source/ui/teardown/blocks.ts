import type {Line} from '../line.ts';
import {windowOf} from '../screens/list-window.ts';

/** A row of a stage with the lines below it that belong to it; without an id the cursor passes it by. */
export type Block = {readonly id?: string; readonly lines: readonly Line[]};

/** The lines of the blocks that are on screen, and where they begin. */
export function blocksOnScreen(
  blocks: readonly Block[],
  chosen: {readonly cursor?: string; readonly top: number},
  room: number,
): {readonly lines: readonly Line[]; readonly top: number; readonly rowIds: readonly string[]} {
  const rowIds = blocks.flatMap(({id}) => id ?? []);
  const at = cursorOf(rowIds, chosen.cursor);
  const index = blocks.findIndex(({id}) => id !== undefined && id === at);
  const list = {
    length: blocks.length,
    heightOf: (block: number) => blocks[block]?.lines.length ?? 0,
    ...(index >= 0 && {cursor: index}),
  };
  const {top, end} = windowOf(list, chosen.top, room, block => blocks[block]?.id === undefined);
  return {
    lines: blocks
      .slice(top, end)
      .flatMap(({lines}) => lines)
      .slice(0, room),
    top,
    rowIds,
  };
}

/** The row under the cursor: the first until one was chosen. */
export const cursorOf = (rowIds: readonly string[], cursor: string | undefined): string | undefined =>
  cursor !== undefined && rowIds.includes(cursor) ? cursor : rowIds[0];

/** The mark in column 1. */
export const cursorMark = (isCurrent: boolean): Line[number] =>
  isCurrent ? {text: '>', token: 'focus'} : {text: ' '};
