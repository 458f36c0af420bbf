import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {sharedProfiles} from '../../source/aws/shared-profiles.ts';

function homeWith(files: Readonly<Record<string, string>>): string {
  const home = mkdtempSync(path.join(tmpdir(), 'cks-profiles-'));
  onTestFinished(() => {
    rmSync(home, {recursive: true, force: true});
  });
  mkdirSync(path.join(home, '.aws'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(home, name), text);
  return home;
}

test('profiles come from both files, each by its own way of naming them', async () => {
  const home = homeWith({
    '.aws/config':
      '[default]\nregion = eu-west-1\n[profile audit]\n[profile "with space"] # note\n[sso-session corp]\n[plain]\n',
    '.aws/credentials': '[audit]\r\naws_access_key_id = x\r\n [keyops]\r\n; [none]\r\n',
  });
  const {names, files} = await sharedProfiles({HOME: home});
  expect(names).toEqual(['audit', 'default', 'keyops', 'with space']);
  expect(files).toEqual([
    {file: path.join(home, '.aws/config'), exists: true},
    {file: path.join(home, '.aws/credentials'), exists: true},
  ]);
});

test('the variables of AWS’s tools name other files, and a file may be absent', async () => {
  const home = homeWith({elsewhere: '[profile ops]\n'});
  const {names, files} = await sharedProfiles({HOME: home, AWS_CONFIG_FILE: '~/elsewhere'});
  expect(names).toEqual(['ops']);
  expect(files.map(({exists}) => exists)).toEqual([true, false]);
});
