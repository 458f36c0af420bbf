import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListGrantsCommand,
  ListResourceTagsCommand,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import type {Answer} from '../model/failure.ts';
import type {Region} from '../model/ids.ts';
import type {AccessReader, DryRunAction} from './access-reader.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed, mapAnswer, readListing, truncatedPage} from './listing.ts';

/** KMS's answers about who may do what with one key. */
export type KeyAccess = {
  policy: AccessReader['keyPolicy'];
  grants: AccessReader['keyGrants'];
  tags: AccessReader['keyTags'];
  dryRun: AccessReader['dryRun'];
};

export function keyAccess(calls: Calls, clients: Clients): KeyAccess {
  const client = (region: Region) => clients.get('kms', region, config => new KMSClient(config));
  return {
    async policy(region, key) {
      const spec = {service: 'kms', operation: 'GetKeyPolicy', region, options: {'key-id': key}} as const;
      const answer = await calls.make(spec, abortSignal =>
        client(region).send(new GetKeyPolicyCommand({KeyId: key}), {abortSignal}),
      );
      if (!answer.ok) return answer;
      const {Policy} = answer.value;
      return Policy ? mapAnswer(answer, () => Policy) : malformed(calls, spec, 'The answer lacks the policy');
    },
    grants: (region, key) =>
      readListing(
        calls,
        {service: 'kms', operation: 'ListGrants', region, options: {'key-id': key}},
        (Marker, abortSignal) =>
          client(region).send(new ListGrantsCommand({KeyId: key, Marker}), {abortSignal}),
        ({Grants, Truncated, NextMarker}) =>
          truncatedPage(
            Grants?.flatMap(({GrantId, GranteePrincipal, Operations}) =>
              GrantId && GranteePrincipal
                ? [{id: GrantId, grantee: GranteePrincipal, operations: Operations ?? []}]
                : [],
            ),
            Truncated,
            NextMarker,
          ),
      ),
    async tags(region, key) {
      const answer = await readListing(
        calls,
        {service: 'kms', operation: 'ListResourceTags', region, options: {'key-id': key}},
        (Marker, abortSignal) =>
          client(region).send(new ListResourceTagsCommand({KeyId: key, Marker}), {abortSignal}),
        ({Tags, Truncated, NextMarker}) => truncatedPage(Tags, Truncated, NextMarker),
      );
      return mapAnswer(answer, tags =>
        Object.fromEntries(tags.map(({TagKey = '', TagValue = ''}) => [TagKey, TagValue])),
      );
    },
    async dryRun(region, key, action) {
      const operation = operationOf[action];
      const answer = await calls.make({service: 'kms', operation, region}, abortSignal =>
        trial(client(region), key, operation, abortSignal),
      );
      return wouldSucceed(answer);
    },
  };
}

const operationOf = {
  'kms:Encrypt': 'Encrypt',
  'kms:Decrypt': 'Decrypt',
  // One call asks for both sides; from a key to itself it asks for both on that key.
  'kms:ReEncryptFrom': 'ReEncrypt',
  'kms:ReEncryptTo': 'ReEncrypt',
  'kms:GenerateDataKey': 'GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext': 'GenerateDataKeyWithoutPlaintext',
} as const satisfies Record<DryRunAction, string>;

function trial(
  client: KMSClient,
  key: string,
  operation: (typeof operationOf)[DryRunAction],
  abortSignal: AbortSignal,
): Promise<object> {
  const withoutText = {DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT' as const]};
  switch (operation) {
    case 'Encrypt':
      return client.send(new EncryptCommand({KeyId: key, Plaintext: new Uint8Array(1), DryRun: true}), {
        abortSignal,
      });
    case 'Decrypt':
      return client.send(new DecryptCommand({KeyId: key, ...withoutText}), {abortSignal});
    case 'ReEncrypt':
      return client.send(new ReEncryptCommand({SourceKeyId: key, DestinationKeyId: key, ...withoutText}), {
        abortSignal,
      });
    case 'GenerateDataKey':
      return client.send(new GenerateDataKeyCommand({KeyId: key, KeySpec: 'AES_256', DryRun: true}), {
        abortSignal,
      });
    case 'GenerateDataKeyWithoutPlaintext':
      return client.send(
        new GenerateDataKeyWithoutPlaintextCommand({KeyId: key, KeySpec: 'AES_256', DryRun: true}),
        {abortSignal},
      );
  }
}

/** AWS confirms a trial by refusing it under this name; the status beside it has varied. */
function wouldSucceed(answer: Answer<object>): Answer<'would-succeed'> {
  if (answer.ok || !answer.failure.code.startsWith('DryRunOperation')) {
    return mapAnswer(answer, () => 'would-succeed');
  }
  const {failure, at} = answer;
  return {
    ok: true,
    value: 'would-succeed',
    at,
    ...(failure.requestId !== undefined && {requestId: failure.requestId}),
  };
}
