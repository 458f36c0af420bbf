import {createHash} from 'node:crypto';
import type {KeyEntry} from '../../model/key.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {Failure} from '../../model/failure.ts';
import type {KeyId} from '../../model/ids.ts';
import type {Standing} from '../attempts.ts';
import {questionId, type Choice, type Question, type QuestionKind} from './decision.ts';
import {lastDone, type Lane} from './lane-memory.ts';
import {keepOrphansPhrase} from './phrases.ts';
import type {PlannedKey, PlannedStore} from './plan.ts';
import type {StoreOperation} from './store-call.ts';
import {choices, words} from './words.ts';

function ask(
  {store}: Lane,
  kind: QuestionKind,
  what: string,
  first: readonly Choice[],
  more: {readonly by?: Date | undefined; readonly suffix?: string} = {},
): Question {
  return {
    id: questionId(kind, {region: store.region, id: `${store.id}${more.suffix ?? ''}`}),
    kind,
    store: {region: store.region, id: store.id},
    what,
    choices: [...first, choices.keepStore(store)],
    ...(more.by && {by: more.by}),
  };
}

const orphans = (store: PlannedStore): Choice => choices.acceptOrphans(store, keepOrphansPhrase(store));

/** Part of a question's id that is another one for another name or cluster, so that an old answer says nothing of it. */
export const changeMark = ({name, clusterId}: Pick<KeyStore, 'name' | 'clusterId'>): string =>
  `~${createHash('sha256')
    .update(JSON.stringify([name, clusterId]))
    .digest('hex')
    .slice(0, 8)}`;

/** AWS deletes no store that holds a key: one that nobody could see is Unavailable since our disconnect. */
const isFullAfterDisconnect = (
  {memory: {steps}}: Lane,
  standing: Extract<Standing, {is: 'refused' | 'given-up'}>,
): boolean =>
  standing.is === 'refused' &&
  /^CustomKeyStoreHasCMKs/.test(standing.refusal.code) &&
  lastDone(steps, 'DisconnectCustomKeyStore') !== undefined;

/** What a person is asked about one store. */
export const storeQuestion = {
  newKeys: (lane: Lane, keys: readonly KeyEntry[]): Question =>
    ask(lane, 'new-keys', words.newKeys(lane.store, keys), []),
  unreadKeys: (lane: Lane, keys: readonly KeyId[]): Question =>
    ask(lane, 'unread-keys', words.unreadKeys(lane.store, keys), [choices.tryAgain]),
  changed: (lane: Lane, found: KeyStore, parts: readonly string[]): Question =>
    ask(lane, 'changed', words.changed(lane.store, parts), [choices.goOn(lane.store)], {
      suffix: changeMark(found),
    }),
  disconnected: (lane: Lane, keys: number, by?: Date): Question =>
    ask(
      lane,
      'disconnected',
      words.disconnected(lane.store, keys, by, lane.now),
      [choices.connect(by, lane.now), orphans(lane.store)],
      {by},
    ),
  connectFailed: (lane: Lane, code: string, cause: string, keys: number, by?: Date): Question =>
    ask(
      lane,
      'connect-failed',
      words.connectFailed(lane.store, code, cause, keys, by, lane.now),
      [choices.connectAgain, orphans(lane.store)],
      {by},
    ),
  noHsm: (lane: Lane, keys: number, by: Date, failure?: Failure): Question =>
    ask(
      lane,
      'no-hsm',
      words.noHsm(lane.store, keys, by, lane.now, failure),
      [choices.lookAgain, orphans(lane.store)],
      {by},
    ),
  orphan: (lane: Lane, keys: readonly PlannedKey[], because: readonly string[]): Question =>
    ask(lane, 'orphan', words.orphan(lane.store, keys, because), [orphans(lane.store), choices.waitLonger]),
  pendingKeys: (lane: Lane, keys: number, by?: Date): Question =>
    ask(lane, 'pending-keys', words.pendingKeys(lane.store, keys, by, lane.now), [orphans(lane.store)]),
  refused: (lane: Lane, standing: Extract<Standing, {is: 'refused' | 'given-up'}>): Question =>
    ask(
      lane,
      'store-refused',
      [
        words.storeRefused(lane.store, standing),
        ...(isFullAfterDisconnect(lane, standing) ? [words.disconnectedByUs(lane.store)] : []),
      ].join(' '),
      [choices.tryAgain],
    ),
  noEffect: (lane: Lane, operation: StoreOperation, since: Date, state: string): Question =>
    ask(lane, 'store-refused', words.noEffect(lane.store, operation, since, lane.now, state), [
      choices.tryAgain,
    ]),
  unknownState: (lane: Lane, {connectionState}: KeyStore): Question =>
    ask(lane, 'store-unknown', words.unknownStoreState(lane.store, connectionState), [choices.tryAgain]),
};
