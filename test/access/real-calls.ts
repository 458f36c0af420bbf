import {
  cloudhsmForm,
  type Form,
  kmsForm,
  queryForm,
  accountForm,
  sendSigned,
} from '../simulator/raw-client.ts';
import {serviceLinkedRoleName} from '../../source/model/role.ts';
import {home, keyArn, personCredentials, storeId} from './access-world.ts';

const onKey = (operation: string, more = {}): Form => kmsForm(operation, {KeyId: keyArn, ...more});
const onStore = (operation: string): Form => kmsForm(operation, {CustomKeyStoreId: storeId});
const onAlias = (operation: string): Form =>
  kmsForm(operation, {AliasName: 'alias/pay', ...(operation === 'DeleteAlias' ? {} : {TargetKeyId: keyArn})});
const cluster = 'cluster-234567abcde';
const text = Buffer.from('text').toString('base64');

/** The real call behind an action, valid in itself: it can only fail on permissions, or on what is not there. */
export const realCalls: Readonly<Record<string, Form>> = {
  'kms:DescribeCustomKeyStores': kmsForm('DescribeCustomKeyStores', {}),
  'kms:CreateCustomKeyStore': kmsForm('CreateCustomKeyStore', {
    CustomKeyStoreName: 'new',
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    XksProxyConnectivity: 'PUBLIC_ENDPOINT',
    XksProxyUriEndpoint: 'https://xks.example.org',
    XksProxyUriPath: '/kms/xks/v1',
    XksProxyAuthenticationCredential: {
      AccessKeyId: 'ABCDEFGHIJKLMNOPQRST',
      RawSecretAccessKey: 'a'.repeat(43),
    },
  }),
  'kms:ConnectCustomKeyStore': onStore('ConnectCustomKeyStore'),
  'kms:DisconnectCustomKeyStore': onStore('DisconnectCustomKeyStore'),
  'kms:UpdateCustomKeyStore': kmsForm('UpdateCustomKeyStore', {
    CustomKeyStoreId: storeId,
    NewCustomKeyStoreName: 'other',
  }),
  'kms:DeleteCustomKeyStore': onStore('DeleteCustomKeyStore'),
  'kms:ListKeys': kmsForm('ListKeys', {}),
  'kms:ListAliases': kmsForm('ListAliases', {}),
  'kms:CreateKey': kmsForm('CreateKey', {
    Origin: 'AWS_CLOUDHSM',
    CustomKeyStoreId: storeId,
  }),
  'kms:DescribeKey': onKey('DescribeKey'),
  'kms:GetKeyPolicy': onKey('GetKeyPolicy', {PolicyName: 'default'}),
  'kms:ListGrants': onKey('ListGrants'),
  'kms:ListResourceTags': onKey('ListResourceTags'),
  'kms:GetKeyLastUsage': onKey('GetKeyLastUsage'),
  'kms:TagResource': onKey('TagResource', {Tags: []}),
  'kms:EnableKey': onKey('EnableKey'),
  'kms:Encrypt': onKey('Encrypt', {Plaintext: text}),
  'kms:GenerateDataKey': onKey('GenerateDataKey', {KeySpec: 'AES_256'}),
  'kms:GenerateDataKeyWithoutPlaintext': onKey('GenerateDataKeyWithoutPlaintext', {KeySpec: 'AES_256'}),
  'kms:Decrypt': onKey('Decrypt', {DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT']}),
  'kms:ReEncryptFrom': reEncrypt(),
  'kms:ReEncryptTo': reEncrypt(),
  'kms:UpdateAlias': onAlias('UpdateAlias'),
  'kms:CreateAlias': onAlias('CreateAlias'),
  'kms:DisableKey': onKey('DisableKey'),
  'cloudhsm:DescribeClusters': cloudhsmForm('DescribeClusters', {}),
  'cloudhsm:DescribeBackups': cloudhsmForm('DescribeBackups', {}),
  'cloudhsm:ListTags': cloudhsmForm('ListTags', {ResourceId: cluster}),
  'cloudhsm:DeleteCluster': cloudhsmForm('DeleteCluster', {ClusterId: cluster}),
  'cloudhsm:CreateHsm': cloudhsmForm('CreateHsm', {ClusterId: cluster, AvailabilityZone: `${home}a`}),
  'iam:CreateServiceLinkedRole': queryForm('iam', 'CreateServiceLinkedRole', {
    AWSServiceName: 'cks.kms.amazonaws.com',
  }),
  'iam:GetRole': queryForm('iam', 'GetRole', {RoleName: serviceLinkedRoleName}),
  'iam:DeleteServiceLinkedRole': queryForm('iam', 'DeleteServiceLinkedRole', {
    RoleName: serviceLinkedRoleName,
  }),
  'account:ListRegions': accountForm('/listRegions', {}),
  'kms:PutKeyPolicy': onKey('PutKeyPolicy', {PolicyName: 'default', Policy: '{}'}),
  'kms:ScheduleKeyDeletion': onKey('ScheduleKeyDeletion', {PendingWindowInDays: 30}),
  'kms:CancelKeyDeletion': onKey('CancelKeyDeletion'),
  'kms:DeleteAlias': onAlias('DeleteAlias'),
};

function reEncrypt(): Form {
  return kmsForm('ReEncrypt', {
    SourceKeyId: keyArn,
    DestinationKeyId: keyArn,
    DryRun: true,
    DryRunModifiers: ['IGNORE_CIPHERTEXT'],
  });
}

/** Makes a real call as the person of the world: whether AWS lets it pass, whatever becomes of it then. */
export async function isLetPass(
  endpoint: string,
  action: string,
  region: string,
  at: Date,
): Promise<boolean> {
  const form = realCalls[action];
  if (!form) throw new Error(`no real call for ${action}`);
  const answer = await sendSigned(endpoint, form, {credentials: personCredentials, region, at});
  if (/ValidationException|UnknownOperation|InvalidAction|SignatureDoesNotMatch/.test(answer.body)) {
    throw new Error(`${action} was not understood: ${answer.body}`);
  }
  return !/AccessDenied/.test(answer.body);
}
