import {readFileSync, writeFileSync, existsSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Machine, How} from '../command-line.ts';
import {onMachine as on} from '../on-machine.ts';

type Document = Record<string, unknown> & {
  readonly phrase?: string;
  readonly stores?: readonly {
    readonly name: string;
    readonly keep: boolean;
    readonly keys: readonly unknown[];
  }[];
  readonly gaps?: readonly {readonly kind: string; readonly region: string}[];
};

const teardown = async (machine: Machine, words: readonly string[], how: How = {}) => {
  const {code, stdout, stderr, document} = await machine.json(['teardown', ...words], how);
  return {code, stdout, stderr, document: document as unknown as Document};
};

const planFile = (machine: Machine) => path.join(machine.home, 'plan.json');

const writes = ({simulator}: Machine) =>
  [
    'ScheduleKeyDeletion',
    'DisableKey',
    'DisconnectCustomKeyStore',
    'DeleteCustomKeyStore',
    'ConnectCustomKeyStore',
  ].map(operation => simulator.calls.of(operation));

const planned = async (machine: Machine, more: readonly string[] = [], how: How = {}) => {
  const made = await teardown(machine, ['plan', '--out', planFile(machine), '--last-use', '0', ...more], how);
  return {...made, phrase: made.document.phrase ?? ''};
};

describe.concurrent('from intent to an approved plan', {timeout: 60_000}, () => {
  test('plan, show, approve: each says what comes next, and nothing is changed in AWS', () =>
    on({}, async machine => {
      const {code, document, phrase} = await planned(machine);
      expect({code, gaps: document.gaps}).toEqual({code: 0, gaps: []});
      expect(phrase).toMatch(/^delete \d+ stores? \d+ keys?.* 111122223333$/);

      const shown = await teardown(machine, ['show', planFile(machine)]);
      const {permissions, ...planOnly} = document;
      expect(shown).toMatchObject({code: 0, document: planOnly});
      expect(permissions).toMatchObject({checked: {doubtful: []}});
      const text = await machine.cks(['teardown', 'show', planFile(machine)]);
      expect(text.stdout).toContain(phrase);
      expect(text.stdout).toContain('Not touched');

      const missing = await teardown(machine, ['approve', planFile(machine)]);
      expect(missing).toMatchObject({code: 3, document: {phrase, outcome: 'refused'}});
      expect(machine.journals()).toEqual([]);

      const yes = ['approve', planFile(machine), '--account', '111122223333', '--phrase', phrase];
      const approved = await teardown(machine, yes);
      expect(approved).toMatchObject({code: 0, document: {outcome: 'approved', id: document['id']}});
      expect(machine.journals().map(({id}) => id)).toEqual([document['id']]);
      expect(machine.journals()[0]?.text).toContain(document['digest']);
      expect(await teardown(machine, yes)).toMatchObject({code: 0});
      expect(machine.journals()).toHaveLength(1);
      expect(writes(machine)).toEqual([0, 0, 0, 0, 0]);
    }));

  test('a wrong phrase, another account and an edited file are refused with 3', () =>
    on({}, async machine => {
      const {phrase} = await planned(machine);
      const approve = (account: string, text: string) =>
        teardown(machine, ['approve', planFile(machine), '--account', account, '--phrase', text]);
      expect(await approve('111122223333', `${phrase}.`)).toMatchObject({code: 3, document: {phrase}});
      expect(await approve('444455556666', phrase)).toMatchObject({code: 3});
      writeFileSync(
        planFile(machine),
        readFileSync(planFile(machine), 'utf8').replace('"days": 30', '"days": 7'),
      );
      expect(await approve('111122223333', phrase)).toMatchObject({code: 3});
      expect(await teardown(machine, ['show', planFile(machine)])).toMatchObject({code: 3});
      expect(machine.journals()).toEqual([]);
    }));

  test('what has changed since is listed, and refused with 3', () =>
    on({}, async machine => {
      const {phrase} = await planned(machine);
      machine.store('payments').name = 'renamed';
      const {code, document} = await teardown(machine, [
        'approve',
        planFile(machine),
        '--account',
        '111122223333',
        '--phrase',
        phrase,
      ]);
      expect(code).toBe(3);
      expect(document['drift']).toMatchObject([
        {sign: '~', what: expect.stringContaining('renamed') as string},
      ]);
    }));

  test('a Region that denies makes the plan incomplete: it is written, exit 2, and cannot be approved', () =>
    on({}, async machine => {
      machine.fault({
        region: 'eu-west-1',
        operation: 'DescribeCustomKeyStores',
        effect: {kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400},
      });
      const {code, document} = await planned(machine);
      expect(code).toBe(2);
      expect(document.gaps).toMatchObject([{kind: 'region-silent', region: 'eu-west-1'}]);
      expect(document).not.toHaveProperty('phrase');
      expect(await teardown(machine, ['show', planFile(machine)])).toMatchObject({code: 2});
      const refused = await teardown(machine, ['approve', planFile(machine), '--account', '111122223333']);
      expect(refused).toMatchObject({
        code: 3,
        document: {state: expect.stringContaining('incomplete') as string},
      });
      const left = await planned(machine, ['--exclude-region', 'eu-west-1']);
      expect(left).toMatchObject({code: 0, document: {goal: 'stores'}});
    }));

  test('in two-person mode the planner is refused and somebody else is not', () =>
    on({}, async machine => {
      const {phrase} = await planned(machine, ['--two-person']);
      const yes = ['approve', planFile(machine), '--account', '111122223333', '--phrase', phrase];
      expect(await teardown(machine, yes)).toMatchObject({code: 3});
      const other = await teardown(machine, yes, {caller: 'limited'});
      expect(other.document).toMatchObject({
        outcome: 'approved',
        approvedBy: expect.stringContaining('limited') as string,
      });
    }));

  test('readOnly in the settings lets plan and show work, and no approval', () =>
    on({settings: {readOnly: true}}, async machine => {
      const {code, phrase} = await planned(machine);
      expect(code).toBe(0);
      const yes = ['approve', planFile(machine), '--account', '111122223333', '--phrase', phrase];
      expect(await teardown(machine, yes)).toMatchObject({
        code: 3,
        document: {schema: 'cks.teardown-approval/1'},
      });
    }));

  test('a profile of another account, or that is not there, is refused', () =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks([
        'teardown',
        'plan',
        '--out',
        planFile(machine),
        '--region-profile',
        'eu-west-1=nobody',
      ]);
      expect({code, stderr: stderr.includes('nobody')}).toEqual({code: 64, stderr: true});
    }));

  test.each([
    {words: ['plan']},
    {words: ['plan', '--out', 'p.json', '--goal', 'everything']},
    {words: ['plan', '--out', 'p.json', '--goal', 'role', '--region', 'eu-west-1']},
    {words: ['plan', '--out', 'p.json', '--goal', 'role', '--store', 'payments']},
    {words: ['plan', '--out', 'p.json', '--accept-unknown', 'eu-west-1']},
    {words: ['plan', '--out', 'p.json', '--exclude-region', 'eu-nowhere-1']},
    {words: ['plan', '--out', 'p.json', '--store', 'nowhere']},
    {words: ['plan', '--out', 'p.json', '--days', '31']},
    {words: ['plan', '--out', 'p.json', '--days', 'ten']},
    {words: ['plan', '--out', 'p.json', '--accept-key', 'nowhere']},
    {words: ['plan', '--out', 'p.json', '--region-profile', 'eu-west-1']},
    {words: ['plan', '--out', 'p.json', '--data', ' ']},
    {words: ['show', '/nonexistent/p.json']},
    {words: ['approve', '/nonexistent/p.json']},
  ])('$words is a slip: exit 64, and no file', ({words}) =>
    on({}, async machine => {
      const placed = words.map(word => (word === 'p.json' ? planFile(machine) : word));
      const {code, stdout, stderr} = await machine.cks(['teardown', ...placed]);
      expect({code, stdout}).toEqual({code: 64, stdout: ''});
      expect(stderr).not.toBe('');
      expect(existsSync(planFile(machine))).toBe(false);
    }),
  );

  test('names what it keeps: a store, and by a key its store', () =>
    on({}, async machine => {
      const {document} = await planned(machine, ['--keep-store', 'payments']);
      expect(document.stores?.filter(({keep}) => keep).map(({name}) => name)).toEqual(['payments']);
    }));
});
