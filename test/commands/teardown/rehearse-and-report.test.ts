import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {createJournal} from '../../../source/flows/journal/journal.ts';
import {journalFile} from '../../../source/flows/flow-folder.ts';
import {keepPlan, planText} from '../../../source/flows/teardown/plan-file.ts';
import type {Entry} from '../../../source/flows/journal/entry.ts';
import {finishedLines, vaultPlan} from '../../flows/teardown/report-lines.ts';
import {payLegacyPlan, twoStores} from '../../rehearsal/pay-legacy-plan.ts';
import type {Machine} from '../command-line.ts';
import {onMachine as on} from '../on-machine.ts';

const planFile = ({home}: Machine) => path.join(home, 'plan.json');
const withPlan = (story: (machine: Machine) => Promise<void>) =>
  on({}, async machine => {
    writeFileSync(planFile(machine), planText(payLegacyPlan(twoStores)));
    await story(machine);
  });

/** Leaves the journal of a teardown that ended on the machine. */
async function withJournal(machine: Machine): Promise<{readonly id: string; readonly file: string}> {
  const plan = vaultPlan();
  const folder = path.join(machine.stateDir, 'journals');
  mkdirSync(path.join(folder, plan.account), {recursive: true});
  await keepPlan(folder, plan);
  const file = journalFile(folder, plan.account, plan.id);
  const journal = await createJournal(file);
  for (const [n, one] of finishedLines(plan).entries()) {
    const [at, entry]: readonly [string, Entry] =
      'kind' in one ? [new Date(Date.UTC(2026, 8, 15, 9, n)).toISOString(), one] : one;
    await journal.append(entry, new Date(at));
  }
  await journal.close();
  return {id: plan.id, file};
}

describe.concurrent('cks teardown rehearse', () => {
  test('prints what would happen when; the account is asked nothing, and nothing is left behind', () =>
    withPlan(async machine => {
      const before = machine.everyFile();
      const {code, stdout} = await machine.cks([
        'teardown',
        'rehearse',
        planFile(machine),
        '--mishap',
        'hsm-lost',
      ]);
      expect(code).toBe(0);
      for (const text of [
        'It reaches its end',
        'second phrase wanted, and typed',
        'no-hsm:',
        'delete role 111122223333',
        'kms:ScheduleKeyDeletion',
      ])
        expect(stdout).toContain(text);
      expect(machine.simulator.calls.all()).toEqual([]);
      expect(machine.everyFile()).toBe(before);
    }));

  test('exits with 1 and says where a person is needed', () =>
    withPlan(async machine => {
      const {code, document} = await machine.json([
        'teardown',
        'rehearse',
        planFile(machine),
        '--mishap',
        'orphaned-material',
        '--seed',
        '2',
      ]);
      expect(code).toBe(1);
      expect(document).toMatchObject({
        schema: 'cks.rehearsal/1',
        outcome: 'needs-person',
        needsPerson: [{id: expect.stringContaining('orphan:') as string}],
      });
    }));

  test('an unknown mishap, another seed and a file that is no plan are slips: 64', () =>
    withPlan(async machine => {
      for (const words of [
        ['--mishap', 'earthquake'],
        ['--seed', 'x'],
        ['--seed', '-1'],
      ]) {
        const {code, stdout} = await machine.cks(['teardown', 'rehearse', planFile(machine), ...words]);
        expect({code, stdout}).toEqual({code: 64, stdout: ''});
      }
      expect((await machine.cks(['teardown', 'rehearse', '/nonexistent'])).code).toBe(64);
      const edited = readFileSync(planFile(machine), 'utf8').replace('"days": 14', '"days": 7');
      writeFileSync(planFile(machine), edited);
      expect((await machine.cks(['teardown', 'rehearse', planFile(machine)])).code).toBe(3);
    }));

  test('its help and the documentation name every mishap', async () => {
    const {mishapNames} = await import('../../../source/rehearsal/mishap-names.ts');
    const page = readFileSync('docs/teardown.md', 'utf8');
    await withPlan(async machine => {
      const {stdout} = await machine.cks(['teardown', 'rehearse', '--help']);
      for (const name of mishapNames) {
        expect(stdout).toContain(name);
        expect(page).toContain(`\`${name}\``);
      }
    });
  });
});

describe.concurrent('cks teardown report', () => {
  test('prints Markdown or JSON with the chain verified, and asks AWS nothing', () =>
    on({}, async machine => {
      const {id} = await withJournal(machine);
      const text = await machine.cks(['teardown', 'report', id]);
      expect(text.code).toBe(0);
      expect(text.stdout).toMatch(/verified\. Last hash/);
      expect(text.stdout).toContain('# What comes after');
      const json = await machine.cks(['teardown', 'report', id, '--format', 'json']);
      expect(JSON.parse(json.stdout)).toMatchObject({
        schema: 'cks.teardown-report/1',
        finished: true,
        chain: {is: 'whole'},
        role: {outcome: 'kept'},
      });
      expect(machine.simulator.calls.all()).toEqual([]);
      expect((await machine.cks(['teardown', 'report', id, '--format', 'pdf'])).code).toBe(64);
    }));

  test('looks at backups in every Region that can be asked where that is wanted', () =>
    on({}, async machine => {
      const {id} = await withJournal(machine);
      const {code, document} = await machine.json(['teardown', 'report', id, '--backups']);
      expect(code).toBe(0);
      expect(machine.simulator.calls.of('DescribeBackups')).toBeGreaterThan(0);
      expect(document).toHaveProperty('left.backups.notLookedAt');
    }));

  test('exits with 1 where the journal was tampered with, and tells nothing of it', () =>
    on({}, async machine => {
      const {id, file} = await withJournal(machine);
      writeFileSync(file, readFileSync(file, 'utf8').replace('keep-role', 'delete-it'));
      const {code, stdout} = await machine.cks(['teardown', 'report', id]);
      expect(code).toBe(1);
      expect(stdout).toContain('**Damaged**');
      expect(stdout).not.toContain('request-5');
    }));
});
