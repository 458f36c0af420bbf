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
 * @param timeIsKnown false until AWS has told its time: this machine's clock alone may be hours off, and new keys would
 *   look expired and be asked for again, with another MFA code
 */
export function createCredentials(
  source: CredentialSource,
  {
    now,
    asksPerson = () => false,
    timeIsKnown = () => true,
  }: {now: () => Date; asksPerson?: () => boolean; timeIsKnown?: () => boolean},
): Credentials {
  const read = typeof source === 'function' ? source : () => Promise.resolve(source);
  let held: AwsCredentials | undefined;
  let reading: Promise<AwsCredentials> | undefined;
  let failed: {error: unknown; until: number} | undefined;
  let generation = 0;
  let sameUntil = -Infinity;

  const isEnding = ({expiration}: AwsCredentials) =>
    timeIsKnown() && expiration !== undefined && expiration.getTime() - now().getTime() < renewBeforeMs;

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
  /** Milliseconds that a chain may take by itself; a person who is asked for a code takes as long as it takes. */
  readonly patienceMs?: number;
};

// A credential_process may open a browser and wait for a person. Nothing else takes near as long.
const chainPatienceMs = 30_000;

/**
 * The ordinary chain: environment, SSO, shared files (assumed roles, credential_process), web identity, container
 * and instance metadata. A profile named here wins over keys in the environment, as with the AWS CLI.
 *
 * A chain that hangs is a failure after `patienceMs`, and is then waited for on, and not started a second time: it may
 * be a process that asks somebody.
 */
export function credentialChain({
  profile,
  region,
  endpoint,
  mfaCode,
  patienceMs = chainPatienceMs,
}: ChainOptions): () => Promise<AwsCredentials> {
  let underWay: Promise<AwsCredentials> | undefined;
  let personAsked = false;
  const start = async (): Promise<AwsCredentials> => {
    const {fromNodeProviderChain} = await import('@aws-sdk/credential-providers');
    let problem: string | undefined;
    const note = (line: unknown) => {
      problem = processProblem(String(line)) ?? problem;
    };
    // A chain keeps what it has read, so each reading gets a new one, which also reads the files anew.
    const chain = fromNodeProviderChain({
      ignoreCache: true,
      // Of a process that fails the chain tells nothing but here: it goes on to its next link, and ends with that one's words.
      logger: {debug: note, info: note, warn: note, error: note},
      ...(profile && {profile}),
      ...(mfaCode && {
        mfaCodeProvider: serial => {
          personAsked = true;
          return mfaCode(serial);
        },
      }),
      clientConfig: {...(region && {region}), ...(endpoint && {endpoint})},
    });
    return chain().catch((error: unknown) => {
      throw problem === undefined ? error : new ChainFails(problem);
    });
  };
  return async () => {
    underWay ??= start().finally(() => {
      underWay = undefined;
      personAsked = false;
    });
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      if (!personAsked) late.reject(new ChainFails(hangs(patienceMs)));
    }, patienceMs);
    try {
      return await Promise.race([underWay, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

const hangs = (ms: number): string =>
  `whatever gives the credentials (a credential_process, or a sign-in server) has not answered for ${String(Math.round(ms / 1000))} s`;

/** What is wrong with the credential_process that a line of the chain's log speaks of; its command stays untold. */
function processProblem(line: string): string | undefined {
  const [, failed] = /-> Command failed: [^\n]*\n?([\s\S]*)$/u.exec(line) ?? [];
  if (failed !== undefined) {
    const said = failed.trim().split('\n').slice(-3).join(' ');
    return `the credential_process failed${said === '' ? '' : `: ${said}`}`;
  }
  const [, returned] = /(credential_process returned [^\n]*)/u.exec(line) ?? [];
  return returned?.replace(/\.$/u, '');
}

/** Like what the SDK throws where no link of the chain has credentials, with the reason. */
class ChainFails extends Error {
  override readonly name = 'CredentialsProviderError';
}
