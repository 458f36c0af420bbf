import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openTerminal} from '../terminal/terminal.ts';
import {onMachine as on} from './on-machine.ts';

const writeConfig = (home: string, text: string) => {
  mkdirSync(path.join(home, '.aws'));
  writeFileSync(path.join(home, '.aws', 'config'), text);
};

describe.concurrent('a profile that does not exist', () => {
  test.each([
    [['status']],
    [['check', 'cluster-3freeaaaaaa']],
    [['role']],
    [['connect', 'archive', '--confirm', 'archive']],
  ])('is named by `cks %s`, with those that there are and the files that were read', words =>
    on({}, async machine => {
      writeConfig(machine.home, '[default]\n[profile audit]\n');
      const {code, stderr} = await machine.cks([...words, '--profile', 'nope']);
      expect(code).toBe(64);
      const files = `${machine.home}/.aws/config and ${machine.home}/.aws/credentials (not there)`;
      expect(stderr).toBe(`cks: there is no profile nope; there are: audit, default. Looked in ${files}\n`);
      expect(machine.simulator.calls.all()).toEqual([]);
    }),
  );

  test('is named also where AWS_PROFILE says it', () =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks(['status'], {env: {AWS_PROFILE: 'nope'}});
      expect(code).toBe(64);
      expect(stderr).toContain('no profile nope, which AWS_PROFILE names; there is none.');
    }));

  test('ends the screen too', () =>
    on({}, async machine => {
      const terminal = openTerminal({
        arguments: ['--profile', 'nope', '--state-dir', machine.stateDir],
        env: {HOME: machine.home},
      });
      expect((await terminal.exited).exitCode).toBe(64);
      expect(terminal.output()).toContain('there is no profile nope; there is none.');
    }));
});
