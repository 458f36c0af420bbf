import {moment} from '../../model/age.ts';
import {useCountText} from '../../model/evidence.ts';
import type {KeyId} from '../../model/ids.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {isFresh, lastSeen} from '../../model/observation.ts';
import {isExternal} from '../../model/store-facts.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Check, Consequence, Evidence, KeyUse, Scene} from '../flow.ts';
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
            text: `${keys ? unavailable(names, keys.unread, evidence) : 'Its keys (not read yet) become Unavailable'}: every encrypt and decrypt call fails`,
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
      ...(failed && !evidence.keyUse ? [] : inUse(goal, scene, names.length, evidence)),
      {when: 'Kept', text: 'Keys, key policies, cluster, HSMs and backups are not touched'},
      {
        when: 'Undo',
        text: `Connect again, ${store && isExternal(store) ? 'about 5m' : 'up to 20m'}; until then the keys stay Unavailable. A database that lost its key needs a start, after 7 days a restore`,
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
    ...usedKeysNote(goal, scene, now, evidence),
  };
}

const errorKept = (store: KeyStore) => ({
  when: 'First',
  text: `The ConnectionErrorCode ${store.connectionErrorCode ?? '(none given)'} is written down: disconnecting erases it at AWS`,
});

function unavailable(names: readonly string[], unread: number, {keyUse}: Evidence): string {
  const more = unread > 0 ? ` and perhaps ${String(unread)} that could not be read` : '';
  // Where it is known which keys are used, those are named instead.
  const list = names.length > 0 && keyUse?.status !== 'seen' ? ` (${listed(names)})` : '';
  return `${count(names.length, 'KMS key becomes', 'KMS keys become')} Unavailable${list}${more}`;
}

/** How many keys are used, which most, and by whom: a line each. */
function inUse(
  goal: StoreGoal,
  scene: Scene,
  keys: number,
  {keyUse, keyUseComing}: Evidence,
): readonly Consequence[] {
  const said = (...texts: readonly string[]) => texts.map(text => ({when: 'In use', text}));
  if (!keyUse || keyUse.status === 'unseen') return said(comingText(keyUseComing));
  if (keyUse.status === 'failed') {
    const {action, kind} = keyUse.failed.failure;
    return said(`not known: ${action} ${kind}`);
  }
  const {uses, by, notAsked} = keyUse.value;
  const used = usedOf(uses);
  const of = `${String(used.length)} of ${count(keys, 'key was', 'keys were')} used in the last 24h`;
  const rest = notAsked > 0 ? `, ${String(notAsked)} not asked` : '';
  const names = namesOf(goal, scene);
  const shown = used.slice(0, 3).map(([id, often]) => `${names(id)} ${useCountText(often)}`);
  const more = used.length - shown.length;
  const source = `${of} (CloudTrail, ${goal.region}${rest})`;
  if (used.length === 0) return said(source);
  const most = [...shown, ...(more > 0 ? [`${String(more)} more`] : [])].join('  ');
  return [
    ...said(`${source}:`),
    {when: 'In use', text: most, more: true},
    ...(by.length > 0 ? said(`by ${firstOf(by)}`) : []),
  ];
}

/** Why it is not known which keys are used: nobody may take a question for its answer. */
function comingText(coming: Evidence['keyUseComing']): string {
  if (!coming) return 'not known here';
  if (coming.from === 'keys') return 'not known yet: the keys of the Region are still being read';
  const {counted, of} = coming.asking;
  return of === undefined
    ? 'not known yet: CloudTrail is being asked who changed the store, then which keys are used'
    : `not known yet: CloudTrail is being asked, ${String(counted)} of ${count(of, 'key')} so far`;
}

/** Each used key with its uses, its last one, and its users: what the page has no room for. */
function usedKeysNote(goal: StoreGoal, scene: Scene, now: Date, {keyUse}: Evidence): Pick<Brief, 'more'> {
  if (keyUse?.status !== 'seen') return {};
  const {uses, notAsked} = keyUse.value;
  const used = usedOf(uses);
  if (used.length === 0) return {};
  const names = namesOf(goal, scene);
  return {
    more: {
      title: `Keys of ${goal.name} used in the last 24h`,
      paragraphs: [
        ...used.flatMap(([id, {last, by = [], ...often}]) => [
          `${names(id)}   ${useCountText(often)}${last ? `, last ${moment(last, now)}` : ''}`,
          `  ${by.length > 0 ? `by ${by.join(', ')}` : 'by whom is not known'}`,
        ]),
        ...(notAsked > 0
          ? [`${count(notAsked, 'key was', 'keys were')} not asked about: there are too many.`]
          : []),
        `CloudTrail, ${goal.region}, as of ${moment(keyUse.at, now)}. Successful calls only; ~ is reckoned from the newest.`,
      ],
    },
  };
}

const namesOf = (goal: StoreGoal, scene: Scene): ((id: KeyId) => string) => {
  const entries = new Map(keysOf(goal, scene)?.entries.map(entry => [entry.id, entry]));
  return id => {
    const entry = entries.get(id);
    return entry ? keyName(entry) : id;
  };
};

const firstOf = (names: readonly string[]): string =>
  [...names.slice(0, 3), ...(names.length > 3 ? [`${String(names.length - 3)} more`] : [])].join(', ');

/** Keys that were used, most uses first. */
const usedOf = (uses: ReadonlyMap<KeyId, KeyUse>): readonly (readonly [KeyId, KeyUse])[] =>
  [...uses].filter(([, {uses: n}]) => n > 0).toSorted(([, a], [, b]) => b.uses - a.uses);

function usedCheck({keyUse}: Evidence): readonly Check[] {
  if (keyUse?.status !== 'seen') return [];
  const used = usedOf(keyUse.value.uses).length;
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
