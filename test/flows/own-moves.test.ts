import {expect, test} from 'vitest';
import type {CallOutcome, PastChange} from '../../source/flows/history.ts';
import {ownDisconnect} from '../../source/flows/own-moves.ts';
import {asKeyStoreId} from '../../source/model/ids.ts';

const now = new Date('2026-09-14T12:00:00Z');
const me = 'arn:aws:iam::111122223333:user/admin';
const store = {id: asKeyStoreId('cks-1'), name: 'payments'};

const move = (
  operation: PastChange['operation'],
  secondsAgo: number,
  {
    outcome = 'accepted',
    about = 'cks-1',
    caller = me,
  }: {outcome?: CallOutcome; about?: string; caller?: string} = {},
): PastChange => ({
  at: new Date(now.getTime() - secondsAgo * 1000),
  flow: 'disconnect',
  flowId: 'DC-20260914-7K2F',
  account: '111122223333',
  caller,
  operation,
  target: 'payments',
  about,
  outcome,
});
const off = (secondsAgo: number, how?: Parameters<typeof move>[2]) =>
  move('DisconnectCustomKeyStore', secondsAgo, how);

test('the caller’s own disconnect is named with its age, and what to wait for', () => {
  expect(ownDisconnect([off(10)], store, me, now)).toEqual({
    refused:
      'payments is DISCONNECTING: you disconnected it 10s ago, and AWS is still at it. Nothing was sent.',
    remedy:
      'Wait until it is DISCONNECTED, then connect it. `cks flows resume DC-20260914-7K2F` waits for that.',
  });
  const other = ownDisconnect([off(10)], store, 'arn:aws:iam::111122223333:user/other', now);
  expect(other?.refused).toContain('user/admin disconnected it 10s ago');
});

test.each<[string, readonly PastChange[]]>([
  ['nothing was done from here', []],
  ['it was connected since', [off(60), move('ConnectCustomKeyStore', 30)]],
  ['it was another store', [off(10, {about: 'cks-2'})]],
  ['AWS refused it', [off(10, {outcome: 'refused'})]],
  ['it was not carried out', [off(10, {outcome: 'not-carried-out'})]],
  ['it is too long ago', [off(31 * 60)]],
])('nothing is said where the journals do not tell: %s', (_, changes) => {
  expect(ownDisconnect(changes, store, me, now)).toBeUndefined();
});
