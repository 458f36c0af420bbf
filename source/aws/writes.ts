import {
  CancelKeyDeletionCommand,
  ConnectCustomKeyStoreCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DeleteCustomKeyStoreCommand,
  DisableKeyCommand,
  DisconnectCustomKeyStoreCommand,
  EnableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import type {CreateCustomKeyStoreCommandInput, UpdateCustomKeyStoreCommandInput} from '@aws-sdk/client-kms';
import type {Answer, Failure} from '../model/failure.ts';
import {asKeyId, asKeyStoreId} from '../model/ids.ts';
import {isIamWrite} from '../model/write.ts';
import type {IamWrite, KmsWrite, ProxySettings, Write, WriteResult, WriteSecrets} from '../model/write.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {mapAnswer} from './listing.ts';
import {present} from './present.ts';

/**
 * Sends one change, once. The failure's `maybeDone` tells whether AWS may have carried it out all the same.
 *
 * @param home the Region that the global services are asked from
 */
export async function sendWrite(
  calls: Calls,
  clients: Clients,
  home: string,
  write: Write,
  secrets: WriteSecrets,
): Promise<Answer<WriteResult>> {
  const answer = await (isIamWrite(write)
    ? sendIamWrite(calls, clients, home, write)
    : sendKmsWrite(calls, clients, write, secrets));
  if (answer.ok || !mayHaveBeenDone(answer.failure)) return answer;
  return {...answer, failure: {...answer.failure, maybeDone: true}};
}

async function sendIamWrite(
  calls: Calls,
  clients: Clients,
  home: string,
  write: IamWrite,
): Promise<Answer<WriteResult>> {
  const {deleteServiceLinkedRole, updateRoleDescription} = await import('./iam.ts');
  return write.operation === 'DeleteServiceLinkedRole'
    ? deleteServiceLinkedRole(calls, clients, home)
    : updateRoleDescription(calls, clients, home, write.description);
}

async function sendKmsWrite(
  calls: Calls,
  clients: Clients,
  write: KmsWrite,
  secrets: WriteSecrets,
): Promise<Answer<WriteResult>> {
  const {operation, region} = write;
  const client = clients.get('kms', region, config => new KMSClient(config));
  const answer = await calls.make({service: 'kms', operation, region, write: true}, abortSignal =>
    send(client, write, secrets, abortSignal).catch((error: unknown) => {
      throw withoutSecrets(error, secrets);
    }),
  );
  return mapAnswer(answer, output => {
    const {CustomKeyStoreId, KeyMetadata, KeyId, DeletionDate} = output as {
      CustomKeyStoreId?: string;
      KeyMetadata?: {KeyId?: string};
      KeyId?: string;
      DeletionDate?: Date;
    };
    const keyId = KeyMetadata?.KeyId ?? KeyId;
    return present({
      storeId: CustomKeyStoreId === undefined ? undefined : asKeyStoreId(CustomKeyStoreId),
      keyId: keyId === undefined ? undefined : asKeyId(keyId),
      deletionDate: DeletionDate,
    });
  });
}

/** A refusal may quote the value that it refuses; it is cleaned before anything shows or keeps it. */
function withoutSecrets(error: unknown, secrets: WriteSecrets): unknown {
  if (!(error instanceof Error)) return error;
  for (const secret of Object.values(secrets)) {
    if (secret) error.message = error.message.replaceAll(secret, '[removed]');
  }
  return error;
}

function send(
  client: KMSClient,
  write: KmsWrite,
  secrets: WriteSecrets,
  abortSignal: AbortSignal,
): Promise<object> {
  const options = {abortSignal};
  switch (write.operation) {
    case 'ConnectCustomKeyStore':
      return client.send(new ConnectCustomKeyStoreCommand({CustomKeyStoreId: write.storeId}), options);
    case 'DisconnectCustomKeyStore':
      return client.send(new DisconnectCustomKeyStoreCommand({CustomKeyStoreId: write.storeId}), options);
    case 'DeleteCustomKeyStore':
      return client.send(new DeleteCustomKeyStoreCommand({CustomKeyStoreId: write.storeId}), options);
    case 'CreateCustomKeyStore':
      return client.send(new CreateCustomKeyStoreCommand(creation(write, secrets)), options);
    case 'UpdateCustomKeyStore':
      return client.send(new UpdateCustomKeyStoreCommand(update(write, secrets)), options);
    case 'CreateKey':
      return client.send(
        new CreateKeyCommand({
          CustomKeyStoreId: write.storeId,
          Origin: write.xksKeyId === undefined ? 'AWS_CLOUDHSM' : 'EXTERNAL_KEY_STORE',
          XksKeyId: write.xksKeyId,
          Description: write.description,
          Policy: write.policy,
        }),
        options,
      );
    case 'CreateAlias':
      return client.send(new CreateAliasCommand({AliasName: write.alias, TargetKeyId: write.keyId}), options);
    case 'EnableKey':
      return client.send(new EnableKeyCommand({KeyId: write.keyId}), options);
    case 'DisableKey':
      return client.send(new DisableKeyCommand({KeyId: write.keyId}), options);
    case 'CancelKeyDeletion':
      return client.send(new CancelKeyDeletionCommand({KeyId: write.keyId}), options);
    case 'ScheduleKeyDeletion':
      return client.send(
        new ScheduleKeyDeletionCommand({KeyId: write.keyId, PendingWindowInDays: write.days}),
        options,
      );
  }
}

function creation(
  {name, backing}: Extract<Write, {operation: 'CreateCustomKeyStore'}>,
  secrets: WriteSecrets,
): CreateCustomKeyStoreCommandInput {
  if (backing.type === 'EXTERNAL_KEY_STORE') {
    return {
      CustomKeyStoreName: name,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ...proxyMembers(backing, secrets),
    };
  }
  return {
    CustomKeyStoreName: name,
    CloudHsmClusterId: backing.clusterId,
    TrustAnchorCertificate: backing.trustAnchorCertificate,
    KeyStorePassword: secrets.keyStorePassword,
  };
}

function update(
  {storeId, newName, clusterId, password, proxy}: Extract<Write, {operation: 'UpdateCustomKeyStore'}>,
  secrets: WriteSecrets,
): UpdateCustomKeyStoreCommandInput {
  return {
    CustomKeyStoreId: storeId,
    NewCustomKeyStoreName: newName,
    CloudHsmClusterId: clusterId,
    KeyStorePassword: password === undefined ? undefined : secrets.keyStorePassword,
    ...(proxy && proxyMembers(proxy, secrets)),
  };
}

const proxyMembers = (proxy: Partial<ProxySettings>, {proxySecretAccessKey}: WriteSecrets) => ({
  XksProxyConnectivity: proxy.connectivity,
  XksProxyUriEndpoint: proxy.uriEndpoint,
  XksProxyUriPath: proxy.uriPath,
  XksProxyVpcEndpointServiceName: proxy.vpcEndpointServiceName,
  // AWS takes both parts of the proxy's credential or none.
  ...(proxy.accessKeyId !== undefined &&
    proxySecretAccessKey !== undefined && {
      XksProxyAuthenticationCredential: {
        AccessKeyId: proxy.accessKeyId,
        RawSecretAccessKey: proxySecretAccessKey,
      },
    }),
});

/** Codes of connections that were never made, so nothing can have been sent over them. */
const neverConnected = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$|CERT|SIGNATURE/;

/** True where AWS may have carried out a change although no answer says so. */
function mayHaveBeenDone({kind, code, httpStatus}: Failure): boolean {
  switch (kind) {
    case 'timed-out':
      return true;
    case 'unreachable':
      return !neverConnected.test(code);
    case 'unexpected':
      return httpStatus === undefined || httpStatus >= 500 || httpStatus < 300;
    default:
      return false;
  }
}
