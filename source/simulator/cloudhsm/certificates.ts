import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import * as der from './der.ts';

/** What a cluster shows of its identity; all PEM. */
export type ClusterCertificates = {
  readonly trustAnchorCertificate: string;
  readonly clusterCertificate: string;
};

const ed25519 = der.sequence(der.objectIdentifier('1.3.101.112'));
const lifetimeYears = 10;

/**
 * The key of `name`: the same name always has the same key, so that a world has the same certificates in every
 * run. Ed25519, because its keys need no search and its signatures no chance. Nothing real may rest on it.
 */
function keyOf(name: string): KeyObject {
  const seed = createHash('sha256').update(`simulated key of ${name}`).digest();
  const key = der.sequence(der.integer(Buffer.from([0])), ed25519, der.octetString(der.octetString(seed)));
  return createPrivateKey({key, format: 'der', type: 'pkcs8'});
}

const publicKey = (key: KeyObject) => createPublicKey(key).export({format: 'der', type: 'spki'});

const commonName = (text: string) =>
  der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(text))));

const signed = (body: Uint8Array, key: KeyObject) =>
  der.sequence(body, ed25519, der.bitString(sign(null, body, key)));

function certificate({
  subject,
  subjectKey,
  issuer,
  issuerKey,
  from,
  isAuthority,
}: {
  subject: string;
  subjectKey: KeyObject;
  issuer: string;
  issuerKey: KeyObject;
  from: Date;
  isAuthority: boolean;
}): string {
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + lifetimeYears);
  const serial = createHash('sha256').update(`serial of ${subject} by ${issuer}`).digest().subarray(0, 16);
  const basicConstraints = der.sequence(
    der.objectIdentifier('2.5.29.19'),
    der.boolean(true),
    der.octetString(der.sequence(der.boolean(true))),
  );
  const body = der.sequence(
    der.context(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ed25519,
    commonName(issuer),
    der.sequence(der.time(from), der.time(until)),
    commonName(subject),
    publicKey(subjectKey),
    ...(isAuthority ? [der.context(3, der.sequence(basicConstraints))] : []),
  );
  return der.pem('CERTIFICATE', signed(body, issuerKey));
}

/** The certificate request that an uninitialized cluster offers, as PEM. */
export function clusterCsr(clusterId: string): string {
  const key = keyOf(clusterId);
  const body = der.sequence(
    der.integer(Buffer.from([0])),
    commonName(`${clusterId}:HSM`),
    publicKey(key),
    der.context(0),
  );
  return der.pem('CERTIFICATE REQUEST', signed(body, key));
}

/**
 * A self-signed trust anchor and the cluster certificate that it signed, as an administrator would have made
 * them at `from`.
 */
export function clusterCertificates(clusterId: string, from: Date): ClusterCertificates {
  const authority = `${clusterId} trust anchor`;
  const authorityKey = keyOf(authority);
  return {
    trustAnchorCertificate: certificate({
      subject: authority,
      subjectKey: authorityKey,
      issuer: authority,
      issuerKey: authorityKey,
      from,
      isAuthority: true,
    }),
    clusterCertificate: certificate({
      subject: `${clusterId}:HSM`,
      subjectKey: keyOf(clusterId),
      issuer: authority,
      issuerKey: authorityKey,
      from,
      isAuthority: false,
    }),
  };
}

const parse = (text: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
};

/**
 * Why `signedCert` and `trustAnchor` cannot initialize the cluster; undefined when they can: the anchor is
 * self-signed, the certificate is for the key of the cluster's request, and the anchor signed it.
 */
export function certificateProblem(
  clusterId: string,
  signedCert: string,
  trustAnchor: string,
): string | undefined {
  const anchor = parse(trustAnchor);
  const cert = parse(signedCert);
  if (!anchor) return 'The trust anchor is not a valid X.509 certificate in PEM format.';
  if (!cert) return 'The signed certificate is not a valid X.509 certificate in PEM format.';
  if (!anchor.verify(anchor.publicKey)) return 'The trust anchor is not self-signed.';
  if (!cert.publicKey.export({format: 'der', type: 'spki'}).equals(publicKey(keyOf(clusterId)))) {
    return 'The signed certificate was not made from the certificate signing request of this cluster.';
  }
  if (!cert.verify(anchor.publicKey)) return 'The signed certificate was not signed by the trust anchor.';
  return undefined;
}
