import type {KeyStoreType} from './key-store.ts';

/** What a step that cks can do is called on the command line. */
export type FixVerb =
  | 'connect'
  | 'disconnect'
  | 'update-cluster'
  | 'update-password'
  | 'update-proxy'
  | 'enable-key'
  | 'cancel-deletion';

/** One step of a repair. `by: 'cks'` can be done from here; the rest is done elsewhere, and cks looks again. */
export type FixStep = {readonly by: 'cks' | 'outside'; readonly text: string; readonly verb?: FixVerb};

/** What a ConnectionErrorCode means and what to do about it. */
export type ConnectionErrorAdvice = {
  readonly code: string;
  /** Why KMS could not connect, in a sentence. */
  readonly cause: string;
  /** What to look at to find the exact fault. */
  readonly look: string;
  /** In order. A FAILED store cannot be connected, so disconnecting stands in every list, connecting ends it. */
  readonly fix: readonly FixStep[];
  /** False for a code that this version does not know: the advice is then AWS's general one. */
  readonly known: boolean;
};

type Story = {readonly cause: string; readonly look: string; readonly fix: readonly FixStep[]};

const outside = (text: string): FixStep => ({by: 'outside', text});
const disconnect: FixStep = {by: 'cks', text: 'Disconnect the store', verb: 'disconnect'};
const connect: FixStep = {by: 'cks', text: 'Connect the store, up to 20m', verb: 'connect'};
const connectExternal: FixStep = {by: 'cks', text: 'Connect the store, about 5m', verb: 'connect'};
const updateCluster: FixStep = {by: 'cks', text: 'Update the store: new cluster', verb: 'update-cluster'};
const updatePassword: FixStep = {by: 'cks', text: 'Update the key store password', verb: 'update-password'};
const updateProxy = (what: string): FixStep => ({
  by: 'cks',
  text: `Update the ${what}`,
  verb: 'update-proxy',
});

const newCluster = outside('Restore the newest backup, 2 AZs');

/** AWS's documented causes and repairs of the codes that CloudHSM key stores show (KMS developer guide). */
const cloudHsmStories: Readonly<Record<string, Story>> = {
  CLUSTER_NOT_FOUND: {
    cause: 'The cluster does not exist in this Region: it was deleted, or the id is wrong',
    look: 'Clusters: is the id listed, and which READY backup is newest',
    fix: [newCluster, disconnect, updateCluster, connect],
  },
  INSUFFICIENT_CLOUDHSM_HSMS: {
    cause: 'The cluster has no ACTIVE HSM; KMS needs 1 to connect, 2 in 2 AZs for new keys',
    look: 'the state of each HSM above, and in which AZ it is',
    fix: [outside('Add an HSM, better 2 in 2 AZs'), disconnect, connect],
  },
  INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET: {
    cause: 'KMS needs 1 free IP address in every private subnet of the cluster (2 better)',
    look: 'the free addresses of each subnet of the cluster, in EC2',
    fix: [outside('Free 1 address where 0 are left'), disconnect, connect],
  },
  INTERNAL_ERROR: {
    cause: 'A fault inside AWS KMS; the request was not completed',
    look: 'AWS Health for this Region; a repeated failure is a support case',
    fix: [disconnect, connect],
  },
  INVALID_CREDENTIALS: {
    cause: 'The password that KMS has for kmsuser is not the one on the cluster',
    look: 'failed logins in the log group /aws/cloudhsm/ of this cluster',
    fix: [disconnect, outside('Set a new kmsuser password'), updatePassword, connect],
  },
  NETWORK_ERRORS: {
    cause: 'KMS cannot reach the HSMs; often this passes by itself',
    look: 'security group rules for TCP 2223-2225, network ACLs, routes',
    fix: [disconnect, outside('Restore changed rules, wait 5m'), connect],
  },
  SUBNET_NOT_FOUND: {
    cause: 'A subnet of the cluster was deleted, and the subnets of a cluster cannot be changed',
    look: 'which subnet of the cluster EC2 no longer knows',
    fix: [newCluster, disconnect, updateCluster, connect],
  },
  USER_LOCKED_OUT: {
    cause: 'kmsuser is locked out of the cluster after too many wrong passwords',
    look: 'CloudHSM CLI, user list: kmsuser shows as locked; AWS APIs do not',
    fix: [disconnect, outside('Change the kmsuser password'), updatePassword, connect],
  },
  USER_LOGGED_IN: {
    cause: 'Somebody is logged in to the cluster as kmsuser, so KMS cannot be',
    look: 'sessions of kmsuser in the audit log; AWS APIs do not show them',
    fix: [
      disconnect,
      outside('Log kmsuser out of every client'),
      {by: 'cks', text: 'Update the password if changed', verb: 'update-password'},
      connect,
    ],
  },
  USER_NOT_FOUND: {
    cause: 'The cluster, or one of its HSMs, has no crypto user named kmsuser',
    look: 'CloudHSM CLI, user list; HSMs that are newer than the user',
    fix: [disconnect, outside('Create kmsuser on every HSM'), updatePassword, connect],
  },
};

/** The same for external key stores; KMS speaks to their proxy, never to HSMs of the account. */
const externalStories: Readonly<Record<string, Story>> = {
  INTERNAL_ERROR: {
    cause: 'A fault inside AWS KMS; the request was not completed',
    look: 'AWS Health for this Region; a repeated failure is a support case',
    fix: [disconnect, connectExternal],
  },
  NETWORK_ERRORS: {
    cause: 'KMS cannot reach the proxy; often this passes by itself',
    look: 'the path from AWS to the proxy, port 443',
    fix: [disconnect, outside('Repair the path, or wait 5m'), connectExternal],
  },
  INVALID_CREDENTIALS: {
    cause: 'The proxy does not accept the access key id and secret that KMS signs with',
    look: 'the access key id here and at the proxy; headers that a relay rewrites',
    fix: [disconnect, updateProxy('proxy credential'), connectExternal],
  },
  XKS_PROXY_ACCESS_DENIED: {
    cause: 'The proxy refuses the requests of KMS by its own rules',
    look: 'the log and the authorisation rules of the proxy',
    fix: [outside('Allow KMS in the proxy rules'), disconnect, connectExternal],
  },
  XKS_PROXY_INVALID_CONFIGURATION: {
    cause: 'The proxy is set up wrongly; mostly the URI path is not the right one',
    look: "the URI path here and in the proxy vendor's documentation",
    fix: [disconnect, updateProxy('proxy URI path'), connectExternal],
  },
  XKS_PROXY_INVALID_RESPONSE: {
    cause: 'The proxy answers in a way that KMS cannot read',
    look: 'the log of the proxy at the time of the failure',
    fix: [outside('Have the vendor repair the proxy'), disconnect, connectExternal],
  },
  XKS_PROXY_INVALID_TLS_CONFIGURATION: {
    cause: 'TLS of the proxy is not accepted: version, expiry, host name or issuer',
    look: 'its certificate: dates, name, issuer; TLS must be 1.2 or 1.3',
    fix: [outside('Install a certificate AWS accepts'), disconnect, connectExternal],
  },
  XKS_PROXY_NOT_REACHABLE: {
    cause: 'The proxy does not answer, or it says that every key manager is unavailable',
    look: 'endpoint and path here; port 443; the key managers behind the proxy',
    fix: [outside('Bring proxy and key managers back'), disconnect, connectExternal],
  },
  XKS_PROXY_TIMED_OUT: {
    cause: 'The proxy answers slower than the 250 ms that KMS waits',
    look: 'load of the proxy and its distance from the Region',
    fix: [outside('Make the proxy faster or nearer'), disconnect, connectExternal],
  },
  XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION: {
    cause: 'The VPC endpoint service does not meet what KMS requires of it',
    look: 'NLB in 2 AZs, verified private DNS name, no acceptance, allowed principal',
    fix: [outside('Correct the endpoint service'), disconnect, connectExternal],
  },
  XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND: {
    cause: 'KMS does not find the VPC endpoint service, or may not use it',
    look: 'the service name here; whether cks.kms.<region>.amazonaws.com is allowed',
    fix: [
      outside('Allow KMS on the endpoint service'),
      disconnect,
      updateProxy('service name'),
      connectExternal,
    ],
  },
};

/** Every ConnectionErrorCode that this version can explain. */
export const connectionErrorCodes: readonly string[] = [
  ...new Set([...Object.keys(cloudHsmStories), ...Object.keys(externalStories)]),
];

/**
 * Explains why a store is FAILED. A code that this version does not know is passed through as received, with the
 * advice that holds for all: save the code (disconnecting erases it), disconnect, repair, connect.
 */
export function explainConnectionError(code: string | undefined, type: KeyStoreType): ConnectionErrorAdvice {
  const external = type === 'EXTERNAL_KEY_STORE';
  const [first, second] = external ? [externalStories, cloudHsmStories] : [cloudHsmStories, externalStories];
  const story = code === undefined ? undefined : (own(first, code) ?? own(second, code));
  if (code !== undefined && story) return {code, known: true, ...story};
  return {
    code: code ?? 'no ConnectionErrorCode',
    known: false,
    cause: 'KMS could not connect; this version of cks does not know the reason by this code',
    look: 'the code in the KMS developer guide, "Fixing a custom key store"',
    fix: [outside('Save the code, repair the cause'), disconnect, external ? connectExternal : connect],
  };
}

/** A code comes from outside: `constructor` must not find what objects inherit. */
const own = (stories: Readonly<Record<string, Story>>, code: string): Story | undefined =>
  Object.hasOwn(stories, code) ? stories[code] : undefined;
