import {evidenceOf, latestChange, useCount, usersOf, type TrailChanges} from '../model/evidence.ts';
import type {KeyStoreId} from '../model/ids.ts';
import {lastSeen, type Observation} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import type {Evidence} from './flow.ts';

/**
 * What EC2 and CloudTrail have told of a store, in the words of a brief. What nobody has looked for stays absent; what
 * was looked for and could not be seen says so.
 *
 * @param caller the ARN whose credentials these are: a store that it disconnected itself needs no second thought
 */
export function gatheredEvidence(
  view: RegionView,
  storeId: KeyStoreId,
  caller: string | undefined,
): Evidence {
  const {subnets, network, actors, usage, asking} = evidenceOf(view, storeId);
  const off =
    actors.status === 'seen' ? latestChange(actors.value, 'DisconnectCustomKeyStore', {storeId}) : undefined;
  const on =
    actors.status === 'seen' ? latestChange(actors.value, 'ConnectCustomKeyStore', {storeId}) : undefined;
  const isMine = off?.actor.kind === 'caller' && off.actor.arn === caller;
  // CloudTrail is minutes late: a store that was connected since was disconnected again by somebody it does not tell yet.
  const isLatest = off !== undefined && (on === undefined || on.at <= off.at);
  const keyUse = told(usage, all => ({
    uses: new Map(
      all.keys.map(key => [
        key.keyId,
        {
          ...useCount(key),
          ...(key.newest && {last: key.newest}),
          by: key.callers.map(({name}) => name),
        },
      ]),
    ),
    by: usersOf(all),
    notAsked: all.notAsked,
  }));
  // How the keys were used before a disconnect says nothing of what uses them now.
  const isOfNow = usage.status !== 'seen' || usage.value.before === 'now';
  const free = told(subnets, all =>
    all.map(subnet =>
      subnet.exists ? {id: subnet.id, zone: subnet.zone, free: subnet.free} : {id: subnet.id, free: 0},
    ),
  );
  const portsOpen = told(network, ({clusterGroup}) => clusterGroup.status === 'intact');
  return {
    disconnectedBy: isLatest
      ? isMine
        ? 'me'
        : 'other'
      : wasNeverMoved(view, storeId, actors)
        ? 'nobody'
        : 'unknown',
    ...(on && {lastConnectedAt: on.at}),
    ...(keyUse && isOfNow && {keyUse}),
    // Usage is not even asked for where CloudTrail refuses to tell of changes.
    ...(!keyUse && actors.status === 'failed' && {keyUse: actors}),
    ...(!keyUse && asking && {keyUseComing: {from: 'CloudTrail' as const, asking}}),
    ...(!keyUse && !asking && actors.status === 'seen' && keysAreBeingRead(view) && comingWithKeys),
    ...(free && {subnets: free}),
    ...(portsOpen && {portsOpen}),
  };
}

const comingWithKeys = {keyUseComing: {from: 'keys'}} as const;

const keysAreBeingRead = ({keys}: RegionView): boolean =>
  keys.status === 'unseen' || lastSeen(keys)?.progress !== undefined;

const moves = ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore'];

/** True where CloudTrail reaches back to before the store was made, and tells of no connect and no disconnect of it. */
function wasNeverMoved(view: RegionView, storeId: KeyStoreId, actors: Observation<TrailChanges>): boolean {
  const createdAt = lastSeen(view.keyStores)?.find(({id}) => id === storeId)?.createdAt;
  if (createdAt === undefined || actors.status !== 'seen') return false;
  const {changes, names, since, cutOff} = actors.value;
  return (
    createdAt > since &&
    moves.every(name => names.includes(name) && !cutOff.includes(name)) &&
    !changes.some(change => change.storeId === storeId && moves.includes(change.name))
  );
}

/** An observation in other words; undefined where nobody has looked. */
function told<T, U>(observation: Observation<T>, say: (value: T) => U): Observation<U> | undefined {
  if (observation.status === 'unseen') return undefined;
  return observation.status === 'failed' ? observation : {...observation, value: say(observation.value)};
}
