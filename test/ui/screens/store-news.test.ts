import {describe, expect, test} from 'vitest';
import type {Change} from '../../../source/model/change.ts';
import type {StoreEvidence, TrailChange} from '../../../source/model/evidence.ts';
import {noEvidence} from '../../../source/model/evidence.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../../source/model/ids.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {listEvents} from '../../../source/ui/events.ts';
import {boardScreen} from '../../../source/ui/screens/board.ts';
import {keysScreen} from '../../../source/ui/screens/keys.ts';
import {storeScreen} from '../../../source/ui/screens/store.ts';
import {at, ledgerId, payLegacy, seen, withRegion} from '../pay-legacy-picture.ts';
import {chosen, contextOf, large, small, textOf} from './frame.ts';

const storeId = asKeyStoreId(ledgerId);
const region = asRegion('eu-west-1');
const ledger = chosen({store: `eu-west-1/${ledgerId}`});

const keyChange = (index: number, time: Date, to = 'Unavailable'): Change => ({
  what: 'key-state',
  at: time,
  region,
  keyId: asKeyId(`0000000${String(index)}-6d4b-4e17-9a35-1c2be07d8f64`),
  storeId,
  alias: `alias/led/${String(index)}`,
  from: 'Enabled',
  to,
});
const nine = Array.from({length: 9}, (_, index) => keyChange(index, at('11:26')));

const who = {
  kind: 'caller',
  arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/jchen',
  name: 'KeyOps/jchen',
} as const;
const requests: readonly TrailChange[] = [
  {at: at('11:38'), eventId: '1', name: 'ConnectCustomKeyStore', actor: who, storeId},
  {at: at('11:24'), eventId: '2', name: 'DisconnectCustomKeyStore', actor: who, storeId},
];
const end = (index: number, time: Date, material?: TrailChange['material']): TrailChange => ({
  at: time,
  eventId: `end ${String(index)}`,
  name: 'DeleteKey',
  actor: {kind: 'service', name: 'AWS Internal'},
  storeId,
  keyId: asKeyId(`0000000${String(index)}-6d4b-4e17-9a35-1c2be07d8f64`),
  ...(material && {material}),
});

const told = (changes: readonly TrailChange[]): Partial<StoreEvidence> => ({
  actors: seen({changes, names: [], since: at('00:00'), cutOff: []}),
});
const withEvidence = (evidence: Partial<StoreEvidence>, changes: readonly Change[] = payLegacy.changes) => ({
  ...withRegion('eu-west-1', {evidence: new Map([[storeId, {...noEvidence, ...evidence}]])}),
  changes: changes.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
});

const page = (picture: AccountPicture, size = small) => textOf(storeScreen(contextOf(size, picture), ledger));

describe('the keys of a store that change state together', () => {
  const picture = withEvidence(told(requests), [...payLegacy.changes, ...nine]);

  test('are told beside the change that caused it, where the line has room', () => {
    const board = textOf(boardScreen(contextOf(large, picture), chosen({grouped: true})));
    expect(board).toContain(
      '        11:24Z CONNECTED → DISCONNECTED, by KeyOps/jchen (CloudTrail); 9 keys became Unavailable',
    );
  });

  test('have a line of their own on the wide page, and no name is cut for them', () => {
    const right = page(picture, large).map(line => line.slice(72).trimEnd());
    const from = right.findIndex(line => line.includes('All changes seen'));
    expect(right.slice(from + 1, from + 8)).toEqual([
      ' 11:52Z CONNECTING → FAILED after 14m',
      ' 11:38Z DISCONNECTED → CONNECTING',
      '   by KeyOps/jchen (CloudTrail)',
      ' 11:26Z 9 keys became Unavailable',
      ' 11:24Z CONNECTED → DISCONNECTED',
      '   by KeyOps/jchen (CloudTrail)',
      '',
    ]);
  });

  test('give way on the small page before a change of the store does', () => {
    expect(page(picture).slice(-4)).toEqual([
      '── Changes seen ────────────────────────────────────────────────────────────────',
      '   11:52Z CONNECTING → FAILED after 14m',
      '   11:38Z DISCONNECTED → CONNECTING by KeyOps/jchen (CloudTrail)',
      '   11:24Z CONNECTED → DISCONNECTED by KeyOps/jchen (CloudTrail)     0 earlier',
    ]);
  });

  test('are one event', () => {
    const lines = listEvents(contextOf(small, picture)).map(({line}) => line);
    expect(lines).toContain('eu-west-1 ledger 9 keys became Unavailable');
    expect(lines.filter(line => line.includes('alias/led'))).toEqual([]);
  });

  test('are told alone where nothing is known to have caused it, and one key by its name', () => {
    const alone = [...nine.slice(0, 2), keyChange(3, at('11:59'), 'Disabled')];
    const lines = page(withEvidence({}, alone)).slice(-2);
    expect(lines).toEqual([
      '   11:59Z alias/led/3 Enabled → Disabled',
      '   11:26Z 2 keys became Unavailable                                 0 earlier',
    ]);
  });
});

test('where nothing has happened, the wide page says so in its list of changes too', () => {
  const right = page(withEvidence({}, []), large).map(line => line.slice(72).trimEnd());
  const from = right.findIndex(line => line.includes('All changes seen'));
  expect(right[from + 1]).toBe(' none since cks looks at this store');
});

describe('keys that AWS has deleted', () => {
  test('say what became of their material', () => {
    const picture = withEvidence(
      told([end(1, at('11:58'), 'deleted'), end(2, at('11:57'), 'deleted'), end(3, at('08:00'))]),
      [],
    );
    const lines = page(picture).filter(line => line.includes('deleted'));
    expect(lines).toEqual([
      '   11:58Z 2 keys deleted, material deleted from the HSMs (CloudTrail)',
      '   08:00Z key 00000003… deleted, what became of its material is not told',
    ]);
    expect(page(picture).join('\n')).not.toContain('left on the HSMs');
  });

  test('with their material left on the HSMs are a finding, with what to do about it', () => {
    const picture = withEvidence(told([end(1, at('11:58'), 'orphaned')]), []);
    const lines = page(picture, large).map(line => line.slice(0, 70).trimEnd());
    const from = lines.findIndex(line => line.includes('Key material left on the HSMs: 1 deleted key'));
    expect(lines.slice(from + 1, from + 8)).toEqual([
      '   ▲ 00000001-6d4b-4e17-9a35-1c2be07d8f64 deleted 11:58Z',
      '   Their material is still on the HSMs (CloudTrail). To remove it:',
      '   disconnect the store, set a new kmsuser password, log in as',
      '   kmsuser, and delete the keys whose label is the KMS key ARN.',
      '   Backups hold the material too: delete those as well if it must be',
      '   gone.',
      expect.stringContaining('── Next steps') as unknown as string,
    ]);
    expect(storeScreen(contextOf(small, picture), ledger).rowIds[2]).toMatch(/^orphans:/);
  });

  test('with their material left on the HSMs are told under the keys of their store', () => {
    const picture = withEvidence(told([end(1, at('11:58'), 'orphaned')]), []);
    const body = textOf(keysScreen(contextOf(small, picture), chosen({region: 'eu-west-1'})));
    expect(body).toContain(' ▲ Material of 1 deleted key is still on the HSMs: the page of ledger has more');
  });
});
