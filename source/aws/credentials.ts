/** A pair of keys, with what belongs to a session. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
};

/** Keys as they are, or a way to get them. */
export type CredentialSource = AwsCredentials | (() => Promise<AwsCredentials>);

/** The account's credentials, read once for all clients. */
export type Credentials = {
  /** The keys held, or read anew where none are held or they are about to expire. Rejects as the chain does. */
  get(): Promise<AwsCredentials>;
  /** Forgets the keys held. */
  renew(): void;
  /** AWS says that the keys held have expired: reads them anew; true when they differ from those held before. */
  changed(): Promise<boolean>;
  /** Grows whenever the keys held are replaced: clients that hold older ones must be made anew. */
  generation(): number;
};

const renewBeforeMs = 60_000;
// A chain that failed, or gave the same expired keys again, is left alone for a while: each try may start a process, or ask a server.
const failureHoldsMs = 15_000;

/**
 * Memoises a source of credentials, so that many clients asking at once share one answer (and one MFA prompt).
 *
 * @param asksPerson true once the source has asked a person for a code: it is then not tried again by itself
 * @param now AWS's time, which is what expirations are measured with
 */
export function createCredentials(
  source: CredentialSource,
  {now, asksPerson = () => false}: {now: () => Date; asksPerson?: () => boolean},
): Credentials {
  const read = typeof source === 'function' ? source : () => Promise.resolve(source);
  let held: AwsCredentials | undefined;
  let reading: Promise<AwsCredentials> | undefined;
  let failed: {error: unknown; until: number} | undefined;
  let generation = 0;
  let sameUntil = -Infinity;

  const isEnding = ({expiration}: AwsCredentials) =>
    expiration !== undefined && expiration.getTime() - now().getTime() < renewBeforeMs;

  const readNow = (): Promise<AwsCredentials> => {
    reading ??= read()
      .then(
        fresh => {
          if (held === undefined || !sameKeys(held, fresh)) generation++;
          held = fresh;
          failed = undefined;
          return fresh;
        },
        (error: unknown) => {
          failed = {error, until: asksPerson() ? Infinity : performance.now() + failureHoldsMs};
          throw error;
        },
      )
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  return {
    async get() {
      if (held && !isEnding(held)) return held;
      if (failed && performance.now() < failed.until) {
        // Keys near their end still work until the end.
        if (held) return held;
        throw failed.error;
      }
      if (!held) return readNow();
      const ending = held;
      return readNow().catch(() => ending);
    },
    renew() {
      held = undefined;
      failed = undefined;
      sameUntil = -Infinity;
      generation++;
    },
    async changed() {
      const before = held;
      const time = performance.now();
      if (time < sameUntil || (failed && time < failed.until)) return false;
      const fresh = await readNow().catch(() => undefined);
      const isNew = fresh !== undefined && (before === undefined || !sameKeys(before, fresh));
      if (!isNew) sameUntil = performance.now() + failureHoldsMs;
      return isNew;
    },
    generation: () => generation,
  };
}

const sameKeys = (one: AwsCredentials, other: AwsCredentials) =>
  one.accessKeyId === other.accessKeyId && one.sessionToken === other.sessionToken;

export type ChainOptions = {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** Asks for the code of an MFA device, named by its serial number. */
  readonly mfaCode?: (serial: string) => Promise<string>;
};

/**
 * The ordinary chain: environment, SSO, shared files (assumed roles, credential_process), web identity, container
 * and instance metadata. A profile named here wins over keys in the environment, as with the AWS CLI.
 */
export const credentialChain =
  ({profile, region, endpoint, mfaCode}: ChainOptions): (() => Promise<AwsCredentials>) =>
  async () => {
    const {fromNodeProviderChain} = await import('@aws-sdk/credential-providers');
    // A chain keeps what it has read, so each reading gets a new one, which also reads the files anew.
    const chain = fromNodeProviderChain({
      ignoreCache: true,
      ...(profile && {profile}),
      ...(mfaCode && {mfaCodeProvider: mfaCode}),
      clientConfig: {...(region && {region}), ...(endpoint && {endpoint})},
    });
    return chain();
  };
