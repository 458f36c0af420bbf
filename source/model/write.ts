import type {ClusterId, KeyId, KeyStoreId, Region} from './ids.ts';

/**
 * One change asked of AWS, as it is approved, journaled and sent. It names everything but secrets: a kmsuser
 * password or a proxy's secret key travels beside it, is held in memory only, and is never written down.
 */
export type Write =
  | ({
      readonly operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' | 'DeleteCustomKeyStore';
    } & OnStore)
  | {
      readonly operation: 'CreateCustomKeyStore';
      readonly region: Region;
      readonly name: string;
      readonly backing:
        | {
            readonly type: 'AWS_CLOUDHSM';
            readonly clusterId: ClusterId;
            readonly trustAnchorCertificate: string;
          }
        | ({readonly type: 'EXTERNAL_KEY_STORE'} & ProxySettings);
    }
  | ({readonly operation: 'UpdateCustomKeyStore'} & OnStore & {
        readonly newName?: string;
        readonly clusterId?: ClusterId;
        /** A new kmsuser password goes along, beside the write. */
        readonly password?: 'given';
        readonly proxy?: Partial<ProxySettings>;
      })
  | {
      readonly operation: 'CreateKey';
      readonly region: Region;
      readonly storeId: KeyStoreId;
      readonly description?: string;
      readonly policy?: string;
      /** External stores only: the key's id at the external key manager. */
      readonly xksKeyId?: string;
    }
  | {
      readonly operation: 'CreateAlias';
      readonly region: Region;
      readonly alias: string;
      readonly keyId: KeyId;
    }
  | ({readonly operation: 'EnableKey' | 'DisableKey' | 'CancelKeyDeletion'} & OnKey)
  /** `days`: the waiting period, 7 to 30. */
  | ({readonly operation: 'ScheduleKeyDeletion'; readonly days: number} & OnKey)
  | {readonly operation: 'UpdateRoleDescription'; readonly description: string}
  /** KMS's role for key stores; IAM answers with a task, and the role is there until that has succeeded. */
  | {readonly operation: 'DeleteServiceLinkedRole'};

/** The changes that IAM makes: they belong to no Region. */
export type IamWrite = Extract<Write, {operation: 'UpdateRoleDescription' | 'DeleteServiceLinkedRole'}>;
export type KmsWrite = Exclude<Write, IamWrite>;

export const isIamWrite = (write: Write): write is IamWrite => !('region' in write);

type OnStore = {readonly region: Region; readonly storeId: KeyStoreId};
type OnKey = {readonly region: Region; readonly keyId: KeyId};

/** How KMS is to reach an external key store; `accessKeyId` is the proxy's, its secret travels beside. */
export type ProxySettings = {
  readonly connectivity: 'PUBLIC_ENDPOINT' | 'VPC_ENDPOINT_SERVICE';
  readonly uriEndpoint: string;
  readonly uriPath: string;
  readonly accessKeyId: string;
  readonly vpcEndpointServiceName?: string;
};

/** What AWS gave back for a write that it accepted. */
export type WriteResult = {
  readonly storeId?: KeyStoreId;
  readonly keyId?: KeyId;
  readonly deletionDate?: Date;
  /** Of DeleteServiceLinkedRole: the id of the task that IAM works on. */
  readonly deletionTaskId?: string;
};

/** Secrets that one write needs; in memory for the length of the call. */
export type WriteSecrets = {readonly keyStorePassword?: string; readonly proxySecretAccessKey?: string};

/** The IAM action that a write needs. */
export const actionOf = (write: Write) => `${isIamWrite(write) ? 'iam' : 'kms'}:${write.operation}`;

/** True for a write that cannot be sent without a secret beside it. */
export function needsSecret(write: Write): boolean {
  switch (write.operation) {
    case 'CreateCustomKeyStore':
      return true;
    case 'UpdateCustomKeyStore':
      return write.password !== undefined || write.proxy?.accessKeyId !== undefined;
    default:
      return false;
  }
}
