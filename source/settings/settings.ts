import {existsSync, readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
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
  /** Names of tags that say that a key must stay: no plan that deletes such a key can be approved. */
  readonly holdTags?: readonly string[];
  /** Personas of one's own, by name: what each needs. */
  readonly personas?: Readonly<Record<string, readonly OwnAction[]>>;
};

/** An action that an own persona needs, and what it is done to. */
export type OwnAction = {readonly action: string; readonly resource?: OwnResource};

const ownResources = [
  'any',
  'account',
  'key',
  'alias',
  'cluster',
  'backup',
  'key-store-role',
  'key-store-role-policy',
  'cloudhsm-role',
  'principal',
] as const;
export type OwnResource = (typeof ownResources)[number];

const schema = {
  profile: {type: 'string', minLength: 1},
  regions: {
    type: 'array',
    items: {type: 'string', pattern: String.raw`^[a-z]{2,}(-[a-z]+)+-\d+$`},
    minItems: 1,
  },
  pollSeconds: {type: 'number', minimum: 10, maximum: 3600},
  readOnly: {type: 'boolean'},
  holdTags: {type: 'array', items: {type: 'string', minLength: 1, maxLength: 128}, minItems: 1},
  personas: {
    type: 'object',
    // `all` and `everyone` are words of the command line.
    propertyNames: {type: 'string', pattern: '^(?!(?:all|everyone)$)[a-z][a-z0-9-]*$'},
    additionalProperties: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          action: {type: 'string', pattern: '^[a-z0-9-]+:[A-Za-z0-9]+$'},
          resource: {type: 'string', enum: ownResources},
        },
        required: ['action'],
        additionalProperties: false,
      },
    },
  },
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
    const {profile, regions, pollSeconds, readOnly, holdTags, personas} = new Conf<Settings>({
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
      ...(holdTags && {holdTags}),
      ...(personas && {personas}),
    };
  } catch (error) {
    const unknown = await unknownMembers(file);
    const why = (error as Error).message;
    const what =
      unknown.length > 0
        ? `${why} (${unknown.join(', ')}; settings are ${Object.keys(schema).join(', ')})`
        : why;
    throw new SettingsError(`the settings file ${file} cannot be used: ${what}`);
  }
}

/** The library that checks the file says that there is a member too many, and not which: each by its path. */
async function unknownMembers(file: string): Promise<readonly string[]> {
  const settings: unknown = await readFile(file, 'utf8')
    .then(text => JSON.parse(text) as unknown)
    .catch(() => undefined);
  return isObject(settings)
    ? [...unknownIn(settings, Object.keys(schema), ''), ...unknownInPersonas(settings['personas'])]
    : [];
}

const unknownInPersonas = (personas: unknown): readonly string[] =>
  !isObject(personas)
    ? []
    : Object.entries(personas).flatMap(([name, needs]) =>
        !Array.isArray(needs)
          ? []
          : needs.flatMap((need: unknown, index) =>
              isObject(need)
                ? unknownIn(need, ['action', 'resource'], `personas/${name}/${String(index)}/`)
                : [],
            ),
      );

const unknownIn = (members: object, known: readonly string[], place: string): readonly string[] =>
  Object.keys(members).flatMap(member => (known.includes(member) ? [] : [`${place}${member}`]));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
