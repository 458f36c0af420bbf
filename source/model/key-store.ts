import type {ClusterId, KeyStoreId, Region} from './ids.ts';
import type {OpenEnum} from './open-enum.ts';

export type KeyStoreType = OpenEnum<'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE'>;

export type ConnectionState = OpenEnum<
  'CONNECTED' | 'CONNECTING' | 'FAILED' | 'DISCONNECTED' | 'DISCONNECTING'
>;

/** How KMS reaches an external key store. The secret half of the credential is never returned by AWS. */
export type XksProxy = {
  readonly connectivity: OpenEnum<'PUBLIC_ENDPOINT' | 'VPC_ENDPOINT_SERVICE'>;
  readonly accessKeyId?: string;
  readonly uriEndpoint?: string;
  readonly uriPath?: string;
  readonly vpcEndpointServiceName?: string;
  readonly vpcEndpointServiceOwner?: string;
};

/** A custom key store as DescribeCustomKeyStores lists it. */
export type KeyStore = {
  readonly region: Region;
  readonly id: KeyStoreId;
  /** The user's label, 1 to 256 characters of anything: sanitise before printing. */
  readonly name: string;
  /** AWS's older answers lack the type; absent is read as `AWS_CLOUDHSM`. */
  readonly type: KeyStoreType;
  readonly connectionState: ConnectionState;
  /** Present only while the state is FAILED: disconnecting erases it. */
  readonly connectionErrorCode?: string;
  readonly createdAt?: Date;
  /** CloudHSM stores only. */
  readonly clusterId?: ClusterId;
  /** CloudHSM stores only: PEM, up to 5,000 characters. */
  readonly trustAnchorCertificate?: string;
  /** External stores only. */
  readonly proxy?: XksProxy;
};
