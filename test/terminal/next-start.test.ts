import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal} from './terminal.ts';

let world: HeldWorld;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cks-kept-'));
  world = await holdWorld({scenario: 'healthy', at: '2026-09-14T12:04:00Z', caller: 'admin'});
});
afterAll(async () => {
  await world.close();
  rmSync(folder, {recursive: true, force: true});
});

const open = () => openTerminal({arguments: [...world.arguments, '--state-dir', folder], env: world.env});

test(
  'the first start says that AWS is asked, the next one shows at once what was seen',
  {timeout: 30_000},
  async () => {
    const first = open();
    const asking = await first.until('asking AWS which Regions this account has');
    expect(asking).toContain('account unknown');
    // Nobody knows the time of an AWS that has not answered.
    expect(asking.split('\n')[1]).toMatch(/Regions not known yet · poll 0\.0\/s of 5$/);
    await first.until('● CONNECTED');
    first.press('q');
    expect((await first.exited).exitCode).toBe(0);

    await world.simulator.close();
    const next = open();
    const shown = await next.until('Enter open');
    expect(shown).toMatch(/^ 111122223333 healthy/);
    expect(shown).toContain('cards-eu');
    next.press('q');
    expect((await next.exited).exitCode).toBe(0);
  },
);
