import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {tooOldNode} from '../../source/commands/node-version.ts';

test.each(['18.20.8', '20.20.2', '22.11.0', '21.7.3'])('Node.js %s is told to be too old', version => {
  expect(tooOldNode(version)).toBe(`Node.js 22.12 or newer is needed, and this is ${version}`);
});

test.each(['22.12.0', '22.20.1', '23.0.0', '24.21.0', '26.1.0'])('Node.js %s will do', version => {
  expect(tooOldNode(version)).toBeUndefined();
});

test('the package asks for the same Node.js', () => {
  const {engines} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    engines: {node: string};
  };
  expect(engines.node).toBe('>=22.12');
});
