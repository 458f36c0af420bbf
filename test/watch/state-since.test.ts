import {describe, expect, test} from 'vitest';
import {asKeyStoreId} from '../../source/model/ids.ts';
import type {KeyStore} from '../../source/model/key-store.ts';
import {unseen, type Observation} from '../../source/model/observation.ts';
import {foldStateSince} from '../../source/watch/state-since.ts';
import {store} from './fake-reader.ts';

const id = asKeyStoreId('cks-1');
const at = (time: string) => new Date(`2026-09-14T${time}Z`);
const seen = (when: Date, ...stores: readonly KeyStore[]): Observation<readonly KeyStore[]> => ({
  status: 'seen',
  value: stores,
  at: when,
  source: 'live',
});
const long = new Map([[id, {at: at('08:00:00'), atLeast: true}]]);

describe('since when a store is in its state', () => {
  test('at least since the look that saw it first', () => {
    expect(foldStateSince(new Map(), unseen, [store('cks-1')], at('12:00:00')).get(id)).toEqual({
      at: at('12:00:00'),
      atLeast: true,
    });
  });

  test('as before, and the same object, where nothing changed, however long ago the last look was', () => {
    expect(foldStateSince(long, seen(at('08:00:00'), store('cks-1')), [store('cks-1')], at('12:00:00'))).toBe(
      long,
    );
  });

  test('since the look that saw the change, where the look before it was close', () => {
    const before = seen(at('11:59:30'), store('cks-1', 'CONNECTED'));
    expect(foldStateSince(long, before, [store('cks-1', 'FAILED')], at('12:00:00')).get(id)).toEqual({
      at: at('12:00:00'),
      atLeast: false,
    });
  });

  test('at least since the look that saw the change, where nobody had looked for long', () => {
    const before = seen(at('09:00:00'), store('cks-1', 'CONNECTED'));
    expect(foldStateSince(long, before, [store('cks-1', 'FAILED')], at('12:00:00')).get(id)).toEqual({
      at: at('12:00:00'),
      atLeast: true,
    });
  });

  test('at least since the look that saw the change, where AWS’s clock was set back meanwhile', () => {
    const before = seen(at('13:00:00'), store('cks-1', 'CONNECTED'));
    expect(foldStateSince(long, before, [store('cks-1', 'FAILED')], at('12:00:00')).get(id)).toEqual({
      at: at('12:00:00'),
      atLeast: true,
    });
  });

  test('a store that is gone is forgotten, and one that appeared is dated', () => {
    const before = seen(at('11:59:30'), store('cks-1'));
    const after = foldStateSince(long, before, [store('cks-2', 'DISCONNECTED')], at('12:00:00'));
    expect(after).toEqual(new Map([['cks-2', {at: at('12:00:00'), atLeast: false}]]));
  });
});
