import type {ExpectedSilence, ProfileSettings, Settings, SettingsFile} from './schema.ts';

/** Where a setting's value came from. */
export type Origin =
  | {readonly from: 'default'}
  /** A member of the settings file, such as `readOnly` or `profiles/prod/readOnly`. */
  | {readonly from: 'file'; readonly member: string}
  | {readonly from: 'environment'; readonly variable: string}
  | {readonly from: 'option'; readonly option: string};

/** A value, and where it came from: two places where they were added up. */
export type Resolved<T> = {readonly value: T; readonly origins: readonly Origin[]};

/** The settings that hold in one run. */
export type EffectiveSettings = {
  readonly profile: Resolved<string | undefined>;
  readonly regions: Resolved<readonly string[] | undefined>;
  readonly pollSeconds: Resolved<number>;
  readonly readOnly: Resolved<boolean>;
  readonly favourites: Resolved<readonly string[]>;
  readonly expectedSilent: Resolved<readonly ExpectedSilence[]>;
  readonly holdTags: Resolved<readonly string[]>;
  readonly personas: Resolved<NonNullable<Settings['personas']>>;
};

export const defaultPollSeconds = 30;

const byDefault: readonly Origin[] = [{from: 'default'}];

/**
 * Joins the settings file, its section for the profile, the environment and the options. The nearer to the command
 * line, the stronger; what protects can only be added: `readOnly` holds where any place says so, and `holdTags` and
 * `expectedSilent` of all places count.
 */
export function resolveSettings(
  file: SettingsFile,
  given: {readonly profile?: string; readonly region?: readonly string[]},
  environment: Readonly<Record<string, string | undefined>>,
): EffectiveSettings {
  const profile = resolveProfile(file, given, environment);
  // A section named `default` is for a run that names no profile, as in the AWS configuration files.
  const section = profile.value ?? 'default';
  const own: ProfileSettings =
    file.profiles && Object.hasOwn(file.profiles, section) ? (file.profiles[section] ?? {}) : {};

  type Name = keyof ProfileSettings;
  const placesOf = <N extends Name>(name: N): readonly Resolved<NonNullable<ProfileSettings[N]>>[] => {
    const places: readonly (readonly [ProfileSettings[N], string])[] = [
      [own[name], `profiles/${section}/${name}`],
      [file[name], name],
    ];
    return places.flatMap(([value, member]) =>
      value === undefined ? [] : [{value, origins: [{from: 'file' as const, member}]}],
    );
  };
  const all = <T>(places: readonly Resolved<readonly T[]>[]): Resolved<readonly T[]> =>
    places.length === 0
      ? {value: [], origins: byDefault}
      : {
          value: [...new Set(places.flatMap(({value}) => value))],
          origins: places.flatMap(({origins}) => origins),
        };

  const yes = placesOf('readOnly').filter(({value}) => value);
  return {
    profile,
    regions: given.region
      ? {value: given.region, origins: [{from: 'option', option: '--region'}]}
      : (placesOf('regions')[0] ?? {value: undefined, origins: byDefault}),
    pollSeconds: placesOf('pollSeconds')[0] ?? {value: defaultPollSeconds, origins: byDefault},
    readOnly:
      yes.length > 0
        ? {value: true, origins: yes.flatMap(({origins}) => origins)}
        : (placesOf('readOnly')[0] ?? {value: false, origins: byDefault}),
    favourites: placesOf('favourites')[0] ?? {value: [], origins: byDefault},
    expectedSilent: all(placesOf('expectedSilent')),
    holdTags: all(placesOf('holdTags')),
    personas: file.personas
      ? {value: file.personas, origins: [{from: 'file', member: 'personas'}]}
      : {value: {}, origins: byDefault},
  };
}

function resolveProfile(
  file: SettingsFile,
  given: {readonly profile?: string},
  environment: Readonly<Record<string, string | undefined>>,
): EffectiveSettings['profile'] {
  if (given.profile !== undefined)
    return {value: given.profile, origins: [{from: 'option', option: '--profile'}]};
  if (file.profile !== undefined) return {value: file.profile, origins: [{from: 'file', member: 'profile'}]};
  const variable = environment['AWS_PROFILE'];
  return variable
    ? {value: variable, origins: [{from: 'environment', variable: 'AWS_PROFILE'}]}
    : {value: undefined, origins: byDefault};
}

/**
 * The same as plain settings, without what holds by default. A profile that only the environment names is left to
 * AWS's own chain, which knows what else the environment says.
 */
export function plainSettings(effective: EffectiveSettings): Settings {
  const isSet = ({origins}: Resolved<unknown>) => origins.some(({from}) => from !== 'default');
  const {profile, regions, pollSeconds, readOnly, favourites, expectedSilent, holdTags, personas} = effective;
  const named = profile.origins.some(({from}) => from === 'option' || from === 'file');
  return {
    ...(named && profile.value !== undefined && {profile: profile.value}),
    ...(regions.value && {regions: regions.value}),
    ...(isSet(pollSeconds) && {pollSeconds: pollSeconds.value}),
    ...(isSet(readOnly) && {readOnly: readOnly.value}),
    ...(isSet(favourites) && {favourites: favourites.value}),
    ...(isSet(expectedSilent) && {expectedSilent: expectedSilent.value}),
    ...(isSet(holdTags) && {holdTags: holdTags.value}),
    ...(isSet(personas) && {personas: personas.value}),
  };
}
