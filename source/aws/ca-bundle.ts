import {readFileSync} from 'node:fs';
import * as tls from 'node:tls';
import type {Environment} from './environment.ts';

const trusted = new Set<string>();

/**
 * Trusts the certificates that AWS_CA_BUNDLE names beside Node's own, as AWS's tools do, for everything that this
 * thread asks, the credential chain included. A Node older than 22.19 cannot: there NODE_EXTRA_CA_CERTS does it.
 *
 * @throws Error naming the file where it cannot be read
 */
export function trustCaBundle({AWS_CA_BUNDLE: file}: Environment): void {
  if (!file || trusted.has(file) || !('setDefaultCACertificates' in tls)) return;
  let bundle: string;
  try {
    bundle = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(
      `AWS_CA_BUNDLE cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), bundle]);
  trusted.add(file);
}
