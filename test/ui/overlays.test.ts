import {expect, test} from 'vitest';
import {drawOverlay} from '../../source/ui/overlays.ts';
import {startState} from '../../source/ui/state.ts';
import {at, story} from './story.ts';

test.each<[number, string]>([
  [30, ''],
  [71 * 86_400, "times: AWS's; this clock 71d behind"],
  [-125, "times: AWS's; this clock 2m ahead"],
])(
  'at 80 columns the event log with a clock %i s off ends with its keys, and %j whole',
  (clockOffset, note) => {
    for (const errorsOnly of [true, false]) {
      const {lines} = drawOverlay(
        {...startState, overlay: {kind: 'events', errorsOnly, open: false, filter: ''}},
        {events: [], size: {columns: 80, rows: 24}, clockOffset, now: at('12:04:00'), picture: story},
      );
      const foot =
        lines
          .at(-2)
          ?.map(({text}) => text)
          .join('') ?? '';
      expect(foot).toMatch(
        /^│ Enter details {2}e (all|errors only) {2}\/ filter {2}c copy {2}x export .*Esc close +│$/,
      );
      const above = lines
        .at(-3)
        ?.map(({text}) => text.trim())
        .join('');
      expect(above).toBe(note === '' ? '││' : `│${note}│`);
    }
  },
);

test('the help of a flow under way names no key that does nothing there', () => {
  const help = (page: number) =>
    drawOverlay(
      {...startState, place: {screen: 'progress', id: 'CN-20260914-7K2F'}, overlay: {kind: 'help', page}},
      {events: [], size: {columns: 80, rows: 24}, clockOffset: 0, now: at('12:04:00'), picture: story},
    ).lines.map(line => line.map(({text}) => text).join(''));
  const all = [0, 1, 2].flatMap(help).join('\n');
  expect(all).toContain('Help · Flow');
  expect(all).not.toMatch(/next section|edit it in a form|next row|page down|filter the rows/u);
  expect(all).toContain('look now');
});
