import {execFileSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** What an operator's shell is left with, after the built program ended in every way it can. */
let world: HeldWorld;
beforeAll(async () => {
  world = await holdWorld({scenario: 'healthy', at: '2026-09-14T12:04:00Z', caller: 'admin'});
});
afterAll(() => world.close());

const ready = 'Enter open';
const open = () => openTerminal({arguments: [...world.arguments], env: world.env});

/** A shell that runs cks, so that the terminal itself can be asked what it is like afterwards. */
function openInShell(): Session {
  return openTerminal({
    command: 'sh',
    arguments: ['-i'],
    env: {
      ...world.env,
      PS1: 'shell> ',
      NODE: process.execPath,
      CKS: inject('cli'),
      WORDS: world.arguments.join(' '),
    },
  });
}

describe('the terminal is given back', {timeout: 30_000}, () => {
  test.each<[string, (session: Session) => void, number]>([
    ['q', session => session.press('q'), 0],
    ['^C', session => session.press('\u0003'), 130],
    ['SIGTERM', session => session.signal('SIGTERM'), 143],
    ['SIGHUP', session => session.signal('SIGHUP'), 129],
  ])('after %s', async (_name, leave, code) => {
    const session = open();
    await session.until(ready);
    expect(session.alternate()).toBe(true);
    leave(session);
    expect((await session.exited).exitCode).toBe(code);
    await session.until(() => !session.alternate());
    expect(session.cursorHidden()).toBe(false);
  });

  test('with its echo and line editing, also when cks stops for a while', async () => {
    const shell = openInShell();
    await shell.until('shell>');
    shell.press('stty -a | tr " ;" "\\n\\n" | grep -cx -e echo -e icanon -e isig -e opost\r');
    await shell.until(/^(?:shell> )?4$/m);
    shell.press('clear; $NODE $CKS $WORDS\r');
    await shell.until(ready);
    shell.press('\u001A');
    await shell.until(/Stopped|Suspended/);
    expect(shell.alternate()).toBe(false);
    expect(shell.cursorHidden()).toBe(false);
    shell.press('stty -a | tr " ;" "\\n\\n" | grep -cx -e echo -e icanon -e isig -e opost\r');
    await shell.until(/^(?:shell> )?4$/m);
    shell.press('fg\r');
    await shell.until(ready);
    expect(shell.alternate()).toBe(true);
    shell.press('q');
    await shell.until(frame => !shell.alternate() && frame.includes('shell>'));
    shell.press('clear; stty -a | tr " ;" "\\n\\n" | grep -cx -e echo -e icanon -e isig -e opost\r');
    await shell.until(/^(?:shell> )?4$/m);
    shell.press('exit\r');
    expect((await shell.exited).exitCode).toBe(0);
  });
});

describe('no process is left behind', {timeout: 30_000}, () => {
  const children = (pid: number): string[] => {
    try {
      return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], {encoding: 'utf8'})
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '');
    } catch {
      return [];
    }
  };
  const alive = (pid: string) => {
    try {
      process.kill(Number(pid), 0);
      return true;
    } catch {
      return false;
    }
  };

  test.each<[string, (session: Session) => void]>([
    ['is left with q', session => session.press('q')],
    ['is killed', session => session.signal('SIGKILL')],
  ])('when a demo %s', async (_name, leave) => {
    const session = openTerminal({arguments: ['--demo', 'healthy'], env: world.env});
    await session.until('● CONNECTED');
    const [served = ''] = children(session.pid);
    expect(alive(served)).toBe(true);
    leave(session);
    await session.exited;
    await expect.poll(() => alive(served), {timeout: 5000}).toBe(false);
  });
});
