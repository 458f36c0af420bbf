import type {FailureKind} from '../model/failure.ts';

/** What an error name means here, and what to do about it. */
export type Meaning = {readonly kind: FailureKind; readonly remedy: string};

type Row = readonly [kind: FailureKind, remedy: string, ...names: string[]];

const renew = 'The session has expired: renew it (`aws sso login`, or take the role again), then refresh.';
const unknownKey =
  'AWS does not know this access key or its session token: it was deleted, mistyped, or belongs to another partition. Choose another profile or renew it.';
const wrongSecret = 'The secret key does not match the access key id: correct the profile.';
const badRequest = 'AWS refused the form of the request: a proxy changed it, or this is a fault of cks.';
const later = 'A fault on the side of AWS: it is tried again by itself.';
const noPath = 'No way to the host: check the network, the VPN and the proxy.';
const tls =
  'The certificate of the host is not trusted: something on the way inspects TLS (give its CA with NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE), or a clock is wrong.';

/**
 * Error names by meaning, without the suffixes `Exception` and `Error`, which the same error carries in one
 * service and not in another. Node's network codes are here too: they arrive in the same place.
 */
const rows: readonly Row[] = [
  ['expired', renew, 'ExpiredToken', 'TokenRefreshRequired'],
  ['no-credentials', unknownKey, 'UnrecognizedClient', 'InvalidClientTokenId', 'AuthFailure'],
  ['no-credentials', wrongSecret, 'InvalidSignature', 'SignatureDoesNotMatch'],
  [
    'no-credentials',
    'No usable credentials: name a profile, or log in.',
    'CredentialsProvider',
    'TokenProvider',
    'ProviderError',
  ],
  ['invalid', 'The clock of this machine is wrong: correct it.', 'RequestExpired', 'RequestTimeTooSkewed'],
  ['invalid', badRequest, 'IncompleteSignature', 'MissingAuthenticationToken'],
  [
    'region-off',
    'This Region is not enabled for the account: enable it in the account settings, or leave it out.',
    'OptInRequired',
  ],
  [
    'unexpected',
    'The account is not signed up for this service, or is suspended: ask AWS Support.',
    'SubscriptionRequired',
  ],

  [
    'denied',
    '',
    'AccessDenied',
    'CloudHsmAccessDenied',
    'UnauthorizedOperation',
    'NotAuthorized',
    'Forbidden',
  ],

  [
    'throttled',
    'Everyone in the account shares this quota: cks has slowed down and asks again by itself.',
    'Throttling',
    'Throttled',
    'ThrottledException',
    'RequestThrottled',
    'TooManyRequests',
    'RequestLimitExceeded',
    'SlowDown',
    'BandwidthLimitExceeded',
    'EC2Throttled',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceeded',
    'TransactionInProgress',
  ],

  [
    'unreachable',
    'The host is unknown: the service is not in this Region, the Region name is wrong, or there is no DNS.',
    'ENOTFOUND',
  ],
  ['unreachable', 'DNS does not answer at the moment: it is tried again by itself.', 'EAI_AGAIN'],
  ['unreachable', noPath, 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
  [
    'unreachable',
    'The connection broke before the answer was complete. A read is simply asked again; after a change, look first whether it happened.',
    'ECONNRESET',
    'EPIPE',
    'ECONNABORTED',
  ],
  [
    'unreachable',
    tls,
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  [
    'timed-out',
    'No answer in time: the Region is slow, or something on the way drops the traffic. After a change, look first whether it happened.',
    'Timeout',
    'ETIMEDOUT',
    'ESOCKETTIMEDOUT',
    'RequestTimeout',
  ],
  [
    'unreachable',
    'Something other than AWS answered with a web page: a proxy or a login portal is in the way.',
    'MarkupAnswer',
  ],
  [
    'unexpected',
    'The answer was not what AWS sends: a proxy, a portal or another server is in the way.',
    'Syntax',
    'MalformedAnswer',
  ],

  [
    'not-found',
    'It is gone, or it is in another Region or account.',
    'CustomKeyStoreNotFound',
    'NotFound',
    'CloudHsmResourceNotFound',
    'CloudHsmClusterNotFound',
    'ResourceNotFound',
  ],
  ['not-found', 'No such role, user, policy or task in this account.', 'NoSuchEntity'],

  [
    'conflict',
    'The connection state of the store forbids this, or it is already done: look again.',
    'CustomKeyStoreInvalidState',
  ],
  [
    'conflict',
    'Keys remain in the store, perhaps some that are pending deletion or that you cannot see: list them.',
    'CustomKeyStoreHasCMKs',
  ],
  ['conflict', 'Another store of this Region has that name.', 'CustomKeyStoreNameInUse'],
  ['conflict', 'A store uses this cluster, or one that shares its backups.', 'CloudHsmClusterInUse'],
  [
    'conflict',
    'The cluster does not meet what KMS needs: active HSMs, two zones, its security group.',
    'CloudHsmClusterInvalidConfiguration',
  ],
  ['conflict', 'The cluster is not ACTIVE: look at its state and its message.', 'CloudHsmClusterNotActive'],
  ['conflict', 'The state of the key or of its store forbids this: look at both.', 'KMSInvalidState'],
  ['conflict', 'The key is disabled: enable it first.', 'Disabled'],
  [
    'conflict',
    'AWS says the quota is used up: this does not pass by waiting. Ask for more, or free some.',
    'LimitExceeded',
    'CloudHsmResourceLimitExceeded',
    'ServiceQuotaExceeded',
  ],
  [
    'conflict',
    'It is in use, protected or being changed by someone else: look again.',
    'DeleteConflict',
    'ConcurrentModification',
    'Conflict',
    'UnmodifiableEntity',
    'EntityAlreadyExists',
    'AlreadyExists',
    'XksKeyAlreadyInUse',
  ],
  ['conflict', 'The trust anchor certificate is not the one of the cluster.', 'IncorrectTrustAnchor'],
  ['conflict', 'The dry run went through: you are allowed to do this.', 'DryRunOperation'],

  ['invalid', 'No host can be made of this Region name: correct it.', 'Endpoint'],
  [
    'invalid',
    'This does not apply here: the feature does not exist for keys in a store, or not in this Region.',
    'UnsupportedOperation',
  ],
  [
    'invalid',
    'The service does not know this operation: it is not in this Region, or the endpoint is not AWS.',
    'UnknownOperation',
    'InvalidAction',
    'UnknownAction',
  ],
  ['invalid', 'The place in the listing is no longer valid: it is started again by itself.', 'InvalidMarker'],
  [
    'invalid',
    'AWS refused a value: read its message. If nobody typed that value, it is a fault of cks.',
    'InvalidArn',
    'Validation',
    'InvalidInput',
    'InvalidParameterValue',
    'InvalidParameter',
    'CloudHsmInvalidRequest',
    'MalformedPolicyDocument',
    'Serialization',
    'InvalidAliasName',
    'InvalidKeyId',
    'InvalidKeyUsage',
    'CloudHsmTag',
    'Tag',
  ],
  ['unexpected', 'The policy simulator failed: nothing can be concluded.', 'PolicyEvaluation'],
  ['unexpected', 'The key cannot be used at the moment: try again shortly.', 'KeyUnavailable'],
  [
    'unexpected',
    later,
    'KMSInternal',
    'DependencyTimeout',
    'CloudHsmInternalFailure',
    'InternalFailure',
    'InternalServer',
    'ServiceFailure',
    'ServiceUnavailable',
    'Unavailable',
    'Internal',
  ],
  ['unexpected', 'AWS CloudHSM refused for a reason of its own: read its message.', 'CloudHsmService'],
];

const meanings = new Map<string, Meaning>(
  rows.flatMap(([kind, remedy, ...names]) => names.map(name => [plainName(name), {kind, remedy}] as const)),
);

/** An error's name without the suffixes in which services differ. */
export function plainName(name: string): string {
  return name.replace(/(?:Exception|Error|Fault)$/, '');
}

/** What a name means; undefined for a name this version does not know. */
export const meaningOf = (name: string): Meaning | undefined => meanings.get(plainName(name));

/** What an unknown name means by its status and sound: AWS adds names without asking. */
export function meaningByStatus(name: string, status: number | undefined, message: string): Meaning {
  if (status === 429 || /throttl|rate exceeded/i.test(name)) return meaning('Throttling');
  if (/is not authorized to perform/i.test(message)) return meaning('AccessDenied');
  if (status !== undefined && status >= 500) return {kind: 'unexpected', remedy: later};
  if (/NotFound$|^NoSuch/.test(plainName(name))) return meaning('NotFound');
  if (/^(?:Invalid|Malformed|Validation|Unsupported)/.test(name)) return meaning('Validation');
  return {
    kind: 'unexpected',
    remedy: 'cks does not know this error: read its message, and note its code and request id.',
  };
}

const meaning = (name: string): Meaning => meanings.get(name) ?? {kind: 'unexpected', remedy: later};
