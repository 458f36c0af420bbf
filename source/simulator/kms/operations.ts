import type {Operation} from '../operation.ts';
import {createAlias, deleteAlias, listAliases, updateAlias} from './aliases.ts';
import {connectCustomKeyStore, disconnectCustomKeyStore} from './connecting.ts';
import {createKey} from './creating-keys.ts';
import {createCustomKeyStore} from './creating.ts';
import {
  decrypt,
  encrypt,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  reEncrypt,
} from './cryptography.ts';
import {cancelKeyDeletion, scheduleKeyDeletion} from './deletion.ts';
import {deleteCustomKeyStore, describeCustomKeyStores} from './key-stores.ts';
import {describeKey, disableKey, enableKey, getKeyRotationStatus, listKeys} from './keys.ts';
import {getKeyLastUsage} from './last-use.ts';
import {getKeyPolicy, listGrants, listKeyPolicies, putKeyPolicy} from './policies-and-grants.ts';
import {listResourceTags, tagResource} from './tags.ts';
import {updateCustomKeyStore} from './updating.ts';

/** Every operation that the embedded KMS knows, by the name that requests give. */
export const kmsOperations: Readonly<Record<string, Operation>> = {
  CancelKeyDeletion: cancelKeyDeletion,
  ConnectCustomKeyStore: connectCustomKeyStore,
  CreateAlias: createAlias,
  CreateCustomKeyStore: createCustomKeyStore,
  CreateKey: createKey,
  Decrypt: decrypt,
  DeleteAlias: deleteAlias,
  DeleteCustomKeyStore: deleteCustomKeyStore,
  DescribeCustomKeyStores: describeCustomKeyStores,
  DescribeKey: describeKey,
  DisableKey: disableKey,
  DisconnectCustomKeyStore: disconnectCustomKeyStore,
  EnableKey: enableKey,
  Encrypt: encrypt,
  GenerateDataKey: generateDataKey,
  GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
  GetKeyLastUsage: getKeyLastUsage,
  GetKeyPolicy: getKeyPolicy,
  GetKeyRotationStatus: getKeyRotationStatus,
  ListAliases: listAliases,
  ListGrants: listGrants,
  ListKeyPolicies: listKeyPolicies,
  ListKeys: listKeys,
  ListResourceTags: listResourceTags,
  PutKeyPolicy: putKeyPolicy,
  ReEncrypt: reEncrypt,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  TagResource: tagResource,
  UpdateAlias: updateAlias,
  UpdateCustomKeyStore: updateCustomKeyStore,
};
