import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {asAccountId, asKeyStoreId} from '../../../source/model/ids.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import type {Session} from '../../../source/ui/session.ts';
import {startSessions, type AccountShown} from '../../../source/ui/sessions.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import {begun, fakePort, typed, type FakePort} from '../flow/flow-rig.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {handMadeWatch, story, type HandMadeWatch} from '../story.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const session of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: Session[] = [];
const enter = '\r';
const tab = '\t';
const otherAccount = asAccountId('444455556666');
const other: AccountPicture = {
  ...story,
  identity: {
    status: 'seen',
    value: {account: otherAccount, arn: `arn:aws:iam::${otherAccount}:user/audit`, partition: 'aws'},
    at: new Date('2026-09-14T12:03:50Z'),
    source: 'live',
  },
};
const disconnecting = begun('DC-20260914-7K2F', 'disconnect', {
  region: 'us-east-1',
  storeId: asKeyStoreId('cks-3c4d5e6f708192a31'),
  name: 'pay-main',
});

type Opened = {
  session: Session;
  watches: Map<string, HandMadeWatch>;
  ports: Map<string, FakePort>;
  closed: string[];
  left: number[];
  rows: () => string[];
  slowly: (...chunks: readonly string[]) => Promise<string[]>;
};

function opened(named = true): Opened {
  const watches = new Map<string, HandMadeWatch>();
  const ports = new Map<string, FakePort>();
  const closed: string[] = [];
  const left: number[] = [];
  const account = (profile: string): AccountShown => {
    const watch = handMadeWatch(profile === 'audit-me' ? other : payLegacy);
    const flows = fakePort(watch, profile === 'prod-keys' ? {kept: [disconnecting]} : {});
    watches.set(profile, watch);
    ports.set(profile, flows);
    return {
      watch,
      flows,
      ...(profile !== '' && {profile}),
      badges: {demo: false, write: profile === 'prod-keys'},
    };
  };
  const session = startSessions(
    account(named ? 'prod-keys' : ''),
    {
      list: () =>
        Promise.resolve([
          {name: 'audit-me', how: 'SSO'},
          {name: 'prod-keys', how: 'role, MFA'},
        ]),
      open: account,
      close: one => closed.push(one.profile ?? ''),
    },
    {
      screens,
      size: {columns: 80, rows: 24},
      theme: {colours: 'plain', ascii: false},
      onQuit: code => left.push(code),
    },
  );
  open.push(session);
  const rows = () => session.frame().map(row => row.trimEnd());
  return {
    session,
    watches,
    ports,
    closed,
    left,
    rows,
    async slowly(...chunks) {
      for (const chunk of chunks) {
        session.input(chunk);
        await vi.advanceTimersByTimeAsync(333);
      }
      return rows();
    },
  };
}

const toAudit = [':profile\r', 'k', enter];

/** A flow of `prod-keys` that runs when another profile is chosen. */
async function withFlow(): Promise<Opened> {
  const made = opened();
  await made.slowly('', ':flows\r', enter, enter, tab, enter);
  expect(made.ports.get('prod-keys')?.resumed).toEqual(['DC-20260914-7K2F']);
  await made.slowly(...toAudit);
  return made;
}

describe('the profile picker', () => {
  test('lists profiles with how they sign in, and the account of those that were tried', async () => {
    const made = opened();
    const rows = (await made.slowly('', ':profile\r')).join('\n');
    expect(rows).toContain('Profile: the board is cleared, and starts read-only');
    expect(rows).toMatch(/ {2}audit-me {3}not tried {5}SSO/u);
    expect(rows).toMatch(/> prod-keys {2}111122223333 {2}role, MFA {2}shown/u);
  });

  test('changes account and rows in one step, to a read-only board', async () => {
    const made = opened();
    await made.slowly('', ':profile\r', 'k');
    const frames: string[][] = [];
    made.session.subscribe(() => frames.push(made.rows()));
    await made.slowly(enter);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) {
      expect(frame[0]).toMatch(/^ 444455556666 .*profile audit-me .*\[READ-ONLY\]/u);
      expect(frame.join('\n')).not.toContain('pay-main');
    }
    expect(made.rows()[22]).toContain('Profile audit-me, read-only.');
    expect(made.closed).toEqual(['prod-keys']);
    made.watches.get('prod-keys')?.show({...payLegacy, changes: []});
    await vi.advanceTimersByTimeAsync(200);
    expect(made.rows()[0]).toContain('444455556666');
  });

  test('the profile that is shown stays as it is', async () => {
    const made = opened();
    await made.slowly('', ':profile\r', enter);
    expect(made.rows()[22]).toContain('Profile prod-keys is the one shown.');
    expect(made.rows()[0]).toContain('[WRITE]');
    expect(made.closed).toEqual([]);
  });

  test('leads back to credentials that belong to no profile', async () => {
    const made = opened(false);
    expect((await made.slowly('', ':profile\r')).join('\n')).toMatch(
      /> \(none named\) {2}111122223333 {2}as cks was started {2}shown/u,
    );
    await made.slowly('j', enter);
    expect(made.rows()[0]).toContain('444455556666');
    await made.slowly(':profile\r', 'g', enter);
    expect(made.rows()[0]).toMatch(/^ 111122223333 .*\[READ-ONLY\]/u);
    expect(made.rows()[22]).toContain('No profile, read-only.');
  });

  test('v on the panel of ended credentials opens it', async () => {
    const made = opened();
    const failure = {
      kind: 'expired',
      code: 'ExpiredToken',
      message: 'x',
      action: 'sts:GetCallerIdentity',
      remedy: '',
    } as const;
    if (payLegacy.identity.status !== 'seen') throw new Error('nobody is signed in');
    const since = new Date('2026-09-14T12:03:00Z');
    const identity = {...payLegacy.identity, failed: {failure, since, latest: since}};
    made.watches.get('prod-keys')?.show({...payLegacy, identity});
    await vi.advanceTimersByTimeAsync(200);
    expect((await made.slowly('v')).join('\n')).toContain('Profile: the board is cleared');
  });
});

describe('a change that runs when another profile is chosen', () => {
  test('goes on with the credentials it has, and its account is closed when it has ended', async () => {
    const made = await withFlow();
    expect(made.rows()[0]).toContain('444455556666');
    expect(made.closed).toEqual([]);
    expect(made.ports.get('prod-keys')?.writes).toBe(true);
    expect(made.ports.get('audit-me')?.writes).toBe(false);
    made.ports.get('prod-keys')?.end('DC-20260914-7K2F', {outcome: 'done', state: 'DISCONNECTED'});
    await vi.advanceTimersByTimeAsync(500);
    expect(made.closed).toEqual(['prod-keys']);
  });

  test('is asked about before the program is left, and stopped by ^C', async () => {
    const made = await withFlow();
    expect((await made.slowly('q')).join('\n')).toContain('Disconnect pay-main (DC-20260914-7K2F)');
    await made.slowly(enter);
    expect(made.left).toEqual([]);
    await made.slowly('\u0003');
    expect(made.rows()[22]).toContain('Stopping after the call in hand.');
    await made.slowly('\u0003');
    expect(made.left).toEqual([130]);
  });

  test('can be come back to, as it was left', async () => {
    const made = await withFlow();
    expect((await made.slowly(':profile\r')).join('\n')).toContain('a change runs here');
    await made.slowly('j', enter);
    expect(made.rows()[0]).toMatch(/^ 111122223333 .*\[WRITE\]/u);
    expect(made.rows()[22]).toContain('Profile prod-keys again, as it was left');
    expect(made.closed).toEqual(['audit-me']);
    await made.slowly(...typed('!'));
    expect(made.rows().join('\n')).toContain('Events');
  });
});
