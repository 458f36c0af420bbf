import {existsSync, readFileSync, statSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {settingsSchema, type SettingsFile} from './schema.ts';

export type {OwnAction, OwnResource, Settings} from './schema.ts';

/** The settings file cannot be used: where it is and what is wrong in it. It is left as it is. */
export class SettingsError extends Error {}

/** The file that `loadSettings` reads in a folder. */
export const settingsFileIn = (folder: string): string => path.join(folder, 'config.json');

/**
 * The profile in `config.json`, without a check of the file and without a word on what is wrong in it: `loadSettings`
 * follows and has both.
 */
export function peekProfile(folder: string): string | undefined {
  try {
    if (!statSync(settingsFileIn(folder)).isFile()) return undefined;
    const settings: unknown = JSON.parse(readFileSync(settingsFileIn(folder), 'utf8'));
    if (typeof settings !== 'object' || settings === null || !('profile' in settings)) return undefined;
    return typeof settings.profile === 'string' ? settings.profile : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads `config.json` in this folder; a file that is not there means no settings, and nothing is ever written.
 * The library that checks it loads only when there is a file, since start-up time is a promise.
 *
 * @throws SettingsError naming the file, and the line and member of each mistake
 */
export async function loadSettings(folder: string): Promise<SettingsFile> {
  const file = settingsFileIn(folder);
  if (!existsSync(file)) return {};
  // A pipe would be waited for without end.
  if (!statSync(file).isFile())
    throw new SettingsError(`the settings file ${file} cannot be used: it is no ordinary file`);
  const [{default: Conf}, text] = await Promise.all([
    import('conf'),
    readFile(file, 'utf8').catch(() => undefined),
  ]);
  try {
    const {store} = new Conf<SettingsFile>({
      cwd: folder,
      schema: settingsSchema,
      clearInvalidConfig: false,
      rootSchema: {additionalProperties: false},
    });
    // The library takes a list, or a lone word, for a file without settings: whoever wrote `readOnly` in it is misled.
    if (text !== undefined && !/^\s*\{/u.test(text)) throw new Error('no JSON object');
    return onlyKnown(store);
  } catch (error) {
    const {settingsMistakes} = await import('./mistakes.ts');
    const mistakes = settingsMistakes((error as Error).message, text);
    throw new SettingsError(
      `the settings file ${file} cannot be used, and was left as it is:\n${mistakes.map(line => `  ${line}`).join('\n')}`,
    );
  }
}

/** The library's own bookkeeping is no setting. */
const onlyKnown = (store: SettingsFile): SettingsFile =>
  Object.fromEntries(Object.entries(store).filter(([name]) => Object.hasOwn(settingsSchema, name)));
