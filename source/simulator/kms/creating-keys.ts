import {AwsError} from '../aws-error.ts';
import type {Call} from '../operation.ts';
import type {SimulatedKey} from '../world.ts';
import {livingCluster, requireHsmsInTwoZones} from './cluster-checks.ts';
import {defaultKeyPolicy, requireKeyPolicy} from './key-policy.ts';
import {createKeyShape} from './key-shapes.ts';
import {invalidState, requireStore} from './key-store-lookup.ts';
import {keyMetadata} from './keys.ts';
import {kmsArn, onAccount, regionOf} from './region.ts';
import {requestTags, requireTags, type Tag} from './tags.ts';
import {defineOperation, type InputOf} from './typed-operation.ts';

type CreateKeyInput = InputOf<typeof createKeyShape>;

export const createKey = defineOperation(createKeyShape, {
  authorize: (call, input) => {
    const tags = input.Tags ?? [];
    const context = {
      'kms:KeyOrigin': input.Origin ?? 'AWS_KMS',
      'kms:KeySpec': specOf(input),
      'kms:KeyUsage': usageOf(input),
      'kms:MultiRegion': String(input.MultiRegion ?? false),
      'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
      ...requestTags(tags),
    };
    return [
      onAccount(call, 'kms:CreateKey', context),
      ...(tags.length === 0
        ? []
        : [
            {
              ...onAccount(call, 'kms:TagResource', context),
              resource: kmsArn(call.world, call.region, 'key/*'),
            },
          ]),
    ];
  },
  run: (call, input) => {
    const tags = input.Tags ?? [];
    requireTags(tags, new Map());
    const origin = input.Origin ?? 'AWS_KMS';
    requireSupported(input, origin);
    requirePlace(call, input, origin);
    const policy = input.Policy ?? defaultKeyPolicy(call.world);
    requireKeyPolicy(call, policy, {bypass: input.BypassPolicyLockoutSafetyCheck ?? false});
    const key = newKey(call, input, {origin, policy, tags});
    regionOf(call).keys.set(key.id, key);
    return {KeyMetadata: keyMetadata(call, key)};
  },
});

const specOf = ({KeySpec, CustomerMasterKeySpec}: CreateKeyInput) =>
  KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';

const usageOf = ({KeyUsage}: CreateKeyInput) => KeyUsage ?? 'ENCRYPT_DECRYPT';

const newKey = (
  call: Call,
  input: CreateKeyInput,
  {origin, policy, tags}: {origin: SimulatedKey['origin']; policy: string; tags: readonly Tag[]},
): SimulatedKey => ({
  id: call.world.newId('key'),
  createdAt: call.world.clock.now(),
  description: input.Description ?? '',
  origin,
  manager: 'CUSTOMER',
  spec: specOf(input),
  usage: usageOf(input),
  multiRegion: input.MultiRegion ?? false,
  ...(input.CustomKeyStoreId !== undefined && {storeId: input.CustomKeyStoreId}),
  ...(input.XksKeyId !== undefined && {xksKeyId: input.XksKeyId}),
  enabled: true,
  policy,
  tags: new Map(tags.map(({TagKey, TagValue}) => [TagKey, TagValue])),
  grants: [],
  rotationEnabled: false,
});

const invalid = (text: string) => new AwsError('ValidationException', text);
const unsupported = (text: string) => new AwsError('UnsupportedOperationException', text);

const requireSupported = (input: CreateKeyInput, origin: SimulatedKey['origin']): void => {
  const {KeySpec, CustomerMasterKeySpec, CustomKeyStoreId, XksKeyId, MultiRegion} = input;
  const inStore = origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw invalid('Give KeySpec or CustomerMasterKeySpec, not both.');
  }
  if (inStore !== (CustomKeyStoreId !== undefined)) {
    throw invalid(
      inStore
        ? `CustomKeyStoreId is required for keys of origin ${origin}.`
        : `CustomKeyStoreId is not valid for keys of origin ${origin}.`,
    );
  }
  if ((origin === 'EXTERNAL_KEY_STORE') !== (XksKeyId !== undefined)) {
    throw invalid('XksKeyId is required for keys of origin EXTERNAL_KEY_STORE, and only for these.');
  }
  if (specOf(input) !== 'SYMMETRIC_DEFAULT' || usageOf(input) !== 'ENCRYPT_DECRYPT') {
    throw unsupported(
      inStore
        ? 'Custom key stores hold symmetric encryption keys only.'
        : 'This simulated KMS makes symmetric encryption keys only.',
    );
  }
  if (inStore && MultiRegion === true) {
    throw unsupported('Custom key stores hold single-Region keys only.');
  }
  if (origin === 'EXTERNAL') throw unsupported('This simulated KMS does not import key material.');
};

const requirePlace = (call: Call, input: CreateKeyInput, origin: SimulatedKey['origin']): void => {
  if (input.CustomKeyStoreId === undefined) return;
  const region = regionOf(call);
  const store = requireStore(region, input.CustomKeyStoreId);
  if (store.backing.type !== origin) {
    throw unsupported(`The custom key store ${store.id} is of type ${store.backing.type}, not ${origin}.`);
  }
  if (store.state !== 'CONNECTED') throw invalidState(store);
  if (store.backing.type === 'AWS_CLOUDHSM') {
    const cluster = livingCluster(region, store.backing.clusterId);
    if (!cluster) {
      throw new AwsError(
        'CloudHsmClusterInvalidConfigurationException',
        `The CloudHSM cluster ${store.backing.clusterId} does not exist.`,
      );
    }
    requireHsmsInTwoZones(cluster);
    return;
  }
  if ([...region.keys.values()].some(key => key.storeId === store.id && key.xksKeyId === input.XksKeyId)) {
    throw new AwsError(
      'XksKeyAlreadyInUseException',
      `The external key ${input.XksKeyId ?? ''} already belongs to a KMS key of this custom key store.`,
    );
  }
};
