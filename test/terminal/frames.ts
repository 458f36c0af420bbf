import {expect} from 'vitest';
import type {Session} from './terminal.ts';

/** A frame drawn in a test: its rows as they stand between the first and the last line break. */
export const drawn = (text: string): string[] => text.replace(/^\n/, '').replace(/\n$/, '').split('\n');

/**
 * Waits until the whole screen is these rows, and otherwise shows where it differs. Ages under a minute depend on how
 * fast this machine is; when a throttled Region is asked again, and with it the rate of asking, depends on chance.
 */
export async function showsFrame(session: Session, text: string): Promise<void> {
  const rows = drawn(text);
  const height = session.frame().length;
  while (rows.length < height) rows.push('');
  const expected = rows.map(row => row.trimEnd()).join('\n');
  await session.until(frame => settled(frame) === expected, 30_000).catch(() => undefined);
  expect(settled(session.frame().join('\n')).split('\n')).toEqual(expected.split('\n'));
}

const settled = (frame: string): string =>
  frame
    .replaceAll(/next try (?:now|in \d+[sm])/g, 'next try in 50s')
    .replaceAll(/answered \d0?s ago/g, 'answered 10s ago')
    // Row 2 ends at the right edge: a figure less there is a blank more before it.
    .replace(/ (all Regions: .* data )0s/, (_, before: string) => `${before}10s`)
    .replace(/ data \d0s/, ' data 10s')
    .replaceAll(/poll 0\.[12]\/s/g, 'poll 0.1/s');
