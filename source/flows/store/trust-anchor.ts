import {X509Certificate} from 'node:crypto';

/** What a file that is said to be a cluster's trust anchor turns out to be. */
export type TrustAnchorFile =
  | {
      readonly ok: true;
      /** The certificate alone, as AWS takes it. */
      readonly pem: string;
      readonly expires: Date;
      /** SHA-256 of the certificate, as `openssl x509 -fingerprint` writes it. */
      readonly fingerprint: string;
      /** Whether it signed the cluster's certificate; `unknown` while the cluster has none. */
      readonly cluster: 'same' | 'differs' | 'unknown';
    }
  | {readonly ok: false; readonly why: string};

/** AWS takes no longer trust anchor than this (CreateCustomKeyStore). */
const maxLength = 5000;

/**
 * Checks a trust anchor (`customerCA.crt`): one PEM certificate, and the one that signed the cluster's certificate,
 * where the cluster shows one. Takes the text of the file and the cluster's certificate as DescribeClusters gives it.
 */
export function readTrustAnchor(text: string, clusterCertificate: string | undefined): TrustAnchorFile {
  if (text.includes('PRIVATE KEY'))
    return no('the file holds a private key: give the certificate alone, customerCA.crt');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  const [pem] = blocks;
  if (pem === undefined) return no('the file holds no PEM certificate');
  if (blocks.length > 1)
    return no(`the file holds ${String(blocks.length)} certificates; the trust anchor is one`);
  if (pem.length > maxLength)
    return no(`the certificate is longer than the ${String(maxLength)} characters AWS takes`);
  try {
    const anchor = new X509Certificate(pem);
    return {
      ok: true,
      pem,
      expires: anchor.validToDate,
      fingerprint: anchor.fingerprint256,
      cluster: signed(anchor, clusterCertificate),
    };
  } catch {
    return no('the certificate in the file cannot be read: it is damaged');
  }
}

function signed(anchor: X509Certificate, clusterPem: string | undefined): 'same' | 'differs' | 'unknown' {
  if (clusterPem === undefined) return 'unknown';
  try {
    return new X509Certificate(clusterPem).verify(anchor.publicKey) ? 'same' : 'differs';
  } catch {
    return 'unknown';
  }
}

const no = (why: string): TrustAnchorFile => ({ok: false, why});
