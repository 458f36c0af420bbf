import type {KeyStore} from '../../model/key-store.ts';
import {hasSettled} from '../attempts.ts';
import type {Decision, Flow, Scene} from '../flow.ts';
import {words} from '../messages.ts';
import type {FlowRecord, Step} from '../record.ts';
import {updateBrief} from './update-brief.ts';
import {
  needsDisconnected,
  updateGoalSchema,
  updateRefused,
  updateWrite,
  type Changes,
  type UpdateGoal,
} from './update-rules.ts';
import {fail, refuse, seeStore, settleStore, stopOnRefusal, waitForStore, waitUntil} from './store-sight.ts';

/** Changes a store's name, password, cluster or proxy, in one call. */
export const update: Flow<UpdateGoal> = {
  name: 'update',
  parseGoal: goal => updateGoalSchema.parse(goal),
  target: ({name}) => name,
  region: ({region}) => region,
  needs: ['stores', 'clusters'],
  brief: updateBrief,
  decide,
};

function decide(goal: UpdateGoal, scene: Scene, record: FlowRecord, now: Date): Decision {
  const sight = seeStore(goal, 'UpdateCustomKeyStore', scene, record, now);
  if (!sight.ok) return sight.decision;
  const {store, at, standing} = sight;
  const pending = notYetShown(goal.changes, store);
  switch (standing.is) {
    case 'carried-out':
      return afterUpdate(goal, store, standing.step, pending, at);
    case 'in-doubt':
      return settle(goal, standing.step, pending, at);
    case 'refused':
      return stopOnRefusal(standing.step, standing.refusal, at);
    case 'given-up':
      return fail(`${standing.why}.`, words.resume);
    case 'again':
      return mayNot(goal, store, record) ?? waitUntil(standing.at, standing.why, now) ?? send(goal);
    case 'open':
      return mayNot(goal, store, record) ?? send(goal);
  }
}

const send = (goal: UpdateGoal): Decision => ({do: 'act', write: updateWrite(goal), look: ['stores']});

function mayNot(goal: UpdateGoal, store: KeyStore, record: FlowRecord): Decision | undefined {
  const why = updateRefused(goal.changes, store);
  if (why !== undefined) return refuse(record, `${goal.name}: ${why}.`, needsOther(goal.changes));
  if (
    canBeSeen(goal.changes) &&
    !secretChanges(goal.changes) &&
    notYetShown(goal.changes, store).length === 0
  )
    return {do: 'finish', state: `${store.name} is so already; this flow had nothing to do.`};
  return store.name === goal.name
    ? undefined
    : refuse(record, words.renamed(goal.name, store.name), words.readAgain);
}

const needsOther = (changes: Changes) =>
  needsDisconnected(changes) ? 'Disconnect it first, then update it, then connect it.' : words.readAgain;

const secretChanges = ({password, proxy}: Changes) =>
  password !== undefined || proxy?.accessKeyId !== undefined;

const canBeSeen = ({newName, clusterId, proxy}: Changes) =>
  newName !== undefined || clusterId !== undefined || (proxy !== undefined && Object.keys(proxy).length > 0);

/** The changes that AWS does not show yet, by name. A password and a secret key are never shown. */
function notYetShown({newName, clusterId, proxy = {}}: Changes, store: KeyStore): readonly string[] {
  const shown = store.proxy;
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['name', newName, store.name],
    ['cluster', clusterId, store.clusterId],
    ['connectivity', proxy.connectivity, shown?.connectivity],
    ['endpoint', proxy.uriEndpoint, shown?.uriEndpoint],
    ['path', proxy.uriPath, shown?.uriPath],
    ['access key id', proxy.accessKeyId, shown?.accessKeyId],
    ['endpoint service', proxy.vpcEndpointServiceName, shown?.vpcEndpointServiceName ?? ''],
  ];
  return pairs.flatMap(([name, wanted, is]) => (wanted !== undefined && wanted !== is ? [name] : []));
}

function settle(goal: UpdateGoal, step: Step, pending: readonly string[], at: Date): Decision {
  if (!canBeSeen(goal.changes))
    return {
      do: 'settle',
      step: step.number,
      result: 'not-carried-out',
      because: 'AWS does not show whether it took the password; giving it again does no harm',
    };
  // One call changes all of it or nothing, so what can be seen speaks for a password sent along.
  const shown = pending.length === 0 ? 'AWS shows the new values' : `AWS shows the old ${pending.join(', ')}`;
  return settleStore(step, pending.length === 0, shown, at);
}

function afterUpdate(
  {changes}: UpdateGoal,
  store: KeyStore,
  step: Step,
  pending: readonly string[],
  at: Date,
): Decision {
  if (pending.length === 0)
    return {do: 'finish', state: `${store.name} is updated.`, ...nextAfter(changes, store)};
  return hasSettled(step, at)
    ? fail(
        `AWS accepted the change of ${store.name}, and it shows another ${pending.join(', ')}: somebody may have changed it again.`,
        'Look who changed it before you change it again.',
      )
    : waitForStore(`AWS has accepted the change and still shows the old ${pending.join(', ')}`, 5);
}

function nextAfter(changes: Changes, store: KeyStore): {next?: string} {
  if (store.connectionState === 'DISCONNECTED' && needsDisconnected(changes))
    return {next: 'Connect it: a wrong password or cluster shows only then.'};
  return changes.proxy ? {next: 'It may take 5m until AWS uses the new values everywhere.'} : {};
}
