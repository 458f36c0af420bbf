import {afterEach, describe, expect, test, vi} from 'vitest';
import type {CallRecord} from '../../../source/model/call-record.ts';
import {asRegion} from '../../../source/model/ids.ts';
import {at, payLegacy} from '../pay-legacy-picture.ts';
import {large, panelOf, readingRig, small} from './reading-rig.ts';

const rigs: {session: {stop(): void}}[] = [];
const open = (...args: Parameters<typeof readingRig>) => {
  const made = readingRig(...args);
  rigs.push(made);
  return made;
};
afterEach(() => {
  for (const {session} of rigs.splice(0)) session.stop();
  vi.useRealTimers();
});

const call = (operation: string, more: Partial<CallRecord> = {}): CallRecord => ({
  at: at('12:03:50'),
  service: 'kms',
  operation,
  region: asRegion('eu-west-1'),
  outcome: 'ok',
  requestId: `id-of-${operation}`,
  attempts: 1,
  milliseconds: 41.6,
  ...more,
});
const calls: readonly CallRecord[] = [
  call('DescribeCustomKeyStores'),
  call('DescribeClusters', {service: 'cloudhsm'}),
  call('DescribeKey', {calls: 9}),
  call('GetKeyLastUsage', {options: {'key-id': "1'2"}}),
  call('GetRole', {service: 'iam', options: {'role-name': 'R'}, attempts: 2}),
  call('DescribeCustomKeyStores', {
    region: asRegion('me-south-1'),
    outcome: {code: 'AccessDeniedException', message: 'no'},
    requestId: 'id-denied',
  }),
].map((one, index) => {
  if (index !== 4) return one;
  const {region: _global, ...rest} = one;
  return rest;
});
const log = () => ({recent: calls, latest: calls});

const views: readonly [string, string[]][] = [
  ['i on a store', ['i']],
  ['i on a silent Region', ['jjj', 'i']],
  ['i on a key', [':keys\r', 'i']],
  ['i on a cluster', [':clusters\r', 'i']],
  ['y on a store', ['y', 'G']],
  ['y on a key', [':keys\r', 'y']],
  ['d on a store', ['d']],
  ['d on a cluster', [':clusters\r', 'd']],
  ['d on a silent Region', ['jjj', 'd']],
  ['the command log', [':commands\r']],
  ['the event log with its filter', ['!', '/', 'eu-west FAILED', '\r']],
  ['the list of Regions', [':region\r', 'jj', ' ']],
  ['why a key cannot be used', [':why alias/eu/card-2022\r', 'G']],
];

describe.each([
  ['80x24', small],
  ['120x40', large],
] as const)('at %s', (_name, size) => {
  test.each(views)('%s', (_what, keys) => {
    expect(panelOf(open(size, {log}).press(...keys)).join('\n')).toMatchSnapshot();
  });
});

describe('a text on the screen', () => {
  test('/ finds as one types, n and N go round, Esc ends the search before it closes', () => {
    vi.useFakeTimers();
    const made = open();
    const marked = () => panelOf(made.rows()).find(row => row.startsWith('│>'));
    const foot = () => panelOf(made.rows()).at(-2);
    const esc = () => {
      made.press('\u001B');
      vi.advanceTimersByTime(20);
    };
    made.press('y', '/', 'connection');
    expect(marked()).toContain('"ConnectionState": "FAILED"');
    expect(foot()).toContain('/ connection_   2 of 10 lines');
    made.press('\r', 'n');
    expect(marked()).toContain('"ConnectionErrorCode"');
    expect(foot()).toContain('2 of 2 "connection"');
    made.press('n');
    expect(marked()).toContain('"ConnectionState"');
    made.press('N');
    expect(marked()).toContain('"ConnectionErrorCode"');
    esc();
    expect(marked()).toBeUndefined();
    expect(panelOf(made.rows())[0]).toContain('JSON · ledger');
    esc();
    expect(made.rows()[3]).toContain('STATE');
  });

  test('letters that are typed into the search are no commands', () => {
    const made = open();
    made.press('y', '/', 'qxc');
    expect(panelOf(made.rows()).at(-2)).toContain('/ qxc_   0 of 10 lines');
    expect(made.copied).toEqual([]);
    expect(made.saved).toEqual([]);
  });

  test('the end of a text stays at the end of the panel, and k leaves it at once', () => {
    const made = open();
    const end = panelOf(made.press('d', 'G', 'j', 'j'));
    const above = panelOf(made.press('k'));
    expect(above.slice(2, 16)).toEqual(end.slice(1, 15));
  });

  test('c copies it and x writes it, JSON as .json', () => {
    const made = open();
    made.press('y', 'c', 'x');
    expect(JSON.parse(made.copied[0] ?? '')).toMatchObject({
      CustomKeyStoreId: 'cks-9f8e7d6c5b4a39281',
      ConnectionState: 'FAILED',
    });
    expect(made.saved[0]?.name).toBe('cks-json-cks-9f8e7d6c5b4a39281-111122223333-20260914T1204Z');
    expect(made.saved[0]?.files.map(({ending}) => ending)).toEqual(['.json']);
  });
});

describe('the command log', () => {
  test('copies as lines that a shell takes, with what was not kept as a remark', () => {
    const made = open(small, {log});
    made.press(':commands\r', 'c');
    expect(made.copied[0]?.split('\n').filter(row => row.startsWith('  '))).toEqual([
      '  aws kms describe-custom-key-stores --region eu-west-1 --profile prod-keys',
      '  aws cloudhsmv2 describe-clusters --region eu-west-1 --profile prod-keys',
      '  aws kms describe-key --region eu-west-1 --profile prod-keys  # 9 calls, one for each',
      String.raw`  aws kms get-key-last-usage --key-id '1'\''2' --region eu-west-1 --profile prod-keys`,
      '  aws iam get-role --role-name R --profile prod-keys',
      '  aws kms describe-custom-key-stores --region me-south-1 --profile prod-keys',
    ]);
  });

  test('is reached from the event log too', () => {
    expect(panelOf(open(small, {log}).press('!', 'l'))[0]).toContain(
      'Commands · the last 6 calls of this run',
    );
  });
});

describe('the event log', () => {
  test('copies the entry under the cursor with its whole time, and exports what the filter leaves', () => {
    const made = open();
    made.press('!', 'j', 'c');
    expect(made.copied[0]).toBe('2026-09-14T11:52:00Z  eu-west-1  ledger  CONNECTING → FAILED after 14m');
    made.press('/', 'kind:info 90d', '\r', 'x');
    const [{name, files} = {name: '', files: []}] = made.saved;
    expect(name).toBe('cks-events-111122223333-20260914T1204Z');
    expect((JSON.parse(files[1]?.text ?? '') as {events: unknown[]}).events).toHaveLength(1);
  });

  test('tells the day of entries that are not of today', () => {
    const made = open(small, {
      picture: {
        ...payLegacy,
        changes: payLegacy.changes.map(one => ({...one, at: new Date(one.at.getTime() - 86_400_000)})),
      },
    });
    const rows = panelOf(made.press('!'));
    expect(rows[1]).toContain('       12:04Z  ap-southeast-2');
    expect(rows[2]).toContain('13 Sep 11:52Z  eu-west-1');
  });

  test('Esc clears its filter before it closes', () => {
    vi.useFakeTimers();
    const made = open();
    made.press('!', '/', 'nordic', '\r');
    expect(panelOf(made.rows())[1]).toContain('No entry matches the filter.');
    made.press('\u001B');
    vi.advanceTimersByTime(20);
    expect(panelOf(made.rows())[1]).toContain('still CONNECTING');
    made.press('\u001B');
    vi.advanceTimersByTime(20);
    expect(made.rows()[3]).toContain('STATE');
  });
});

describe('Regions', () => {
  test('one is shown as a digit shows it; several are a filter that the screen names', () => {
    const made = open();
    made.press(':region\r', 'j', '\r');
    expect(made.rows()[2]).toContain('filter "eu-west-1"');
    made.press(':region\r', 'j', '  ', '\r');
    expect(made.rows()[2]).toContain('filter "region:eu-west-1,eu-central-1": 2 of 10');
    expect(made.message()).toContain('Only 2 Regions; Esc shows all.');
    made.press(':region\r', '\r');
    expect(made.rows()[2]).not.toContain('filter');
  });

  test('favourites of the settings come first and have the digits', () => {
    const made = open(small, {favourites: () => ['us-east-1', 'eu-central-1', 'nowhere-1']});
    expect(
      panelOf(made.press(':region\r'))
        .slice(1, 4)
        .map(row => row.slice(2, 20).trim()),
    ).toEqual(['all Regions', '*us-east-1', '*eu-central-1']);
    made.press('q', '2');
    expect(made.rows()[2]).toContain('filter "eu-central-1"');
    made.press('7');
    expect(made.message()).toBe(' The settings name fewer than 7 favourites. :region lists all Regions.');
  });
});

describe('why a key cannot be used', () => {
  const id = '3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64';
  test.each([
    `:why ${id}\r`,
    ':why alias/eu/card-2022\r',
    ':why eu/card-2022\r',
    `:why arn:aws:kms:eu-central-1:111122223333:key/${id}\r`,
    `\u001B[200~${id}\r\u001B[201~`,
    `\u001B[200~arn:aws:kms:eu-central-1:111122223333:key/${id}\n\u001B[201~`,
  ])('%j walks from the key down', keys => {
    const rows = panelOf(open().press(keys));
    expect(rows[0]).toContain('┌ Why · ');
    expect(rows.join('\n')).toContain('KMS cannot use it: the key is to be deleted from 21 Sep 07:15Z');
  });

  test.each([
    [
      ':why 00000000-0000-0000-0000-000000000000\r',
      ' No key "00000000-0000-0000-0000…" was listed; 3 Regions did not list theirs.',
    ],
    [
      `:why arn:aws:kms:us-east-1:999988887777:key/${id}\r`,
      ' A key of account 999988887777; this is 111122223333. Only its owner sees its store.'.slice(0, 79),
    ],
    [':why\r', ' Which key? :why with an id, an ARN or an alias, or the cursor on a key.'],
    [
      '\u001B[200~make tea\r\u001B[201~',
      ' A paste does nothing here. Press keys one by one, or / or : to type.',
    ],
  ])('%j says %s', (keys, message) => {
    const made = open();
    made.press(keys);
    expect(made.message()).toBe(message);
  });
});
