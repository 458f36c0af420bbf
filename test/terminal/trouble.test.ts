import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {FaultRule} from '../../source/simulator/faults.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** What the screen says when AWS, the network or the credentials fail under it, and how it comes back. */
let held: HeldWorld;
let session: Session | undefined;

beforeEach(async () => {
  held = await holdWorld({scenario: 'healthy', at: '2026-09-14T12:04:00Z', caller: 'admin'});
  // The shortest interval there is, so that what a lane meets is met soon.
  const settings = path.join(held.env['HOME'] ?? '', '.config', 'cks');
  mkdirSync(settings, {recursive: true});
  writeFileSync(path.join(settings, 'config.json'), JSON.stringify({pollSeconds: 10}));
});

afterEach(async () => {
  session?.signal('SIGTERM');
  await session?.exited;
  await held.close();
});

function open(): Session {
  session = openTerminal({arguments: held.arguments, env: held.env});
  return session;
}

function fail(rule: FaultRule): void {
  held.simulator.world.faults.rules.push({rule, hits: 0});
}

const well = (frame: string) => frame.includes('all: 6/6') && frame.includes('3 stores: 3 healthy · 13 keys');
const rowOf = (frame: string, name: string) => frame.split('\n').find(row => row.includes(name)) ?? '';

describe('while the screen is open', {timeout: 60_000}, () => {
  test('an AWS that goes away makes the board stale within one interval, and one that returns makes it live', async () => {
    const screen = open();
    await screen.until(well);
    const {world, endpoint} = held.simulator;
    await held.simulator.close();
    const stale = await screen.until(
      frame => frame.includes('all: 0/6') && frame.includes('3 stores: 3 unknown'),
      20_000,
    );
    expect(rowOf(stale, 'cards-eu')).toContain('≈ CONNECTED');
    expect(stale).toContain('Region unreachable since');
    expect(stale).toMatch(/\? UNREACHABLE\s+\d*0?s?\s+us-west-2/);

    const port = Number(new URL(endpoint).port);
    const again = await startSimulator({world, port});
    try {
      screen.press('R');
      await screen.until(well, 20_000);
    } finally {
      await again.close();
    }
  });

  test('credentials that end are a badge and a reason, and new ones are taken without a restart', async () => {
    const screen = open();
    await screen.until(well);
    fail({
      effect: {
        kind: 'error',
        code: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
        status: 400,
      },
    });
    const ended = await screen.until(
      frame => frame.includes('[EXPIRED]') && frame.includes('3 unknown') && frame.includes('≈'),
      20_000,
    );
    expect(ended.split('\n')[0]).toContain('111122223333');
    expect(ended).toContain('Sign in again');
    screen.press('\u001B');
    const stale = await screen.until(
      frame => !frame.includes('Sign in again') && rowOf(frame, 'cards-eu').includes('≈'),
    );
    expect(stale).toContain('credentials expired since');
    held.simulator.world.faults.rules.length = 0;
    screen.press('R');
    const back = await screen.until(well, 20_000);
    expect(back).not.toContain('[EXPIRED]');
  });

  test('a Region that throttles, one that hangs and one that is denied are rows with their reasons', async () => {
    fail({service: 'kms', region: 'eu-west-1', effect: {kind: 'throttle'}});
    fail({service: 'kms', region: 'us-west-2', effect: {kind: 'hang'}});
    fail({
      service: 'kms',
      region: 'sa-east-1',
      effect: {
        kind: 'error',
        code: 'AccessDeniedException',
        message:
          'User: arn:aws:iam::111122223333:user/admin is not authorized to perform: kms:DescribeCustomKeyStores on resource: * because no identity-based policy allows the kms:DescribeCustomKeyStores action',
        status: 400,
      },
    });
    const screen = open();
    const frame = await screen.until(
      text => ['TIMED OUT', 'THROTTLED', 'DENIED', '1 unknown'].every(word => text.includes(word)),
      30_000,
    );
    expect(frame).toContain('all: 3/6');
    expect(rowOf(frame, 'DENIED')).toMatch(/\? DENIED .*sa-east-1 .*kms:DescribeCustomKeyStores/);
    expect(rowOf(frame, 'THROTTLED')).toMatch(/\? THROTTLED .*eu-west-1 .*next try/);
    expect(rowOf(frame, 'TIMED OUT')).toMatch(/\? TIMED OUT .*us-west-2/);
    expect(rowOf(frame, 'cards-eu')).toContain('≈');
    expect(frame).toContain('1 unknown');
  });
});
