import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execFileSync} from 'node:child_process';
import {expect, onTestFinished, test} from 'vitest';
import {plainSettings, resolveSettings} from '../../source/settings/effective.ts';
import {settingFacts, settingsSchema, type SettingsFile} from '../../source/settings/schema.ts';
import {loadSettings, peekProfile, SettingsError, settingsFileIn} from '../../source/settings/settings.ts';

function folderWith(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-settings-'));
  onTestFinished(() => {
    rmSync(folder, {recursive: true, force: true});
  });
  writeFileSync(settingsFileIn(folder), text);
  return folder;
}

const silent = {region: 'me-south-1', reason: 'closed for repair', until: '2026-10-01'};

test('every setting is read as it is written', async () => {
  const file: SettingsFile = {
    profile: 'prod-keys',
    regions: ['eu-west-1', 'us-gov-east-1'],
    pollSeconds: 60,
    readOnly: true,
    holdTags: ['legal-hold'],
    favourites: ['us-east-1'],
    expectedSilent: [silent, {...silent, until: '2026-10-01T12:00Z'}],
    personas: {'on-call': [{action: 'kms:Encrypt'}]},
    profiles: {audit: {readOnly: true, expectedSilent: [silent]}},
  };
  expect(await loadSettings(folderWith(JSON.stringify(file)))).toEqual(file);
});

test.each<[string, string, RegExp]>([
  ['a comma too few', '{\n  "profile": "a"\n  "regions": []\n}', /line 3, column 3: not JSON: Expected ','/],
  ['no end', '{\n  "profile": "a",\n', /line 3, column 1: not JSON/],
  ['no object', '[1]', /line 1: a JSON object is wanted/],
  [
    'a name that is none',
    '{\n  "readonly": true\n}',
    /line 2, readonly: there is no such setting; there are profile, .*readOnly/,
  ],
  [
    'a Region that is none',
    '{\n  "regions": [\n    "eu-west-1",\n    "Ireland"\n  ]\n}',
    /line 4, regions\/1: /,
  ],
  ['a number too small', '{\n\n  "pollSeconds": 1\n}', /line 3, pollSeconds: must be >= 10/],
  [
    'a day that is none',
    `{\n"expectedSilent": [\n${JSON.stringify({...silent, until: 'soon'})}]}`,
    /line 3, expectedSilent\/0\/until: must match/,
  ],
  [
    'no reason',
    '{\n"expectedSilent": [\n{"region": "me-south-1", "until": "2026-10-01"}]}',
    /line 3, .*'reason'/,
  ],
  [
    'a profile in a profile',
    '{"profiles": {\n"audit": {\n"profile": "other"}}}',
    /line 3, profiles\/audit\/profile: there is no such setting; there are regions, /,
  ],
  [
    'ten favourites',
    `{"favourites": ${JSON.stringify([...'abcdefghij'].map(c => `eu-${c}-1`))}}`,
    /favourites: /,
  ],
])('a file with %s is reported with its place, and left as it is', async (_, text, said) => {
  const folder = folderWith(text);
  const loading = loadSettings(folder);
  await expect(loading).rejects.toBeInstanceOf(SettingsError);
  await expect(loading).rejects.toThrow(said);
  await expect(loading).rejects.toThrow(settingsFileIn(folder));
  expect(readFileSync(settingsFileIn(folder), 'utf8')).toBe(text);
});

test('two mistakes are two lines', async () => {
  const folder = folderWith('{\n  "readonly": true,\n  "pollSeconds": 1\n}');
  await expect(loadSettings(folder)).rejects.toThrow(/line 2, readonly.*\n {2}line 3, pollSeconds/);
});

const resolve = (
  file: SettingsFile,
  given: Parameters<typeof resolveSettings>[1] = {},
  environment: Parameters<typeof resolveSettings>[2] = {},
) => resolveSettings(file, given, environment);

test.each<[string, SettingsFile, Parameters<typeof resolveSettings>[1], Record<string, string>, unknown]>([
  [
    'an option',
    {profile: 'a'},
    {profile: 'b'},
    {AWS_PROFILE: 'c'},
    {value: 'b', origins: [{from: 'option', option: '--profile'}]},
  ],
  [
    'the file',
    {profile: 'a'},
    {},
    {AWS_PROFILE: 'c'},
    {value: 'a', origins: [{from: 'file', member: 'profile'}]},
  ],
  [
    'the environment',
    {},
    {},
    {AWS_PROFILE: 'c'},
    {value: 'c', origins: [{from: 'environment', variable: 'AWS_PROFILE'}]},
  ],
  ['nothing', {}, {}, {}, {value: undefined, origins: [{from: 'default'}]}],
])('the profile comes from %s', (_, file, given, environment, expected) => {
  expect(resolve(file, given, environment).profile).toEqual(expected);
});

test.each<[string, SettingsFile, Record<string, string>, boolean, readonly string[]]>([
  ['nowhere', {}, {}, false, []],
  ['for all', {readOnly: true}, {}, true, ['readOnly']],
  ['for this profile', {profile: 'a', profiles: {a: {readOnly: true}}}, {}, true, ['profiles/a/readOnly']],
  ['for another profile', {profile: 'b', profiles: {a: {readOnly: true}}}, {}, false, []],
  [
    'for all, and taken back for this profile',
    {profile: 'a', readOnly: true, profiles: {a: {readOnly: false}}},
    {},
    true,
    ['readOnly'],
  ],
  [
    'for a profile that the environment names',
    {profiles: {a: {readOnly: true}}},
    {AWS_PROFILE: 'a'},
    true,
    ['profiles/a/readOnly'],
  ],
  [
    'for a run without a profile',
    {profiles: {default: {readOnly: true}}},
    {},
    true,
    ['profiles/default/readOnly'],
  ],
  ['for a profile called like what every object has', {profile: 'constructor', profiles: {}}, {}, false, []],
])('readOnly %s', (_, file, environment, value, members) => {
  const {readOnly} = resolve(file, {}, environment);
  expect(readOnly.value).toBe(value);
  expect(readOnly.origins.flatMap(origin => (origin.from === 'file' ? [origin.member] : []))).toEqual(
    members,
  );
});

test('Regions, seconds and favourites of a profile stand before those for all; tags add up', () => {
  const file: SettingsFile = {
    regions: ['eu-west-1'],
    pollSeconds: 60,
    holdTags: ['hold'],
    profiles: {
      a: {regions: ['us-east-1'], pollSeconds: 20, favourites: ['us-east-1'], holdTags: ['keep', 'hold']},
    },
  };
  expect(plainSettings(resolve(file, {profile: 'a'}))).toEqual({
    profile: 'a',
    regions: ['us-east-1'],
    pollSeconds: 20,
    favourites: ['us-east-1'],
    holdTags: ['keep', 'hold'],
  });
  expect(plainSettings(resolve(file, {region: ['sa-east-1']})).regions).toEqual(['sa-east-1']);
  expect(plainSettings(resolve({}))).toEqual({});
  expect(plainSettings(resolve({}, {}, {AWS_PROFILE: 'c'}))).toEqual({});
});

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/settings.md'), 'utf8');
test('the page on settings names each setting with its default', () => {
  expect(settingFacts.map(({name}) => name).toSorted()).toEqual(
    Object.keys(settingsSchema)
      .filter(name => name !== 'profiles')
      .toSorted(),
  );
  for (const {name, byDefault, perProfile} of settingFacts)
    expect(page).toContain(`| \`${name}\` | ${byDefault} | ${perProfile ? 'yes' : 'no'} |`);
});

test('every example on the page on settings can be used', async () => {
  const examples = [...page.matchAll(/```json\n([^]*?)```/gu)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) await expect(loadSettings(folderWith(text))).resolves.toBeTypeOf('object');
});

test('a settings file that is a pipe is refused, and not waited for', async () => {
  const folder = folderWith('');
  rmSync(settingsFileIn(folder));
  execFileSync('mkfifo', [settingsFileIn(folder)]);
  expect(peekProfile(folder)).toBeUndefined();
  await expect(loadSettings(folder)).rejects.toThrow(/config\.json cannot be used: it is no ordinary file/);
});
