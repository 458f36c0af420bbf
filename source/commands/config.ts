import {existsSync} from 'node:fs';
import {customEndpoint} from '../aws/environment.ts';
import type {EffectiveSettings, Origin, Resolved} from '../settings/effective.ts';
import {settingFacts} from '../settings/schema.ts';
import {settingsFileIn} from '../settings/settings.ts';
import {exitCodes} from './exit-codes.ts';
import {printable} from './printable.ts';
import type {CommonOptions} from './program.ts';
import {cacheDirectory, journalDirectory, resolvedSettings, settingsFolder} from './state-folder.ts';

/** What holds in a run with these options, and where each came from. */
export type ConfigDocument = ReturnType<typeof configDocument>;

/** `cks config`: the settings that hold, each with where it came from; asks AWS nothing. */
export async function printConfig(options: CommonOptions): Promise<number> {
  const file = settingsFileIn(settingsFolder());
  const document = configDocument(
    await resolvedSettings(options),
    {path: file, exists: existsSync(file)},
    options,
    process.env,
  );
  const text = options.json ? JSON.stringify(document, undefined, 2) : configText(document);
  await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
  return exitCodes.ok;
}

/** The document of `cks config --json`, schema `cks.config/1`. */
export function configDocument(
  settings: EffectiveSettings,
  file: {readonly path: string; readonly exists: boolean},
  options: Pick<CommonOptions, 'endpointUrl' | 'stateDir'>,
  environment: NodeJS.ProcessEnv,
) {
  const one = ({value, origins}: Resolved<unknown>) => ({
    value: value ?? null,
    from: origins.map(originText),
  });
  return {
    schema: 'cks.config/1',
    file,
    settings: Object.fromEntries(settingFacts.map(({name}) => [name, one(settings[name])])),
    endpointUrl: one(endpoint(options.endpointUrl, environment)),
    folders: {cache: cacheDirectory(options.stateDir), journals: journalDirectory(options.stateDir)},
  };
}

function endpoint(option: string | undefined, environment: NodeJS.ProcessEnv): Resolved<string | undefined> {
  if (option !== undefined) return {value: option, origins: [{from: 'option', option: '--endpoint-url'}]};
  const value = customEndpoint('kms', environment);
  if (value === undefined) return {value, origins: [{from: 'default'}]};
  const variable = environment['AWS_ENDPOINT_URL_KMS'] ? 'AWS_ENDPOINT_URL_KMS' : 'AWS_ENDPOINT_URL';
  return {value, origins: [{from: 'environment', variable}]};
}

function originText(origin: Origin): string {
  switch (origin.from) {
    case 'default':
      return 'default';
    case 'file':
      return `file ${origin.member}`;
    case 'environment':
      return `environment ${origin.variable}`;
    case 'option':
      return `option ${origin.option}`;
  }
}

function configText({file, settings, endpointUrl, folders}: ConfigDocument): string {
  const defaults = new Map<string, string>(settingFacts.map(({name, byDefault}) => [name, byDefault]));
  const rows = [
    ...Object.entries(settings).map(([name, {value, from}]) => [
      name,
      from.includes('default') ? (defaults.get(name) ?? '') : valueText(value),
      from.join(', '),
    ]),
    ['endpoint', valueText(endpointUrl.value ?? "AWS's own"), endpointUrl.from.join(', ')],
  ];
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return [
    `settings file ${file.path}${file.exists ? '' : ' (not there)'}`,
    ...rows.map(([name = '', value = '', from = '']) =>
      `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${from}`.trimEnd(),
    ),
    `cache in ${folders.cache}`,
    `journals in ${folders.journals}`,
  ]
    .map(printable)
    .join('\n');
}

/** Lists of words are written as words, everything else as JSON. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every(one => typeof one === 'string')) return value.join(' ');
  return JSON.stringify(value);
}
