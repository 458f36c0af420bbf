import {openAccount} from '../aws/account.ts';
import type {CredentialSource} from '../aws/credentials.ts';

/** A rehearsal that would have talked to something else than its own embedded AWS. */
export class NotOurEndpoint extends Error {}

/**
 * Throws unless an endpoint is on this machine's loopback address, by number, with a port.
 *
 * @throws NotOurEndpoint
 */
export function refuseOtherEndpoints(endpoint: string): void {
  const {protocol, hostname, port, username, pathname} = new URL(endpoint);
  if (protocol === 'http:' && hostname === '127.0.0.1' && port !== '' && username === '' && pathname === '/')
    return;
  throw new NotOurEndpoint(`A rehearsal talks to 127.0.0.1 only, and was to talk to ${endpoint}.`);
}

/**
 * Opens the account of an embedded AWS, and no other: its endpoint, its credentials, and nothing of the environment,
 * of profiles or of shared files.
 *
 * @param now the time in it, which stands still between its answers
 * @throws NotOurEndpoint
 */
export function openClosedAccount({
  endpoint,
  region,
  credentials,
  now,
}: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly now: () => Date;
}): ReturnType<typeof openAccount> {
  refuseOtherEndpoints(endpoint);
  const account = openAccount({
    endpointUrl: endpoint,
    region,
    credentials,
    environment: {},
    awsTime: now(),
    embedded: true,
  });
  return {...account, now};
}
