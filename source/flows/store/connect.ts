import {z} from 'zod';
import {afterText, age, deadline} from '../../model/age.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {connectLimitMs} from '../../model/verdict.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {Write} from '../../model/write.ts';
import {answeredAt, hasSettled} from '../attempts.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Decision, Evidence, Flow, Scene} from '../flow.ts';
import {storeGoalPart} from '../goal-parts.ts';
import {connectChecks} from '../preconditions.ts';
import {count, words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';
import {keysOf} from './store-keys.ts';
import {
  fail,
  inUnknownState,
  lastSeenStore,
  lookInterval,
  refuse,
  seeStore,
  settleStore,
  stopOnRefusal,
  waitForStore,
  waitUntil,
} from './store-sight.ts';

const goalSchema = z.object(storeGoalPart);
export type ConnectGoal = z.infer<typeof goalSchema>;

/** The name under which a ConnectionErrorCode is kept in a journal: the next disconnect erases it at AWS. */
export const connectionError = 'connection error';

/** Connects a store that is DISCONNECTED, and watches until AWS says how it ended. */
export const connect: Flow<ConnectGoal> = {
  name: 'connect',
  parseGoal: goal => goalSchema.parse(goal),
  target: ({name}) => name,
  region: ({region}) => region,
  needs: ['stores'],
  brief,
  decide,
};

const writeOf = ({region, storeId}: ConnectGoal): Write => ({
  operation: 'ConnectCustomKeyStore',
  region,
  storeId,
});

function decide(goal: ConnectGoal, scene: Scene, record: FlowRecord, now: Date): Decision {
  const sight = seeStore(goal, 'ConnectCustomKeyStore', scene, record, now);
  if (!sight.ok) return sight.decision;
  const {store, at, standing} = sight;
  switch (standing.is) {
    case 'carried-out':
      return follow(store, standing.step, record, at, now);
    case 'in-doubt':
      // Only a connect leads out of DISCONNECTED.
      return (
        inUnknownState(store, standing.step, now) ??
        settleStore(standing.step, store.connectionState !== 'DISCONNECTED', shownState(store), at)
      );
    case 'refused':
      // AWS refuses by state what somebody else has just done: the state says whether that is the end wanted.
      return movedByOthers(store, goal, record) ?? stopOnRefusal(standing.step, standing.refusal, at);
    case 'given-up':
      return movedByOthers(store, goal, record) ?? fail(`${standing.why}.`, words.resume);
    case 'again':
      return movedByOthers(store, goal, record) ?? waitUntil(standing.at, standing.why, now) ?? send(goal);
    case 'open':
      return movedByOthers(store, goal, record) ?? send(goal);
  }
}

const send = (goal: ConnectGoal): Decision => ({do: 'act', write: writeOf(goal), look: []});

const shownState = ({connectionState}: KeyStore) => `AWS shows ${connectionState}`;

/** What the state means while none of our calls has been accepted; undefined where a connect may be sent. */
function movedByOthers(store: KeyStore, {name}: ConnectGoal, record: FlowRecord): Decision | undefined {
  switch (store.connectionState) {
    case 'DISCONNECTED':
      return undefined;
    case 'CONNECTED':
      return {do: 'finish', state: `${name} is CONNECTED already; this flow had nothing to do.`};
    case 'CONNECTING':
      return waitForStore(`${name} is CONNECTING, started by somebody else`, 30, true);
    case 'FAILED':
      return refuse(record, words.failedConnect, `Disconnect ${name}, repair the cause, then connect.`);
    case 'DISCONNECTING':
      return refuse(
        record,
        words.changedMeanwhile(name, 'DISCONNECTING'),
        'Somebody is disconnecting it: find out why before you connect it.',
      );
    default:
      return refuse(record, words.unknownState(store.connectionState), words.unknownStateNext);
  }
}

/** After AWS has accepted the connect. It is never sent a second time, whatever comes of it. */
function follow(store: KeyStore, step: Step, record: FlowRecord, at: Date, now: Date): Decision {
  const {name} = store;
  const since = answeredAt(step);
  const ms = now.getTime() - since.getTime();
  const lasted = age(ms);
  const limit = connectLimitMs(store);
  const seconds = lookInterval(step, now, limit);
  switch (store.connectionState) {
    case 'CONNECTED':
      return {
        do: 'finish',
        state: `${name} is CONNECTED ${afterText(ms)}.`,
        ...(!isExternal(store) && {
          next: 'KMS has changed the kmsuser password: one that was written down before no longer works.',
        }),
      };
    case 'CONNECTING':
      return waitForStore(
        now.getTime() - since.getTime() > limit
          ? `${name} has been CONNECTING for ${lasted}, longer than the ${age(limit)} AWS names; nothing has failed yet`
          : `${name} is CONNECTING for ${lasted}; AWS says up to ${age(limit)}`,
        seconds,
        true,
      );
    case 'FAILED':
      return onFailed(store, record, afterText(ms));
    case 'DISCONNECTED':
      // Right after the call AWS may still show the state from before it.
      if (!hasSettled(step, at))
        return waitForStore(`AWS does not show the connect of ${name} yet`, seconds, true);
      return fail(
        `${name} is DISCONNECTED again: somebody disconnected it after the connect was accepted.`,
        'Find out who and why before you connect it again.',
      );
    case 'DISCONNECTING':
      return fail(
        `${name} is DISCONNECTING: somebody is disconnecting it after the connect was accepted.`,
        'Find out who and why before you connect it again.',
      );
    default:
      return inUnknownState(store, step, now, true) ?? waitForStore(shownState(store), seconds, true);
  }
}

function onFailed(store: KeyStore, record: FlowRecord, lasted: string): Decision {
  const {code, cause, fix} = explainConnectionError(store.connectionErrorCode, store.type);
  const kept = record.observed.some(({what, facts}) => what === connectionError && facts['code'] === code);
  if (!kept) return recordError(store);
  const steps = fix.map(({text}, index) => `${String(index + 1)} ${text}`).join(' · ');
  return fail(
    `${store.name} is FAILED ${lasted}: ${code}. ${cause}. Its keys stay Unavailable; nothing was lost by trying.`,
    `${steps}. The next step in cks is Disconnect: AWS refuses connect while FAILED.`,
  );
}

/** Keeps the code and cause of a FAILED store. */
export function recordError(store: KeyStore): Decision {
  const {code, cause} = explainConnectionError(store.connectionErrorCode, store.type);
  return {do: 'record', what: connectionError, facts: {storeId: store.id, name: store.name, code, cause}};
}

function brief(goal: ConnectGoal, scene: Scene, now: Date, evidence: Evidence = {}): Brief {
  const store = lastSeenStore(goal, scene);
  const {lastConnectedAt, disconnectedBy = 'unknown'} = evidence;
  const external = store !== undefined && isExternal(store);
  const button = 'Connect';
  return {
    title: `Connect custom key store ${goal.name}`,
    consequences: [
      {when: 'At the end', text: `${howMany(goal, scene)} usable again`},
      ...(external ? [] : [passwordChange(lastConnectedAt, now)]),
      {
        when: 'Takes',
        text: `${external ? 'about 5m' : 'up to 20m'}, as AWS says. It goes on without cks, and is not repeated by itself if it fails`,
      },
      ...(disconnectedBy === 'other' || disconnectedBy === 'unknown' ? [killSwitch(disconnectedBy)] : []),
      {when: 'Undo', text: 'Disconnect. A connect that is under way is stopped in the same way'},
    ],
    checks: [...connectChecks(goal, scene.view, now, evidence), ...(evidence.permissions ?? [])],
    confirm:
      disconnectedBy === 'other' || disconnectedBy === 'unknown'
        ? {level: 2, button, type: goal.name}
        : {level: 1, button},
    awsCli: [awsCommand(writeOf(goal))],
  };
}

const passwordChange = (last: Date | undefined, now: Date) => ({
  when: 'At the end',
  text: `KMS logs in as kmsuser and changes its password; anything else that uses kmsuser loses access.${
    last
      ? ` Last connected ${deadline(last, now)}: a password written down before that does not work`
      : ' When it was last connected is not known here; each connect makes older passwords invalid'
  }`,
});

const killSwitch = (by: 'other' | 'unknown') => ({
  when: 'Ask first',
  text:
    by === 'other'
      ? 'Somebody else disconnected it. That may have been done on purpose, to stop every use of its keys'
      : 'Who disconnected it is not known here. That may have been done on purpose, to stop every use of its keys',
});

function howMany(goal: ConnectGoal, scene: Scene): string {
  const keys = keysOf(goal, scene);
  if (!keys) return 'Its keys (not read yet) become';
  const n = keys.entries.length - keys.pending.length;
  const unread = keys.unread > 0 ? `, and perhaps ${String(keys.unread)} more that could not be read,` : '';
  return `${count(n, 'KMS key')}${unread} ${n === 1 ? 'becomes' : 'become'}`;
}
