import type {Cluster} from './cluster.ts';
import type {KeyStore} from './key-store.ts';

/** Whether the store's trust anchor signed the cluster's certificate; undefined where it cannot be checked. */
export type TrustAnchor = 'same' | 'differs' | undefined;

// A certificate never changes under its object, and checking a signature on every frame would be felt.
const checked = new WeakMap<KeyStore, {readonly cluster: Cluster; readonly anchor: TrustAnchor}>();

/**
 * Checks the one thing about trust that can be checked without calling the cluster: CloudHSM does not tell the trust
 * anchor, but it tells the cluster certificate, which the trust anchor has signed.
 */
export function trustAnchorOf(store: KeyStore, cluster: Cluster): TrustAnchor {
  const before = checked.get(store);
  if (before?.cluster === cluster) return before.anchor;
  const anchor = check(store.trustAnchorCertificate, cluster.clusterCertificate);
  checked.set(store, {cluster, anchor});
  return anchor;
}

function check(anchorPem: string | undefined, clusterPem: string | undefined): TrustAnchor {
  if (anchorPem === undefined || clusterPem === undefined) return undefined;
  // Loaded here and not above: it costs a third of Node's own start, and the first frame does not need it.
  const {X509Certificate} = process.getBuiltinModule('node:crypto');
  try {
    const anchor = new X509Certificate(anchorPem);
    return new X509Certificate(clusterPem).verify(anchor.publicKey) ? 'same' : 'differs';
  } catch {
    // Text that is no certificate, or a kind of key this machine cannot check: nothing is known.
    return undefined;
  }
}
