import path from 'node:path';
import envPaths from 'env-paths';
import {type EffectiveSettings, plainSettings, resolveSettings} from '../settings/effective.ts';
import {loadSettings, peekProfile, type Settings, SettingsError} from '../settings/settings.ts';
import {UsageError} from './exit-codes.ts';
import type {CommonOptions} from './program.ts';

const folders = envPaths('cks', {suffix: ''});

/** Where last pictures are kept: in the state folder of the command line, else where the system keeps caches. */
export const cacheDirectory = (stateDir: string | undefined): string =>
  stateDir === undefined ? folders.cache : path.join(stateDir, 'cache');

/** Where journals are kept: they are the record of what was changed, so never where a system may clear caches. */
export const journalDirectory = (stateDir: string | undefined): string =>
  path.join(stateDir ?? folders.data, 'journals');

/** What a cached picture was seen through: another profile or endpoint must not show it. Never a secret. */
export const cacheKeyOf = (
  {profile, endpointUrl}: {profile?: string; endpointUrl?: string},
  env: NodeJS.ProcessEnv = process.env,
): string =>
  JSON.stringify([
    profile ?? env['AWS_PROFILE'] ?? '',
    endpointUrl ?? env['AWS_ENDPOINT_URL'] ?? '',
    env['AWS_ACCESS_KEY_ID'] ?? '',
    // Where a single service's calls go, which is elsewhere with each variable.
    ...Object.keys(env)
      .filter(name => name.startsWith('AWS_ENDPOINT_URL_'))
      .sort()
      .map(name => `${name}=${env[name] ?? ''}`),
  ]);

/** The profile that `effectiveSettings` will give, read at once and unchecked: enough to find the last picture by. */
export const likelyProfile = (options: CommonOptions): string | undefined =>
  options.profile ?? peekProfile(folders.config);

/** The folder of the settings file. */
export const settingsFolder = (): string => folders.config;

/**
 * The settings file with its section for the profile, and with what the command line says in its place; what protects
 * can only be tightened.
 *
 * @throws UsageError where the file cannot be used
 */
export async function effectiveSettings(options: CommonOptions): Promise<Settings> {
  return plainSettings(await resolvedSettings(options));
}

/** The same, with where each came from. */
export async function resolvedSettings(options: CommonOptions): Promise<EffectiveSettings> {
  try {
    return resolveSettings(await loadSettings(folders.config), options, process.env);
  } catch (error) {
    throw error instanceof SettingsError ? new UsageError(error.message) : error;
  }
}
