import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {makeMfaDesk, type MfaDesk} from '../../../source/ui/sign-in/mfa-desk.ts';
import {screens} from '../../../source/ui/screens/index.ts';
import {payLegacy} from '../pay-legacy-picture.ts';
import {rig, type Rig} from '../session-fixture.ts';
import {handMadeWatch} from '../story.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: Rig[] = [];
const serial = 'arn:aws:iam::111122223333:mfa/mreyes';
const sizes = {small: {columns: 80, rows: 24}, large: {columns: 120, rows: 40}};

function opened(size: keyof typeof sizes = 'small'): Rig & {desk: MfaDesk} {
  const desk = makeMfaDesk();
  const made = rig(sizes[size], {watch: handMadeWatch(payLegacy), screens, mfa: desk});
  open.push(made);
  return {...made, desk};
}

/** Keys one chunk each, a third of a second apart. */
async function slowly({session}: Rig, ...chunks: readonly string[]): Promise<void> {
  for (const chunk of chunks) {
    session.input(chunk);
    await vi.advanceTimersByTimeAsync(333);
  }
}

/** The nine rows of the panel, without what stands beside it. */
const panelOf = (made: Rig) => {
  const rows = made.rows();
  const from = rows.findIndex(row => row.includes('┌ MFA'));
  const head = rows[from] ?? '';
  const [left, right] = [head.indexOf('┌'), head.indexOf('┐') + 1];
  return from < 0 ? [] : rows.slice(from, from + 9).map(row => row.slice(left, right));
};

describe('the panel for an MFA code', () => {
  test('at 80x24 reads as the design draws it, with the board behind it', async () => {
    const made = opened();
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    expect(panelOf(made)).toEqual([
      '┌ MFA code for prod-keys ─────────────┐',
      '│ arn:aws:iam::111122223333:mfa/mreyes│',
      '│ Code  ______                        │',
      '│                                     │',
      "│ Asked by the profile's role; valid  │",
      '│ for 1h. Not stored.                 │',
      '│ ^C and Esc work: board stays, stale │',
      '│ Enter sends                         │',
      '└─────────────────────────────────────┘',
    ]);
    expect(made.rows()[0]).toContain('111122223333 pay-legacy');
  });

  test('fits 120x40 too', async () => {
    const made = opened('large');
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    expect(panelOf(made)[0]).toHaveLength(76);
  });

  test('sends the code to whoever asked, and draws none of its digits anywhere', async () => {
    const made = opened();
    const code = made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    await slowly(made, '9', '0', '7');
    expect(panelOf(made)[2]).toBe('│ Code  ***___                        │');
    await slowly(made, '\r');
    expect(made.message()).toContain('An MFA code has 6 digits.');
    await slowly(made, '3', '8', 'x', '\u007F', '8', '5');
    expect(made.rows().join('\n')).not.toMatch(/90738/u);
    await slowly(made, '\r');
    await expect(code).resolves.toBe('907385');
    expect(panelOf(made)).toEqual([]);
    expect(made.message()).toBe(' The code was sent to AWS. It is not kept.');
    await slowly(made, '!');
    expect(made.rows().join('\n')).not.toContain('907385');
    await slowly(made, '\u001B', ':', '\u001B[A');
    expect(made.rows().join('\n')).not.toContain('907385');
  });

  test('takes a pasted code, and not the Enter that comes with it', async () => {
    const made = opened();
    const code = made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    await slowly(made, '\u001B[200~907385\r\u001B[201~');
    expect(panelOf(made)[2]).toContain('******');
    await slowly(made, '\r');
    expect(made.message()).toContain('Enter that comes with text or a paste is ignored.');
    await slowly(made, '', '', '', '\r');
    await expect(code).resolves.toBe('907385');
  });

  test('hears nothing that was typed before it could be seen', async () => {
    const made = opened();
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(150);
    made.session.input('1');
    expect(panelOf(made)[2]).toContain('______');
    expect(made.message()).toContain('dropped');
  });

  test('closed with Esc gives no code, and asks no more until R', async () => {
    const made = opened();
    const code = made.desk.ask(serial).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(400);
    await slowly(made, '\u001B');
    await vi.advanceTimersByTimeAsync(100);
    await expect(code).resolves.toMatchObject({name: 'CredentialsProviderError'});
    expect(made.message()).toContain('R asks again.');
    await expect(made.desk.ask(serial)).rejects.toThrow('No MFA code was given');
    await slowly(made, 'R');
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    expect(panelOf(made)).toHaveLength(9);
  });

  test('^C leaves', async () => {
    const made = opened();
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    await slowly(made, '\u0003');
    expect(made.left).toEqual([130]);
  });

  test('says so where a code is asked for again at once', async () => {
    const made = opened();
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    await slowly(made, ...'907385', '\r');
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    expect(panelOf(made).join(' ')).toContain('Asked again');
  });

  test('waits while something else is typed, and says that it does', async () => {
    const made = opened();
    await slowly(made, ':', 'd');
    void made.desk.ask(serial);
    await vi.advanceTimersByTimeAsync(400);
    expect(panelOf(made)).toEqual([]);
    expect(made.message()).toContain('AWS asks for an MFA code.');
    await slowly(made, '\u001B');
    await vi.advanceTimersByTimeAsync(400);
    expect(panelOf(made)).toHaveLength(9);
  });
});
