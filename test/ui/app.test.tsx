import {render} from 'ink-testing-library';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {App} from '../../source/ui/app.tsx';
import type {Size} from '../../source/ui/line.ts';
import {at, denied, handMadeWatch, nothingYet} from './story.ts';
import {rig, type Rig} from './session-fixture.ts';

const small: Size = {columns: 80, rows: 24};
const large: Size = {columns: 120, rows: 40};
const open: {rig: Rig; unmount: () => void}[] = [];

function show(size: Size, options: Parameters<typeof rig>[1] = {}) {
  const made = rig(size, options);
  const app = render(<App session={made.session} size={size} />);
  open.push({rig: made, unmount: app.unmount});
  return {...made, rows: () => (app.lastFrame() ?? '').split('\n'), stdin: app.stdin};
}

afterEach(() => {
  for (const {rig: made, unmount} of open.splice(0)) {
    unmount();
    made.session.stop();
  }
});

describe('the frame around every screen', () => {
  test('at 80x24 has identity, place, twenty body rows, one message row and the footer', () => {
    const rows = show(small).rows();
    expect(rows).toHaveLength(24);
    expect(rows[0]).toBe(' 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]');
    expect(rows[1]).toBe(' [Board] Keys Clusters Access Teardown    all: 20/24 · poll 0.1/s of 5 · 12:04Z');
    expect(rows[2]).toBe('>  apac-sign');
    expect(rows[22]).toBe(' 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id');
    expect(rows[23]).toBe(' Enter open  / filter  ! events  ? help  q quit');
  });

  test('at 120x40 says more about the Regions and has a second message row', () => {
    const rows = show(large).rows();
    expect(rows).toHaveLength(40);
    expect(rows[0]?.length).toBe(119);
    expect(rows[0]?.endsWith('[READ-ONLY]')).toBe(true);
    expect(rows[1]).toBe(
      ' [Board] Keys Clusters Access Teardown       all Regions: 20 of 24 answered · data 10s · poll 0.1/s of 5 · 14 Sep 12:04Z',
    );
    expect(rows.slice(37)).toEqual([
      ' 12:04Z ap-southeast-2 apac-sign still CONNECTING (6m of 20m)',
      ' 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id',
      ' Enter open  / filter  ! events  ? help  q quit',
    ]);
  });

  test('before the first sign-in no account is named', () => {
    const rows = show(small, {watch: handMadeWatch(nothingYet)}).rows();
    expect(rows[0]).toBe(' account unknown  profile prod-keys                                 [READ-ONLY]');
    expect(rows[1]).toContain('Regions not known yet');
  });

  test('without credentials it says how to start, and an expired session has a badge', () => {
    const failed = (kind: 'no-credentials' | 'expired', more: object = {}) => {
      const failure = {...denied, kind, code: 'CredentialsProviderError', ...more};
      const since = at('12:00:00');
      return {...nothingYet, identity: {status: 'failed' as const, failed: {failure, since, latest: since}}};
    };
    const rows = show(small, {watch: handMadeWatch(failed('no-credentials'))}).rows();
    expect(
      rows
        .slice(3, 6)
        .map(row => row.trim())
        .join(' '),
    ).toBe(
      'No AWS credentials found. Looked in: environment, profile prod-keys, SSO cache, container and instance role. ' +
        'Start with cks --profile NAME, or cks --demo to look around.',
    );
    const said = (more: object) =>
      show(small, {watch: handMadeWatch(failed('no-credentials', more))})
        .rows()
        .slice(3, 7)
        .map(row => row.trim())
        .join(' ');
    expect(said({message: 'No MFA code was given'})).toContain('R asks for it again');
    expect(said({message: 'Token is expired. To refresh run: aws sso login'})).toContain(
      'In another shell: aws sso login --profile prod-keys.',
    );
    expect(
      said({code: 'InvalidClientTokenId', message: 'The token is invalid', remedy: 'Log in.'}),
    ).toContain('AWS did not take the credentials: The token is invalid. Log in.');
    const expired = show(small, {watch: handMadeWatch(failed('expired'))}).rows();
    expect(expired[0]).toContain('[EXPIRED]');
  });

  test('badges stand at the right, the demo first', () => {
    const rows = show(small, {badges: {demo: true, write: true}}).rows();
    expect(rows[0]?.endsWith('[DEMO] [WRITE]')).toBe(true);
  });

  test('keys from the terminal reach the screen, glued or not', async () => {
    const app = show(small);
    await vi.waitFor(() => {
      expect(app.stdin.listenerCount('data')).toBe(1);
    });
    app.stdin.write('jj');
    await vi.waitFor(() => {
      expect(app.rows()[3]).toBe('>  ledger');
    });
    app.stdin.write('q');
    expect(app.left).toEqual([0]);
  });
});
