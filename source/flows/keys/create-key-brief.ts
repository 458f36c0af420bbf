import {isExternal, clusterOf} from '../../model/store-facts.ts';
import {isFresh} from '../../model/observation.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Check, Evidence, Scene} from '../flow.ts';
import {ok, refused, storeState, twoZones, unknown} from '../preconditions.ts';
import {lastSeenStore} from '../store/store-sight.ts';
import type {CreateKeyGoal} from './create-key.ts';

/** What a person reads before a key is made in a store. */
export function createKeyBrief(
  goal: CreateKeyGoal,
  scene: Scene,
  _now: Date,
  evidence: Evidence = {},
): Brief {
  const {region, storeId, name, alias, description, policy, xksKeyId} = goal;
  const store = lastSeenStore(goal, scene);
  const external = store !== undefined && isExternal(store);
  return {
    title: `Create a KMS key in ${name}`,
    consequences: [
      {
        when: 'At once',
        text: external
          ? `A KMS key is made that uses the external key ${xksKeyId ?? '(none named)'}; which one can never be changed`
          : 'A 256-bit AES key is made in the HSMs of the cluster, which never leaves them. It works only while the store is CONNECTED',
      },
      {
        when: 'At once',
        text:
          policy === undefined
            ? "KMS's own key policy: the IAM policies of the account decide"
            : 'The key policy is the one given',
      },
      ...(alias === undefined ? [] : [{when: 'Then', text: `${alias} is made for it, as a second call`}]),
      {when: 'Undo', text: 'Schedule its deletion, 7 to 30 days'},
    ],
    checks: [
      ...storeState(scene.view, storeId, ({connectionState}) =>
        connectionState === 'CONNECTED'
          ? 'ok'
          : `state is ${connectionState}: keys can be made only while CONNECTED`,
      ),
      ...(store ? materialChecks(store, scene, xksKeyId) : []),
      ...(alias === undefined ? [] : [aliasCheck(alias, scene)]),
      ...(evidence.permissions ?? []),
    ],
    confirm: {level: 1, button: 'Create key'},
    awsCli: [
      awsCommand({
        operation: 'CreateKey',
        region,
        storeId,
        ...(description !== undefined && {description}),
        ...(policy !== undefined && {policy}),
        ...(xksKeyId !== undefined && {xksKeyId}),
      }),
      ...(alias === undefined
        ? []
        : [
            [
              'aws',
              'kms',
              'create-alias',
              '--alias-name',
              alias,
              '--target-key-id',
              'KEY_ID',
              '--region',
              region,
            ],
          ]),
    ],
  };
}

function materialChecks(store: KeyStore, {view}: Scene, xksKeyId: string | undefined): readonly Check[] {
  if (isExternal(store))
    return [
      xksKeyId === undefined
        ? refused('an external key store needs the id of the external key')
        : unknown('whether the external key exists and is free is known only to KMS and the proxy'),
    ];
  if (xksKeyId !== undefined) return [refused('a CloudHSM key store takes no external key')];
  const sight = clusterOf(view, store);
  if (sight.sight === 'gone') return [refused('the cluster does not exist any more', sight.at)];
  return sight.sight === 'seen' && sight.fresh
    ? [twoZones(sight.cluster, sight.at)]
    : [unknown('the cluster cannot be seen now')];
}

function aliasCheck(alias: string, {view}: Scene): Check {
  const {keys} = view;
  if (!isFresh(keys) || keys.value.aliasesFailed) return unknown('whether the alias is free cannot be seen');
  const owner = [...keys.value.entries.values()].find(({aliases}) => aliases.includes(alias));
  return owner ? refused(`${alias} belongs to ${owner.id}`, keys.at) : ok(`${alias} is free`, keys.at);
}
