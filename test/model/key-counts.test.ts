import {expect, test} from 'vitest';
import {asKeyStoreId} from '../../source/model/ids.ts';
import {addCounts, countKeys} from '../../source/model/key-counts.ts';
import {inventory, keyEntry, vaultId} from '../ui/pay-legacy-picture.ts';

test.each(['constructor', '__proto__', 'toString', 'Thawing'])(
  'keys in a state of the name %s are counted like those in any other',
  state => {
    const store = asKeyStoreId(vaultId);
    const keys = inventory(['k1', 'k2'].map(id => keyEntry('eu-central-1', {id, state, store})));
    const counts = countKeys(keys, store);
    const both = addCounts([counts, counts], 0);
    expect(Object.entries(counts.byState)).toEqual([[state, 2]]);
    expect(Object.entries(both.byState)).toEqual([[state, 4]]);
    expect(both).toMatchObject({total: 4, complete: true});
  },
);
