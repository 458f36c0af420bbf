import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {reportJson} from '../../../source/commands/teardown/report-document.ts';
import type {Entry} from '../../../source/flows/journal/entry.ts';
import {reportMarkdown} from '../../../source/flows/teardown/report-markdown.ts';
import {reportOf, type BackupLook} from '../../../source/flows/teardown/report.ts';
import {runbook} from '../../../source/flows/teardown/runbook.ts';
import {sealed, type Plan} from '../../../source/flows/teardown/plan.ts';
import {asClusterId, asRegion} from '../../../source/model/ids.ts';
import {approvedLines, finishedLines, journalOf, jchen, mreyes, vaultPlan} from './report-lines.ts';

const at = new Date('2026-10-03T10:00:00Z');
const chain = {is: 'whole', lines: 3, lastHash: 'ab'.repeat(32)} as const;
const finished = (plan = vaultPlan(), backups: readonly BackupLook[] = []) =>
  reportOf(plan, journalOf(finishedLines(plan)), {at, chain, backups});

describe('the report of a teardown that ended', () => {
  test('says what was deleted, when, by whom, with which request', () => {
    const {stores, keys} = finished();
    expect(stores).toMatchObject([
      {
        name: 'vault-eu',
        outcome: 'deleted',
        by: jchen,
        requestId: 'request-5',
        at: new Date('2026-10-03T09:12:00Z'),
      },
    ]);
    expect(keys.map(({outcome, requestId}) => [outcome, requestId])).toEqual([
      ['deleted', undefined],
      ['gone-unproven', 'request-2'],
    ]);
  });

  test('names what was not examined, accepted orphans and who accepted them', () => {
    const {notExamined, orphans} = finished();
    expect(notExamined).toEqual({acceptedUnknown: ['ap-east-1'], excluded: [], keys: []});
    expect(orphans).toMatchObject([{store: 'vault-eu', acceptedBy: jchen, keyIds: [expect.any(String)]}]);
  });

  test("gives the role's end with IAM's own words", () => {
    expect(finished().role).toMatchObject({
      outcome: 'kept',
      keptBy: jchen,
      tries: [{taskId: 'task/aws-service-role/x', requestId: 'request-6'}],
      refusals: [{reason: 'A service is using the role', usage: [{region: 'ap-east-1'}]}],
    });
  });

  test('lists people in full, and says that sessions of one role prove little', () => {
    expect(finished().people).toMatchObject({
      plannedBy: mreyes,
      approvedBy: jchen,
      phrases: [{by: jchen}, {typed: 'vault-eu'}, {typed: 'delete 1 store 111122223333'}, {by: jchen}],
      wentOn: [
        {by: jchen, host: 'bastion-1'},
        {by: mreyes, host: 'bastion-2'},
      ],
      sessionsOfOneRole: ['role/KeyOps'],
    });
  });

  test('tells changes by others, decisions, stops, refusals and calls', () => {
    const {changedByOthers, decisions, time, calls} = finished();
    expect(changedByOthers).toHaveLength(1);
    expect(changedByOthers[0]?.what).toContain('cancelled');
    expect(decisions.map(({choice}) => choice)).toEqual([
      'try-again',
      'schedule-again',
      'accept-orphans',
      'keep-role',
    ]);
    expect(time.stops).toMatchObject([{why: 'the credentials ended'}]);
    expect(calls.map(({action, result}) => `${action} ${result}`)).toEqual([
      'kms:ScheduleKeyDeletion refused',
      'kms:ScheduleKeyDeletion accepted',
      'kms:ScheduleKeyDeletion accepted',
      'kms:ConnectCustomKeyStore accepted',
      'kms:DisconnectCustomKeyStore accepted',
      'kms:DeleteCustomKeyStore accepted',
      'iam:DeleteServiceLinkedRole accepted',
    ]);
  });

  test('as Markdown', async () => {
    const plan = vaultPlan();
    const report = finished(plan);
    await expect(reportMarkdown(report, runbook(plan, report))).toMatchFileSnapshot(
      'golden/report-finished.md',
    );
  });

  test('as JSON', async () => {
    const plan = vaultPlan();
    const report = finished(plan);
    const text = reportJson(report, runbook(plan, report));
    expect(JSON.parse(text)).toMatchObject({schema: 'cks.teardown-report/1', finished: true});
    await expect(text).toMatchFileSnapshot('golden/report-finished-json.txt');
  });
});

describe('the report of a teardown that is not finished', () => {
  test('says so, and how far it came', async () => {
    const plan = vaultPlan();
    const report = reportOf(plan, journalOf(finishedLines(plan).slice(0, 12)), {at, chain});
    expect(report).toMatchObject({finished: false, role: {outcome: 'open'}, stores: [{outcome: 'open'}]});
    expect(report.keys.map(({outcome}) => outcome)).toEqual(['pending', 'pending']);
    await expect(reportMarkdown(report, runbook(plan, report))).toMatchFileSnapshot('golden/report-open.md');
  });

  test('works before it is approved', () => {
    const plan = vaultPlan();
    const report = reportOf(plan, [], {at, chain: {...chain, lines: 0}});
    expect(report).toMatchObject({finished: false, state: 'not approved', calls: []});
    expect(reportMarkdown(report, [])).toContain('Not approved');
  });
});

describe('what remains', () => {
  const backup = (id: string, more: Partial<(BackupLook & {is: 'answered'})['backups'][number]> = {}) => ({
    region: asRegion('eu-central-1'),
    id,
    state: 'READY' as const,
    clusterId: asClusterId('cluster-4wx5yz3ab6d'),
    createdAt: new Date('2026-09-14T00:00:00Z'),
    ...more,
  });
  const looks = (...backups: ReturnType<typeof backup>[]): readonly BackupLook[] => [
    {region: asRegion('eu-central-1'), is: 'answered', backups, at},
    {region: asRegion('eu-west-1'), is: 'failed', why: 'AccessDenied'},
  ];

  test('is never called erased: backups that nobody looked for are named by their Regions', () => {
    const {left} = finished();
    expect(left.material).toContain('not to be called erased');
    expect(left.material).toContain('eu-west-1, eu-central-1, ap-east-1'.split(', ')[0]);
    expect(left.backups).toMatchObject({seen: 0, whenPlanned: 3});
  });

  test('counts the backups that were seen, which never expire, and when the last one does', () => {
    const {left} = finished(
      vaultPlan(),
      looks(
        backup('backup-1'),
        backup('backup-2', {neverExpires: true}),
        backup('backup-3', {state: 'DELETED'}),
      ),
    );
    expect(left.backups).toMatchObject({seen: 2, neverExpire: 1, notLookedAt: ['eu-west-1', 'ap-east-1']});
    expect(left.material).toContain('1 of them never expires');
    expect(left.material).toContain('2026-12-13');
  });

  test('the word erased is only there to say that it is not so, whatever was looked at', () => {
    for (const backups of [[], looks(), looks(backup('backup-1'))]) {
      const plan = vaultPlan();
      const report = finished(plan, backups);
      for (const [sentence] of reportMarkdown(report, runbook(plan, report)).matchAll(
        /[^.\n]*erased[^.\n]*/g,
      ))
        expect(sentence).toMatch(/not (?:to be called )?erased/);
    }
  });
});

test('of a damaged journal nothing is told but that it is damaged: nothing is called open, or not begun', () => {
  const report = reportOf(vaultPlan(), [], {at, chain: {is: 'broken', what: 'line 3: it does not follow'}});
  expect(report).toMatchObject({stores: [], keys: [], state: expect.stringContaining('damaged') as string});
  const text = reportMarkdown(report, runbook(vaultPlan(), report));
  expect(text).toContain('**Damaged**: line 3: it does not follow');
  expect(text).not.toMatch(/not approved|open|not begun|0 of/);
});

describe('whatever the texts from outside hold', () => {
  const nasty = fc.string({unit: 'binary', minLength: 1, maxLength: 30});
  const base = vaultPlan();
  const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  const reports = (plan: Plan, entries: readonly (Entry | readonly [string, Entry])[]) => {
    const report = reportOf(plan, journalOf(entries), {at, chain});
    const after = runbook(plan, report);
    return [reportMarkdown(report, after), reportJson(report, after)];
  };

  test('no report holds a terminal escape, and nothing breaks out of its row', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (name, word, alias) => {
        const plan = sealed({
          ...base,
          accountAlias: word,
          dataStatement: name,
          stores: base.stores.map(store => ({
            ...store,
            name,
            keys: store.keys.map(key => ({...key, aliases: [alias]})),
          })),
        });
        const [markdown = '', json = ''] = reports(plan, [
          ...approvedLines(plan),
          {kind: 'stopped', why: word},
          {kind: 'answered', caller: word, question: `cancelled:${name}`, choice: alias, typed: word},
          {
            kind: 'observed',
            what: 'role-refused',
            facts: {try: 1, reason: word, usage: [{region: name, resources: [word]}]},
          },
          {
            kind: 'observed',
            what: 'orphan',
            facts: {region: 'eu-central-1', storeId: name, keyIds: [word], because: [alias]},
          },
          {kind: 'closed', outcome: 'done', state: word},
        ]);
        for (const text of [markdown, json])
          for (const line of text.split('\n')) expect(line).not.toMatch(controls);
        const rows = markdown.split('\n').filter(line => line.startsWith('| eu-central-1'));
        expect(rows).toHaveLength(3);
        expect(JSON.parse(json)).toMatchObject({dataStatement: name, accountAlias: word});
      }),
      {numRuns: 150},
    );
  });

  test('no report holds what is no part of it, such as a secret that somebody wrote into a journal', () => {
    const plan = vaultPlan();
    const secret = 'hunter2hunter2';
    const text = reports(plan, [
      ...approvedLines(plan),
      {
        kind: 'intent',
        step: 0,
        caller: jchen,
        write: {
          operation: 'UpdateCustomKeyStore',
          region: 'eu-central-1',
          storeId: 'cks-1',
          keyStorePassword: secret,
        },
      },
      {kind: 'outcome', step: 0, result: 'accepted', value: {secret}},
      {kind: 'observed', what: 'something', facts: {secret}},
    ]).join('\n');
    expect(text).not.toContain(secret);
  });
});

test.each([
  ['gone', 'stores', 'abandoned', 'gone'],
  ['gone', 'disconnect', 'done', 'gone'],
  ['disconnected', 'disconnect', 'done', 'disconnected'],
  ['undone', 'stores', 'abandoned', 'open'],
] as const)('a lane that ended as %s is told so (goal %s, %s)', (end, goal, outcome, told) => {
  const plan = vaultPlan({goal});
  const facts = {region: plan.stores[0]?.region, storeId: plan.stores[0]?.id, end};
  const lines = journalOf([
    ...approvedLines(plan),
    {kind: 'observed', what: 'lane-end', facts},
    {kind: 'closed', outcome, state: 'over'},
  ]);
  expect(reportOf(plan, lines, {at, chain}).stores).toMatchObject([{outcome: told}]);
});
