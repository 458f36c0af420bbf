import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {loadSettings, SettingsError} from '../../source/settings/settings.ts';

function load(personas: unknown) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-settings-'));
  onTestFinished(() => {
    rmSync(folder, {recursive: true, force: true});
  });
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({personas}));
  return loadSettings(folder);
}

test('personas are read as they are written', async () => {
  const personas = {'on-call': [{action: 'kms:Encrypt', resource: 'key'}, {action: 'logs:FilterLogEvents'}]};
  expect(await load(personas)).toEqual({personas});
});

const encrypt = {action: 'kms:Encrypt'};
test.each<[string, unknown, RegExp]>([
  ['with a word of the command line for a name', {everyone: [encrypt]}, /personas.*name/],
  ['with a name that no command line takes', {'On call': [encrypt]}, /personas.*name/],
  ['with a wildcard', {one: [{action: 'kms:*'}]}, /personas\/one\/0\/action/],
  ['with a resource that is none', {one: [encrypt, {...encrypt, resource: 'bucket'}]}, /one\/1\/resource/],
  [
    'with a word that nobody knows',
    {one: [{...encrypt, resources: 'key'}]},
    /line 1, personas\/one\/0\/resources: there is no such setting; there are action, resource/,
  ],
  ['without an action', {one: [{resource: 'key'}]}, /one\/0: must have required property 'action'/],
  ['that needs nothing', {one: []}, /personas\/one/],
  ['that is no list', {one: 'kms:Encrypt'}, /personas\/one/],
])('a persona %s is refused with the place of the mistake', async (_, personas, said) => {
  const loading = load(personas);
  await expect(loading).rejects.toBeInstanceOf(SettingsError);
  await expect(loading).rejects.toThrow(said);
});
