import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {bodyRows} from '../../../source/ui/layout.ts';
import {safeText} from '../../../source/ui/safe-text.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import type {ScreenState} from '../../../source/ui/screens/screen.ts';
import {anyAccess} from '../access/any-access.ts';
import {anyPicture, hostile} from './any-picture.ts';
import {chosen, contextOf} from './frame.ts';

const sizes = [
  {columns: 80, rows: 24},
  {columns: 100, rows: 30},
  {columns: 120, rows: 40},
  {columns: 200, rows: 60},
];

const state: fc.Arbitrary<Partial<ScreenState>> = fc.record(
  {
    top: fc.nat(50),
    filter: fc.oneof(fc.constant(''), fc.constantFrom('eu-', '!me', 'st:failed', ':', '!'), hostile),
    sort: fc.record({
      column: fc.constantFrom('verdict', 'state', 'time', 'name', 'keys', 'goes', 'nonsense'),
      descending: fc.boolean(),
    }),
    faultsOnly: fc.boolean(),
    grouped: fc.boolean(),
    region: fc.constantFrom('eu-west-1', 'nowhere-1'),
    store: fc.constantFrom('eu-west-1/cks-1', 'cks-1', 'none', 'any', 'all'),
    cursor: hostile,
    access: fc.record({persona: fc.constantFrom('store-manager', 'key-user')}, {requiredKeys: []}),
  },
  {requiredKeys: []},
);

describe.each(Object.entries(screens))('%s, whatever AWS answers and whoever named it', (_name, screen) => {
  test.each(sizes)('fills $columns x $rows and no line is wider', size => {
    fc.assert(
      fc.property(anyPicture, anyAccess, state, fc.nat(40), (picture, access, choice, at) => {
        const context = {...contextOf(size, picture), ...(access && {access})};
        const first = screen(context, chosen(choice));
        const cursor = first.rowIds[at % Math.max(1, first.rowIds.length)];
        for (const model of [
          first,
          screen(context, chosen({...choice, ...(cursor !== undefined && {cursor})})),
        ]) {
          expect(model.body).toHaveLength(bodyRows(size));
          for (const line of model.body) {
            const text = line.map(span => safeText(span.text)).join('');
            expect(stringWidth(text), text).toBeLessThanOrEqual(size.columns);
          }
          expect(new Set(model.rowIds).size).toBe(model.rowIds.length);
        }
      }),
      {numRuns: 60},
    );
  });

  test('keeps the row under the cursor on screen', () => {
    fc.assert(
      fc.property(
        anyPicture,
        anyAccess,
        state,
        fc.nat(40),
        fc.constantFrom(...sizes),
        (picture, access, choice, at, size) => {
          const context = {...contextOf(size, picture), ...(access && {access})};
          const {rowIds} = screen(context, chosen(choice));
          const cursor = rowIds[at % Math.max(1, rowIds.length)];
          if (cursor === undefined) return;
          const {body} = screen(context, chosen({...choice, cursor}));
          expect(body.some(([first]) => first?.text.startsWith('>') && first.token === 'focus')).toBe(true);
        },
      ),
      {numRuns: 60},
    );
  });
});
