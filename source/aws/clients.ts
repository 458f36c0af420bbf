import type {Credentials, AwsCredentials} from './credentials.ts';
import {customEndpoint} from './environment.ts';
import type {Environment, ServiceName} from './environment.ts';
import type {SdkHandler} from './sdk-handler.ts';

/** What every client is made with. Fits the constructors of the SDK's old and new runtimes. */
export type ClientConfig = {
  readonly region: string;
  /** Whose settings other than keys count (FIPS, dual stack); the runtime of 2023 looks at AWS_PROFILE only. */
  readonly profile?: string;
  readonly endpoint?: string;
  /** Set where the environment's words are not about this endpoint. */
  readonly useFipsEndpoint?: false;
  readonly useDualstackEndpoint?: false;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly requestHandler: SdkHandler;
  readonly maxAttempts: 1;
  readonly systemClockOffset: number;
};

/** The SDK's clients, one per service and Region. */
export type Clients = {
  /** The client of a service in a Region, made by `make` on first use and after the credentials changed. */
  get<Client extends object>(
    service: ServiceName,
    region: string,
    make: (config: ClientConfig) => Client,
  ): Client;
  /** Forgets all clients. Their connections are shared and stay. */
  forget(): void;
};

/**
 * @param clockOffsetMs AWS's clock minus this machine's: clients sign with it from their first request on
 */
export function createClients({
  credentials,
  requestHandler,
  environment,
  profile,
  endpointUrl,
  embedded = false,
  clockOffsetMs,
}: {
  credentials: Credentials;
  requestHandler: SdkHandler;
  environment: Environment;
  profile?: string;
  endpointUrl?: string;
  embedded?: boolean;
  clockOffsetMs: () => number;
}): Clients {
  const made = new Map<string, unknown>();
  let generation = credentials.generation();
  return {
    get(service, region, make) {
      // Each client keeps the credentials it has once been given: new ones take new clients.
      if (generation !== credentials.generation()) made.clear();
      generation = credentials.generation();
      const name = `${service} ${region}`;
      // The map's values are what `make` of the same service returned: the name says which.
      const known = made.get(name) as ReturnType<typeof make> | undefined;
      if (known) return known;
      // Passed by hand because the CloudHSM client of 2023 reads none of the variables.
      const endpoint = customEndpoint(service, environment, endpointUrl);
      const client = make({
        region,
        ...(profile && {profile}),
        ...(endpoint && {endpoint}),
        ...(embedded && {useFipsEndpoint: false, useDualstackEndpoint: false}),
        credentials: () => credentials.get(),
        requestHandler,
        // Calls are repeated by calls.ts, under the pacer: retries in two places would multiply.
        maxAttempts: 1,
        systemClockOffset: clockOffsetMs(),
      });
      made.set(name, client);
      return client;
    },
    forget() {
      made.clear();
    },
  };
}
