import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {doctorExitCode} from '../../source/commands/doctor.ts';
import {
  callerFinding,
  clockFinding,
  type Finding,
  nodeFinding,
  quotaFinding,
  regionFinding,
  terminalFindings,
} from '../../source/commands/doctor-findings.ts';
import type {Answer, Failure} from '../../source/model/failure.ts';
import type {Identity} from '../../source/model/identity.ts';
import {asAccountId} from '../../source/model/ids.ts';
import {onMachine} from './on-machine.ts';

const now = new Date('2026-09-14T12:04:00Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const failure = (kind: Failure['kind']): Answer<never> => ({
  ok: false,
  at: now,
  failure: {
    kind,
    code: 'SomeException',
    message: 'no',
    action: 'kms:DescribeCustomKeyStores',
    remedy: 'Do this.',
  },
});
const caller: Answer<Identity> = {
  ok: true,
  at: now,
  value: {
    account: asAccountId('111122223333'),
    arn: 'arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes',
    partition: 'aws',
  },
};
const region = (answer: Answer<readonly unknown[]>, expected?: string) =>
  regionFinding({region: 'eu-west-1', answer, milliseconds: 41.6, ...(expected !== undefined && {expected})});
const told: Answer<readonly unknown[]> = {ok: true, at: now, value: [1]};

test.each<[string, Finding, string]>([
  ['a Node.js that is new enough', nodeFinding('24.21.0'), 'ok: 24.21.0'],
  [
    'a Node.js that is too old',
    nodeFinding('20.1.0'),
    'wrong: Node.js 22.12 or newer is needed, and this is 20.1.0',
  ],
  [
    'credentials without an end',
    callerFinding(caller, undefined, now),
    'ok: KeyOps/mreyes of 111122223333, with no end that is told',
  ],
  [
    'credentials for an hour',
    callerFinding(caller, inMinutes(60), now),
    'ok: KeyOps/mreyes of 111122223333, for 1h more',
  ],
  [
    'credentials about to end',
    callerFinding(caller, inMinutes(9), now),
    'warning: KeyOps/mreyes of 111122223333, for 9m more only',
  ],
  [
    'credentials that ended',
    callerFinding(failure('expired'), undefined, now),
    'wrong: kms:DescribeCustomKeyStores: SomeException',
  ],
  [
    'no network',
    callerFinding(failure('unreachable'), undefined, now),
    'unknown: kms:DescribeCustomKeyStores: SomeException',
  ],
  ['a clock that is right', clockFinding(-1.2), 'ok: within 2s of AWS'],
  [
    'a clock that is two minutes fast',
    clockFinding(-125),
    'warning: 2m ahead of AWS; cks allows for it, other tools do not',
  ],
  [
    'a clock that is an hour slow',
    clockFinding(3600),
    'wrong: 1h behind AWS; cks allows for it, other tools do not',
  ],
  [
    'a clock that nobody can tell',
    clockFinding(undefined),
    'unknown: no answer of AWS to compare this machine with',
  ],
  ['a Region that answers', region(told), 'ok: 1 key store, 42 ms'],
  ['a Region that is denied', region(failure('denied')), 'wrong: kms:DescribeCustomKeyStores: SomeException'],
  [
    'a Region that is denied as expected',
    region(failure('denied'), 'closed'),
    'warning: kms:DescribeCustomKeyStores: SomeException; expected: closed',
  ],
  [
    'a Region whose quota is used up',
    region(failure('throttled')),
    'warning: kms:DescribeCustomKeyStores: SomeException: others in the account use up its quota',
  ],
  [
    'a call that was throttled',
    quotaFinding(30, 1),
    'warning: AWS throttled 1 call just now: somebody else uses the quota up',
  ],
])('doctor says of %s what it is', (_, {result, text}, expected) => {
  expect(`${result}: ${text}`).toBe(expected);
});

const terminal = (parts: Partial<Parameters<typeof terminalFindings>[0]> = {}) =>
  terminalFindings({
    isTerminal: true,
    size: {columns: 120, rows: 40},
    smallest: {columns: 80, rows: 24},
    colours: '256',
    ascii: false,
    environment: {TERM: 'xterm-256color'},
    ...parts,
  }).map(({check, result}) => `${check} ${result}`);

test.each<[string, Parameters<typeof terminal>[0], readonly string[]]>([
  ['a good one', {}, ['terminal ok', 'colours ok', 'characters ok', 'clipboard unknown']],
  ['none', {isTerminal: false}, ['terminal warning']],
  [
    'a small one',
    {size: {columns: 79, rows: 24}},
    ['terminal wrong', 'colours ok', 'characters ok', 'clipboard unknown'],
  ],
  [
    'one of 16 colours and ASCII',
    {colours: '16', ascii: true},
    ['terminal ok', 'colours warning', 'characters warning', 'clipboard unknown'],
  ],
  [
    'a dumb one',
    {colours: 'none', environment: {TERM: 'dumb'}},
    ['terminal ok', 'colours ok', 'characters ok', 'clipboard warning'],
  ],
])('doctor judges %s by what can be known of it', (_, parts, expected) => {
  expect(terminal(parts)).toEqual(expected);
});

test.each<[readonly Finding['result'][], number]>([
  [['ok', 'warning'], 0],
  [['ok', 'unknown'], 2],
  [['unknown', 'wrong'], 1],
])('doctor exits for %j with %i', (results, exitCode) => {
  expect(doctorExitCode(results.map(result => ({check: 'a', result, text: ''})))).toBe(exitCode);
  expect(doctorExitCode([{check: 'a', result: 'unknown', text: '', unknowable: true}])).toBe(0);
});

test('cks doctor looks at an account and finds nothing wrong', {timeout: 30_000}, async () => {
  await onMachine({}, async machine => {
    const run = await machine.cks(['doctor']);
    expect(run.stdout).toMatch(/^✓ node /mu);
    expect(run.stdout).toMatch(/^✓ credentials +user\/admin of 111122223333/mu);
    expect(run.stdout).toMatch(/^✓ clock /mu);
    expect(run.stdout).toMatch(/^✓ eu-west-1 +2 key stores, \d+ ms$/mu);
    expect(run.stdout).toMatch(/^✓ quotas /mu);
    expect(run.code).toBe(0);
  });
});

test('cks doctor names what is wrong, with a fix, and goes on', {timeout: 30_000}, async () => {
  await onMachine({settings: {readonly: true}}, async machine => {
    const denied = {kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400} as const;
    machine.fault({operation: 'DescribeCustomKeyStores', region: 'eu-west-1', effect: denied});
    const occupied = path.join(machine.home, 'file');
    writeFileSync(occupied, '');
    const run = await machine.json(['doctor'], {stateDir: occupied});
    expect(run.code).toBe(1);
    const {schema, findings} = run.document as unknown as {schema: string; findings: readonly Finding[]};
    expect(schema).toBe('cks.doctor/1');
    const wrong = findings.filter(({result}) => result === 'wrong');
    expect(wrong.map(({check}) => check)).toEqual(['settings', 'journals', 'eu-west-1']);
    for (const {fix} of wrong) expect(fix).toMatch(/\w/u);
  });
});

test('cks doctor tells who is not signed in from what cannot be told', {timeout: 30_000}, async () => {
  await onMachine({}, async machine => {
    const none = await machine.cks(['doctor', '--profile', 'nobody']);
    expect(none.stdout).toMatch(/^✗ credentials +there is no profile nobody/mu);
    expect(none.code).toBe(1);
    machine.fault({service: 'sts', effect: {kind: 'reset'}});
    const silent = await machine.cks(['doctor']);
    expect(silent.stdout).toMatch(/^\? credentials /mu);
    expect(silent.code).toBe(2);
  });
});

test('cks config tells what holds and where it came from', {timeout: 30_000}, async () => {
  const settings = {
    profile: 'audit',
    holdTags: ['hold'],
    profiles: {audit: {readOnly: true, regions: ['eu-west-1', 'us-east-1']}},
  };
  await onMachine({settings}, async machine => {
    const run = await machine.cks(['config']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^settings file .*\/\.config\/cks\/config\.json\nprofile/u);
    expect(run.stdout).toMatch(/^readOnly +true +file profiles\/audit\/readOnly$/mu);
    expect(run.stdout).toMatch(/^regions +eu-west-1 us-east-1 +file profiles\/audit\/regions$/mu);
    expect(run.stdout).toMatch(/^pollSeconds +30 +default$/mu);
    expect(run.stdout).toMatch(/^endpoint +http:\S+ +option --endpoint-url$/mu);
    const other = await machine.json(['config', '--profile', 'b']);
    expect(other.document).toMatchObject({
      schema: 'cks.config/1',
      file: {exists: true},
      settings: {
        profile: {value: 'b', from: ['option --profile']},
        readOnly: {value: false, from: ['default']},
        holdTags: {value: ['hold'], from: ['file holdTags']},
      },
    });
  });
});

test('readOnly of one profile refuses changes in that profile only', {timeout: 30_000}, async () => {
  await onMachine({settings: {profiles: {prod: {readOnly: true}}}}, async machine => {
    const keys = machine.line.credentials['admin'];
    mkdirSync(path.join(machine.home, '.aws'));
    writeFileSync(
      path.join(machine.home, '.aws', 'credentials'),
      ['prod', 'sandbox']
        .map(
          name =>
            `[${name}]\naws_access_key_id = ${keys?.accessKeyId ?? ''}\naws_secret_access_key = ${keys?.secretAccessKey ?? ''}\n`,
        )
        .join(''),
    );
    const words = ['key', 'disable', 'alias/plain', '--region', 'eu-west-1'];
    const refused = await machine.json([...words, '--profile', 'prod']);
    expect(refused).toMatchObject({
      code: 3,
      document: {state: expect.stringContaining('readOnly') as string},
    });
    const asked = await machine.json([...words, '--profile', 'sandbox']);
    expect(asked).toMatchObject({code: 3, document: {phrase: expect.any(String) as string}});
  });
});
