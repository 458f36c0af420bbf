import {describe, expect, test} from 'vitest';
import {
  approvalPhrase,
  deleteRolePhrase,
  deleteStoresPhrase,
  keepOrphansPhrase,
  undoPhrase,
} from '../../../source/flows/teardown/phrases.ts';
import {asKeyId, asRegion} from '../../../source/model/ids.ts';
import {after, noon, region} from '../scene.ts';
import {aPlan, days, plannedKey, plannedStore} from './lane-scene.ts';

const keys = [
  plannedKey('never'),
  plannedKey('old', {lastUse: {at: days(-36)}}),
  plannedKey('used', {lastUse: {at: days(-34)}}),
  plannedKey('unsure', {lastUse: 'unknown'}),
  plannedKey('watched', {lastUse: {at: noon}, soakDays: 7}),
  plannedKey('pending', {lastUse: 'unknown', state: 'PendingDeletion'}),
];

describe('The phrases of a teardown', () => {
  test.each([
    ['one store without keys', aPlan([plannedStore([])]), 'delete 1 store 111122223333'],
    [
      'keys in use that are not watched first',
      aPlan([plannedStore(keys), plannedStore([])]),
      'delete 2 stores 6 keys 2 in use 111122223333',
    ],
    [
      'a kept store counts nothing',
      aPlan([plannedStore(keys, {keep: true}), plannedStore([plannedKey('a')])]),
      'delete 1 store 1 key 111122223333',
    ],
    [
      'what stays unknown',
      aPlan([plannedStore([])], {
        regions: [
          {region, standing: {is: 'answered', at: after(0)}},
          {region: asRegion('af-south-1'), standing: {is: 'accepted-unknown'}},
        ],
        acceptedKeys: [{region, id: asKeyId('x')}],
      }),
      'delete 1 store 1 unknown 1 unread 111122223333',
    ],
    ['the gentle goal', aPlan([plannedStore(keys)], {goal: 'disconnect'}), 'disconnect 1 store 111122223333'],
    ['a practice plan', aPlan([plannedStore([])], {demo: true}), 'DEMO delete 1 store 111122223333'],
  ])('approving: %s', (_name, plan, phrase) => {
    expect(approvalPhrase(plan)).toBe(phrase);
  });

  test('the later ones name what they are for', () => {
    const plan = aPlan([plannedStore(keys)]);
    expect(deleteStoresPhrase(plan, [1, 2])).toBe('delete 2 stores 111122223333');
    expect(deleteRolePhrase(plan)).toBe('delete role 111122223333');
    expect(undoPhrase(plan, keys)).toBe('undo 6 keys 111122223333');
    expect(keepOrphansPhrase({name: 'vault eu'})).toBe('vault eu');
  });
});
