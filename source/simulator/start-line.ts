import type {SimulatedAccessKey, World} from './world.ts';

/** What a client needs and no AWS call tells: the first line that `cks simulate` prints, as JSON. */
export type StartLine = {
  readonly endpoint: string;
  /**
   * By the name of the user; for keys of a session by `Role/session`, and by the role alone for its first session;
   * `root` for the account's root user.
   */
  readonly credentials: Readonly<
    Record<
      string,
      {readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string}
    >
  >;
  readonly regions: readonly string[];
  /** By cluster id, of all Regions; clusters that nobody has initialized yet have nothing to tell. */
  readonly clusters: Readonly<
    Record<string, {readonly trustAnchorCertificate: string; readonly kmsuserPassword: string}>
  >;
};

/** Builds the start line of a world that is served at `endpoint`; of several keys of one name, the first counts. */
export function startLine(world: World, endpoint: string): StartLine {
  const credentials: Record<string, StartLine['credentials'][string]> = {};
  for (const [accessKeyId, key] of world.iam.accessKeys) {
    for (const name of namesOf(key)) {
      credentials[name] ??= {
        accessKeyId,
        secretAccessKey: key.secret,
        ...(key.sessionToken === undefined ? {} : {sessionToken: key.sessionToken}),
      };
    }
  }
  const clusters = [...world.regions.values()].flatMap(region =>
    [...region.clusters.values()].flatMap(({id, trustAnchorCertificate, kmsuser}) =>
      trustAnchorCertificate === undefined
        ? []
        : [[id, {trustAnchorCertificate, kmsuserPassword: kmsuser.password}] as const],
    ),
  );
  return {
    endpoint,
    credentials,
    regions: [...world.regions.keys()],
    clusters: Object.fromEntries(clusters),
  };
}

function namesOf({identity}: SimulatedAccessKey): readonly string[] {
  switch (identity.kind) {
    case 'root':
      return ['root'];
    case 'user':
      return [identity.name];
    case 'role':
      return [identity.name, `${identity.name}/${identity.session}`];
  }
}
