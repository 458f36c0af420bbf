import {isIamWrite, type KmsWrite, type ProxySettings, type Write} from '../model/write.ts';
import {serviceLinkedRoleName} from '../model/role.ts';

const kebab = (operation: string) => operation.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
const option = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}`, value]);

/** The shell words of the AWS CLI command that makes the same change. A secret stands as a file to read it from. */
export function awsCommand(write: Write): readonly string[] {
  if (isIamWrite(write)) {
    const words = ['aws', 'iam', kebab(write.operation), ...option('role-name', serviceLinkedRoleName)];
    return write.operation === 'DeleteServiceLinkedRole'
      ? words
      : [...words, ...option('description', write.description)];
  }
  return ['aws', 'kms', kebab(write.operation), ...wordsOf(write), '--region', write.region];
}

function wordsOf(write: KmsWrite): readonly string[] {
  switch (write.operation) {
    case 'ConnectCustomKeyStore':
    case 'DisconnectCustomKeyStore':
    case 'DeleteCustomKeyStore':
      return ['--custom-key-store-id', write.storeId];
    case 'CreateCustomKeyStore':
      return [...option('custom-key-store-name', write.name), ...backingWords(write.backing)];
    case 'UpdateCustomKeyStore':
      return [
        ...option('custom-key-store-id', write.storeId),
        ...option('new-custom-key-store-name', write.newName),
        ...option('cloud-hsm-cluster-id', write.clusterId),
        ...(write.password ? passwordWords : []),
        ...(write.proxy ? proxyWords(write.proxy) : []),
      ];
    case 'CreateKey':
      return [
        ...option('custom-key-store-id', write.storeId),
        ...option('origin', write.xksKeyId === undefined ? 'AWS_CLOUDHSM' : 'EXTERNAL_KEY_STORE'),
        ...option('xks-key-id', write.xksKeyId),
        ...option('description', write.description),
        ...option('policy', write.policy === undefined ? undefined : 'file://policy.json'),
      ];
    case 'CreateAlias':
      return ['--alias-name', write.alias, '--target-key-id', write.keyId];
    case 'ScheduleKeyDeletion':
      return ['--key-id', write.keyId, '--pending-window-in-days', String(write.days)];
    default:
      return ['--key-id', write.keyId];
  }
}

const passwordWords = ['--key-store-password', 'file://kmsuser-password.txt'];

type Backing = Extract<Write, {operation: 'CreateCustomKeyStore'}>['backing'];

const backingWords = (backing: Backing): readonly string[] =>
  backing.type === 'AWS_CLOUDHSM'
    ? [
        ...option('cloud-hsm-cluster-id', backing.clusterId),
        ...option('trust-anchor-certificate', 'file://customerCA.crt'),
        ...passwordWords,
      ]
    : [...option('custom-key-store-type', 'EXTERNAL_KEY_STORE'), ...proxyWords(backing)];

const proxyWords = (proxy: Partial<ProxySettings>): readonly string[] => [
  ...option('xks-proxy-connectivity', proxy.connectivity),
  ...option('xks-proxy-uri-endpoint', proxy.uriEndpoint),
  ...option('xks-proxy-uri-path', proxy.uriPath),
  ...option('xks-proxy-vpc-endpoint-service-name', proxy.vpcEndpointServiceName),
  ...option(
    'xks-proxy-authentication-credential',
    proxy.accessKeyId === undefined ? undefined : 'file://proxy-credential.json',
  ),
];
