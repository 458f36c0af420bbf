import type {KeyStore} from '../../model/key-store.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import {isExternal} from '../../model/store-facts.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Check, Evidence, Scene} from '../flow.ts';
import {count, listed} from '../messages.ts';
import {ok, storeState, warning, wayBack} from '../preconditions.ts';
import {risksOf} from './disconnect-risks.ts';
import {keyName, keysOf} from './store-keys.ts';
import {lastSeenStore, type StoreGoal} from './store-sight.ts';

/** What a person reads before a disconnect. */
export function disconnectBrief(goal: StoreGoal, scene: Scene, now: Date, evidence: Evidence = {}): Brief {
  const store = lastSeenStore(goal, scene);
  const risks = store ? risksOf(store, scene, now, evidence) : [];
  const keys = keysOf(goal, scene);
  const names =
    keys?.entries.filter(({key}) => lastSeen(key)?.state !== 'PendingDeletion').map(keyName) ?? [];
  const failed = store?.connectionState === 'FAILED';
  const anyway = risks.length > 0;
  return {
    title: `Disconnect custom key store ${goal.name}`,
    consequences: [
      ...(failed ? [errorKept(store)] : []),
      failed
        ? {when: 'At once', text: 'Nothing more is lost: its keys are Unavailable already'}
        : {
            when: 'At once',
            text: `${keys ? unavailable(names, keys.unread) : 'Its keys (not read yet) become Unavailable'}: every encrypt and decrypt call fails`,
          },
      {when: 'At once', text: 'No new keys can be created in this store'},
      ...(failed
        ? []
        : [
            {
              when: 'Later',
              text: 'Services holding a data key in memory keep working until they need a new one (volumes, databases, queues); then they fail too',
            },
          ]),
      {when: 'In use', text: inUse(names.length, evidence)},
      {when: 'Kept', text: 'Keys, key policies, cluster, HSMs and backups are not touched'},
      {
        when: 'Undo',
        text: `Connect again, ${store && isExternal(store) ? 'about 5m' : 'up to 20m'}. Until then the keys stay Unavailable. Connect does not bring back a database that lost its key: it must be started again, after 7 days restored`,
      },
    ],
    checks: [
      ...checksOf(goal, store, scene, now, {risks, evidence}),
      ...usedCheck(evidence),
      ...(evidence.permissions ?? []),
    ],
    confirm: {
      level: 2,
      button: 'Disconnect',
      type: anyway ? `${goal.name} anyway` : goal.name,
      ...(anyway && {anyway}),
    },
    awsCli: [awsCommand({operation: 'DisconnectCustomKeyStore', region: goal.region, storeId: goal.storeId})],
  };
}

const errorKept = (store: KeyStore) => ({
  when: 'First',
  text: `The ConnectionErrorCode ${store.connectionErrorCode ?? '(none given)'} is written down: disconnecting erases it at AWS`,
});

function unavailable(names: readonly string[], unread: number): string {
  const more = unread > 0 ? ` and perhaps ${String(unread)} that could not be read` : '';
  const list = names.length > 0 ? ` (${listed(names)})` : '';
  return `${count(names.length, 'KMS key becomes', 'KMS keys become')} Unavailable${list}${more}`;
}

function inUse(keys: number, {keyUse}: Evidence): string {
  if (keyUse?.status !== 'seen') return 'not known here';
  const {uses, by} = keyUse.value;
  const used = [...uses.values()].filter(n => n > 0).length;
  return `${String(used)} of ${count(keys, 'key was', 'keys were')} used since ${keyUse.value.since.toISOString().slice(0, 16)}Z (CloudTrail)${by.length > 0 ? `, by ${listed(by)}` : ''}`;
}

function usedCheck({keyUse}: Evidence): readonly Check[] {
  if (keyUse?.status !== 'seen') return [];
  const used = [...keyUse.value.uses.values()].filter(n => n > 0).length;
  return used > 0 ? [warning(`${count(used, 'key')} in use: this will be noticed`, keyUse.at)] : [];
}

function checksOf(
  goal: StoreGoal,
  store: KeyStore | undefined,
  scene: Scene,
  now: Date,
  {risks, evidence}: {readonly risks: readonly string[]; readonly evidence: Evidence},
): readonly Check[] {
  const state = storeState(scene.view, goal.storeId, ({connectionState}) =>
    ['CONNECTED', 'CONNECTING', 'FAILED'].includes(connectionState)
      ? 'ok'
      : `state is ${connectionState}: there is nothing to disconnect`,
  );
  if (!store) return state;
  const {keys} = scene.view;
  const known = keysOf(goal, scene);
  const back = wayBack(store, scene.view, now, evidence);
  return [
    // Not refused by AWS; the mark says that more than the name is asked for.
    ...risks.map(text => warning(text)),
    ...state,
    ...(known?.complete && known.pending.length === 0 && isFresh(keys)
      ? [ok(`no key in PendingDeletion (0 of ${String(known.entries.length)})`, known.at)]
      : []),
    ...(back.is === 'open' ? [ok(`way back: ${back.why}`)] : []),
  ];
}
