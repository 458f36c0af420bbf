import {z} from 'zod';
import {afterText, age} from '../../model/age.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {Write} from '../../model/write.ts';
import {answeredAt} from '../attempts.ts';
import type {Decision, Flow, Scene} from '../flow.ts';
import {freshly} from '../fresh.ts';
import {storeGoalPart} from '../goal-parts.ts';
import {words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';
import {connectionError, recordError} from './connect.ts';
import {disconnectBrief} from './disconnect-brief.ts';
import {risksOf} from './disconnect-risks.ts';
import {
  fail,
  inUnknownState,
  lookInterval,
  refuse,
  seeStore,
  settleStore,
  stopOnRefusal,
  waitForStore,
  waitUntil,
} from './store-sight.ts';

/** `anyway`: approved although keys are pending deletion or were not read, or the way back is shut or unknown. */
const goalSchema = z.object({...storeGoalPart, anyway: z.boolean().exactOptional()});
export type DisconnectGoal = z.infer<typeof goalSchema>;

/** Disconnects a store, after its ConnectionErrorCode was kept where it is FAILED. */
export const disconnect: Flow<DisconnectGoal> = {
  name: 'disconnect',
  parseGoal: goal => goalSchema.parse(goal),
  target: ({name}) => name,
  region: ({region}) => region,
  needs: ['stores', 'clusters', 'keys'],
  brief: disconnectBrief,
  decide,
};

const writeOf = ({region, storeId}: DisconnectGoal): Write => ({
  operation: 'DisconnectCustomKeyStore',
  region,
  storeId,
});

function decide(goal: DisconnectGoal, scene: Scene, record: FlowRecord, now: Date): Decision {
  const sight = seeStore(goal, 'DisconnectCustomKeyStore', scene, record, now);
  if (!sight.ok) return sight.decision;
  const {store, at, standing} = sight;
  const isOff = store.connectionState === 'DISCONNECTED' || store.connectionState === 'DISCONNECTING';
  switch (standing.is) {
    case 'carried-out':
      return follow(store, standing.step, record, now);
    case 'in-doubt':
      return (
        inUnknownState(store, standing.step, now) ??
        settleStore(standing.step, isOff, `AWS shows ${store.connectionState}`, at)
      );
    case 'refused':
      return alreadyOff(store, record) ?? stopOnRefusal(standing.step, standing.refusal, at);
    case 'given-up':
      return alreadyOff(store, record) ?? fail(`${standing.why}.`, words.resume);
    case 'again':
      return (
        alreadyOff(store, record) ??
        waitUntil(standing.at, standing.why, now) ??
        send(goal, store, scene, record, now)
      );
    case 'open':
      return alreadyOff(store, record) ?? send(goal, store, scene, record, now);
  }
}

/** What the state means before a call of ours was accepted; undefined where a disconnect may be sent. */
function alreadyOff(store: KeyStore, record: FlowRecord): Decision | undefined {
  const {name, connectionState} = store;
  switch (connectionState) {
    case 'CONNECTED':
    case 'CONNECTING':
    case 'FAILED':
      return undefined;
    case 'DISCONNECTED':
      return {
        do: 'finish',
        state: `${name} is DISCONNECTED.`,
        next: 'Connect it when its keys are needed again.',
      };
    case 'DISCONNECTING':
      return waitForStore(`${name} is DISCONNECTING`, 30, true);
    default:
      return refuse(record, words.unknownState(connectionState), words.unknownStateNext);
  }
}

function send(goal: DisconnectGoal, store: KeyStore, scene: Scene, record: FlowRecord, now: Date): Decision {
  if (store.name !== goal.name) return refuse(record, words.renamed(goal.name, store.name), words.readAgain);
  if (!goal.anyway && store.connectionState !== 'FAILED') {
    const seen = seeRisks(store, scene, record, now);
    if (seen) return seen;
  }
  if (store.connectionState === 'FAILED') {
    const {code} = explainConnectionError(store.connectionErrorCode, store.type);
    const kept = record.observed.some(({what, facts}) => what === connectionError && facts['code'] === code);
    if (!kept) return recordError(store);
  }
  return {do: 'act', write: writeOf(goal), look: []};
}

const keysAgeMs = 10 * 60_000;

/** Nothing may have appeared since the approval that would have asked for more than the store's name. */
function seeRisks(store: KeyStore, scene: Scene, record: FlowRecord, now: Date): Decision | undefined {
  const clusters = isExternal(store)
    ? undefined
    : freshly(scene.view.clusters, {what: 'clusters', look: 'clusters', record, now});
  if (clusters && !clusters.ok) return clusters.decision;
  const keys = freshly(scene.view.keys, {what: 'keys', look: 'keys', record, now, maxAgeMs: keysAgeMs});
  if (!keys.ok) return keys.decision;
  const risk = risksOf(store, scene, now).at(0);
  return risk === undefined
    ? undefined
    : refuse(record, `${risk}.`, `Read again; only \`${store.name} anyway\` disconnects it now.`);
}

/** AWS publishes no time for CloudHSM stores; after this long a look a minute is enough. */
const longMs = 20 * 60_000;
/** How long AWS may show the state from before an accepted disconnect, of a FAILED store perhaps to its end. */
const oldStateMs = 10 * 60_000;

function follow(store: KeyStore, step: Step, record: FlowRecord, now: Date): Decision {
  const {name, connectionState} = store;
  const ms = now.getTime() - answeredAt(step).getTime();
  const seconds = lookInterval(step, now, longMs);
  switch (connectionState) {
    case 'DISCONNECTED':
      return {
        do: 'finish',
        state: `${name} is DISCONNECTED ${afterText(ms)}.`,
        next: nextAfter(store, record),
      };
    case 'DISCONNECTING':
      return waitForStore(`${name} is DISCONNECTING for ${age(ms)}`, seconds, true);
    case 'CONNECTED':
    case 'CONNECTING':
    case 'FAILED':
      return ms < oldStateMs
        ? waitForStore(`AWS has accepted the disconnect and still shows ${connectionState}`, seconds, true)
        : fail(
            `AWS accepted the disconnect of ${name}, and ${age(ms)} later it is ${connectionState}: somebody may have connected it again.`,
            'Find out who changed it before you disconnect it again.',
          );
    default:
      return inUnknownState(store, step, now, true) ?? waitForStore(connectionState, seconds, true);
  }
}

/** The steps of the repair that are left, where the store was FAILED. */
function nextAfter(store: KeyStore, {observed}: FlowRecord): string {
  const code = observed.find(({what}) => what === connectionError)?.facts['code'];
  if (typeof code !== 'string') return 'Connect it when its keys are needed again.';
  const {fix} = explainConnectionError(code, store.type);
  return `${code}: ${fix
    .filter(({text}) => text !== 'Disconnect the store')
    .map(({text}, index) => `${String(index + 1)} ${text}`)
    .join(' · ')}.`;
}
