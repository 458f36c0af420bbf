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

/** A Region that may stay silent for a while without `cks status` failing for it. */
export type ExpectedSilence = {
  readonly region: string;
  readonly reason: string;
  /** A day (its beginning, UTC) or a time in UTC; from then on silence counts again. */
  readonly until: string;
};

/** What can be set for all profiles, and again for one. */
export type ProfileSettings = {
  /** Look at these Regions only. */
  readonly regions?: readonly string[];
  /** Seconds between looks at stores and clusters at rest, 10 to 3600. Default 30. */
  readonly pollSeconds?: number;
  /** Refuse every change, whatever the command line says. */
  readonly readOnly?: boolean;
  /** Names of tags that say that a key must stay: no plan that deletes such a key can be approved. */
  readonly holdTags?: readonly string[];
  /** Regions at the keys 1 to 9 of the screen. */
  readonly favourites?: readonly string[];
  readonly expectedSilent?: readonly ExpectedSilence[];
};

/** What a person can set for good. Absent means the default. */
export type Settings = ProfileSettings & {
  /** Profile of the AWS configuration files. */
  readonly profile?: string;
  /** Personas of one's own, by name: what each needs. */
  readonly personas?: Readonly<Record<string, readonly OwnAction[]>>;
};

/** The settings as the file has them: `profiles` holds what differs in one profile. */
export type SettingsFile = Settings & {readonly profiles?: Readonly<Record<string, ProfileSettings>>};

const region = {type: 'string', pattern: String.raw`^[a-z]{2,}(-[a-z]+)+-\d+$`} as const;

const ofProfile = {
  regions: {type: 'array', items: region, minItems: 1},
  pollSeconds: {type: 'number', minimum: 10, maximum: 3600},
  readOnly: {type: 'boolean'},
  holdTags: {type: 'array', items: {type: 'string', minLength: 1, maxLength: 128}, minItems: 1},
  favourites: {type: 'array', items: region, minItems: 1, maxItems: 9, uniqueItems: true},
  expectedSilent: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        region,
        reason: {type: 'string', minLength: 1},
        until: {
          type: 'string',
          pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?Z)?$`,
        },
      },
      required: ['region', 'reason', 'until'],
      additionalProperties: false,
    },
  },
} as const;

const personas = {
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
} as const;

/** What the settings file may hold, as JSON Schema. */
export const settingsSchema = {
  profile: {type: 'string', minLength: 1},
  ...ofProfile,
  personas,
  profiles: {
    type: 'object',
    additionalProperties: {type: 'object', properties: ofProfile, additionalProperties: false},
  },
} as const;

/** One setting, as the page on settings and `cks config` tell of it. */
export type SettingFact = {
  readonly name: Exclude<keyof SettingsFile, 'profiles'>;
  /** May also stand under a profile's name in `profiles`. */
  readonly perProfile: boolean;
  /** What holds without it, in words. */
  readonly byDefault: string;
};

/** Every setting, with its default. */
export const settingFacts: readonly SettingFact[] = [
  {name: 'profile', perProfile: false, byDefault: 'as AWS_PROFILE says, else default'},
  {name: 'regions', perProfile: true, byDefault: 'all of the account'},
  {name: 'pollSeconds', perProfile: true, byDefault: '30'},
  {name: 'readOnly', perProfile: true, byDefault: 'false'},
  {name: 'favourites', perProfile: true, byDefault: 'none'},
  {name: 'expectedSilent', perProfile: true, byDefault: 'none'},
  {name: 'holdTags', perProfile: true, byDefault: 'none'},
  {name: 'personas', perProfile: false, byDefault: 'none'},
];
