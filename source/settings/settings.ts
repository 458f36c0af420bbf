import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** What a person can set for good. Absent means the default. */
export type Settings = {
  /** Profile of the AWS configuration files. */
  readonly profile?: string;
  /** Look at these Regions only. */
  readonly regions?: readonly string[];
  /** Seconds between looks at stores and clusters at rest, 10 to 3600. Default 30. */
  readonly pollSeconds?: number;
  /** Refuse every change, whatever the command line says. */
  readonly readOnly?: boolean;
};

const schema = {
  profile: {type: 'string', minLength: 1},
  regions: {
    type: 'array',
    items: {type: 'string', pattern: String.raw`^[a-z]{2,}(-[a-z]+)+-\d+$`},
    minItems: 1,
  },
  pollSeconds: {type: 'number', minimum: 10, maximum: 3600},
  readOnly: {type: 'boolean'},
} as const;

/** The settings file cannot be used: where it is and what is wrong in it. It is left as it is. */
export class SettingsError extends Error {}

/**
 * The profile in `config.json`, without a check of the file and without a word on what is wrong in it: `loadSettings`
 * follows and has both.
 */
export function peekProfile(folder: string): string | undefined {
  try {
    const settings: unknown = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));
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
 * @throws SettingsError naming the file and the place of the mistake
 */
export async function loadSettings(folder: string): Promise<Settings> {
  const file = path.join(folder, 'config.json');
  if (!existsSync(file)) return {};
  const {default: Conf} = await import('conf');
  try {
    const {profile, regions, pollSeconds, readOnly} = new Conf<Settings>({
      cwd: folder,
      schema,
      clearInvalidConfig: false,
      rootSchema: {additionalProperties: false},
    }).store;
    return {
      ...(profile !== undefined && {profile}),
      ...(regions !== undefined && {regions}),
      ...(pollSeconds !== undefined && {pollSeconds}),
      ...(readOnly !== undefined && {readOnly}),
    };
  } catch (error) {
    throw new SettingsError(`the settings file ${file} cannot be used: ${(error as Error).message}`);
  }
}
