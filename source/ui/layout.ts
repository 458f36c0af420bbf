import type {Size} from './line.ts';

/** The smallest terminal that the frames fit in. */
export const smallest: Size = {columns: 80, rows: 24};

/** True where a whole frame fits. */
export const fits = ({columns, rows}: Size) => columns >= smallest.columns && rows >= smallest.rows;

/** The size, or what the smallest frame needs where that is more. */
export const atLeastSmallest = ({columns, rows}: Size): Size => ({
  columns: Math.max(columns, smallest.columns),
  rows: Math.max(rows, smallest.rows),
});

/** True where the wide layout fits: a verdict column, a preview, and a second message row. */
export const isWide = ({columns, rows}: Size) => columns >= 120 && rows >= 40;

/** Message rows above the footer: two in the wide layout. */
export const messageRows = (size: Size) => (isWide(size) ? 2 : 1);

/** Rows left for a screen between identity and place rows above, and message rows and footer below. */
export const bodyRows = (size: Size) => size.rows - 3 - messageRows(size);
