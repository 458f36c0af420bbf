import type {Persona, PersonaAction} from './personas.ts';

const onKey = (action: string, reason: string): PersonaAction => ({
  action: `kms:${action}`,
  resource: 'key',
  reason,
});

const throughServices = {'kms:GrantIsForAWSResource': 'true'};

/** The same as for any KMS key: keys in a store take no permission of their own. */
export const keyManager: Persona = {
  name: 'key-manager',
  title: 'key manager',
  summary: 'creates keys in a key store, and looks after them to their end',
  actions: [
    {action: 'kms:CreateKey', resource: 'any', reason: 'create a key in a key store'},
    {...onKey('TagResource', 'tag a key, also while it is created'), optional: true},
    {action: 'kms:CreateAlias', resource: 'alias', reason: 'give a key a name: allowed on the alias…'},
    onKey('CreateAlias', '…and on the key'),
    {
      action: 'kms:UpdateAlias',
      resource: 'alias',
      reason: 'point a name at another key: allowed on the alias…',
    },
    onKey('UpdateAlias', '…and on both keys'),
    {action: 'kms:DeleteAlias', resource: 'alias', reason: 'take a name away: allowed on the alias…'},
    onKey('DeleteAlias', '…and on the key'),
    onKey('DescribeKey', 'see a key and its state'),
    onKey('GetKeyPolicy', 'read who may use a key'),
    onKey('PutKeyPolicy', 'change who may use a key; the policy of a new key must allow its creator this'),
    onKey('EnableKey', 'put a key back to use'),
    onKey('DisableKey', 'take a key out of use'),
    onKey('UpdateKeyDescription', 'describe a key'),
    onKey('ListGrants', 'see which grants a key has'),
    onKey('CreateGrant', 'grant the use of a key'),
    onKey('RevokeGrant', 'take a grant back'),
    onKey('ListResourceTags', 'see the tags of a key'),
    onKey('UntagResource', 'take a tag off a key'),
    onKey('ScheduleKeyDeletion', 'delete a key after its waiting period'),
    onKey('CancelKeyDeletion', 'take back a scheduled deletion'),
    onKey('GetKeyLastUsage', 'see when a key was last used'),
    {action: 'kms:ListKeys', resource: 'any', reason: 'see which keys there are'},
    {action: 'kms:ListAliases', resource: 'any', reason: 'see the names of keys'},
  ],
};

/** Cryptographic use. `kms:ReEncrypt` is no action: the operation takes one on each of its two keys. */
export const keyUser: Persona = {
  name: 'key-user',
  title: 'key user',
  summary: 'encrypts and decrypts with the keys of a key store',
  actions: [
    onKey('Encrypt', 'encrypt'),
    onKey('Decrypt', 'decrypt'),
    onKey('ReEncryptFrom', 'move a ciphertext away from a key'),
    onKey('ReEncryptTo', 'move a ciphertext to a key'),
    onKey('GenerateDataKey', 'get a data key in plain and encrypted'),
    onKey('GenerateDataKeyWithoutPlaintext', 'get a data key, encrypted only'),
    onKey('DescribeKey', 'see the state of a key'),
    {
      ...onKey('CreateGrant', 'let an AWS service use a key on behalf of the caller'),
      context: throughServices,
      optional: true,
    },
    {
      ...onKey('ListGrants', 'see the grants that AWS services hold'),
      context: throughServices,
      optional: true,
    },
    {
      ...onKey('RevokeGrant', 'take a grant back from an AWS service'),
      context: throughServices,
      optional: true,
    },
    {
      action: 'kms:GenerateRandom',
      resource: 'any',
      reason: 'get random bytes, also from the cluster of a key store',
      optional: true,
    },
  ],
};
