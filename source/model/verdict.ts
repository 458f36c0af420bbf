import {age, moment} from './age.ts';
import {evidenceOf as liveEvidence} from './evidence.ts';
import {failedVerdict} from './failed-reason.ts';
import {keysOfStore} from './key-counts.ts';
import type {KeyStore} from './key-store.ts';
import type {Observation} from './observation.ts';
import {isFresh, unseen} from './observation.ts';
import type {RegionView} from './picture.ts';
import {staleReason} from './region-answer.ts';
import type {ClusterSight} from './store-facts.ts';
import {clusterOf, isExternal, timeInState} from './store-facts.ts';
import {connectedVerdict} from './verdict-connected.ts';
import {disconnectedVerdict} from './verdict-disconnected.ts';
import type {Judgement} from './verdict-words.ts';
import {compareVerdicts, judge} from './verdict-words.ts';

/** One answer of AWS that a verdict rests on, or lacks. */
export type Evidence = {
  /** The IAM action of the question. */
  readonly action: string;
  readonly status: 'fresh' | 'stale' | 'missing';
  readonly at?: Date;
  /** Milliseconds between the answer and the verdict. */
  readonly ageMs?: number;
};

export type Verdict = Judgement & {readonly evidence: readonly Evidence[]};

/** How long AWS says a connect may take, in milliseconds (KMS developer guide). */
export const connectLimitMs = (store: {readonly type: string}): number =>
  (isExternal(store) ? 5 : 20) * 60_000;

/**
 * Judges one store by everything that is known: its state, its cluster and HSMs, its keys and their last use, and
 * the age of each. `now` is AWS's time. The reason is one short sentence; the evidence says which answers it rests on.
 */
export function storeVerdict(view: RegionView, store: KeyStore, now: Date): Verdict {
  return {...judgement(view, store, now), evidence: evidenceOf(view, store, now)};
}

function judgement(view: RegionView, store: KeyStore, now: Date): Judgement {
  const stale = staleReason(view, now);
  if (stale) return judge('unknown', stale.reason, stale.brief);
  const sight = clusterOf(view, store);
  if (sight.sight === 'gone') {
    const state = store.connectionState === 'FAILED' ? (store.connectionErrorCode ?? 'FAILED') : undefined;
    return judge('down', state ?? `cluster ${store.clusterId ?? ''} is gone: not listed in this Region`);
  }
  return capped(byState(view, store, sight, now), sight, now);
}

function byState(view: RegionView, store: KeyStore, sight: ClusterSight, now: Date): Judgement {
  switch (store.connectionState) {
    case 'FAILED':
      return failedVerdict(view, store);
    case 'CONNECTED':
      return connectedVerdict(view, store, sight);
    case 'CONNECTING':
      return connectingVerdict(view, store, now);
    case 'DISCONNECTING':
      return judge('changing', 'disconnecting; its keys become Unavailable');
    case 'DISCONNECTED':
      return disconnectedVerdict(view, store, now);
    default:
      return judge(
        'unknown',
        `AWS reports a state this version does not know: ${store.connectionState}`,
        `state not known to this version: ${store.connectionState}`,
      );
  }
}

function connectingVerdict(view: RegionView, store: KeyStore, now: Date): Judgement {
  const limit = connectLimitMs(store);
  const may = `may take ${age(limit)} (AWS)`;
  const time = timeInState(view, store, now);
  if (!time) return judge('changing', `connect ${may}`, may);
  if (time.ms > limit) {
    return judge('at risk', `CONNECTING for ${age(time.ms)}, longer than the ${age(limit)} AWS names`);
  }
  // First seen already connecting: it began earlier, so this is the latest moment at which it becomes late.
  const late = `late ${time.atLeast ? 'by' : 'at'} ${moment(new Date(time.since.getTime() + limit), now)}`;
  return judge('changing', `connect ${may}; ${late}`, `${may}; ${late}`);
}

/** Without a fresh look at the cluster nothing better than `unknown` may be said; worse verdicts stand. */
function capped(verdict: Judgement, sight: ClusterSight, now: Date): Judgement {
  if (sight.sight === 'none' || sight.sight === 'gone' || (sight.sight === 'seen' && sight.fresh))
    return verdict;
  if (compareVerdicts(verdict.word, 'unknown') <= 0) return verdict;
  if (sight.sight === 'seen')
    return judge('unknown', `cluster last seen ${moment(sight.at, now)}, not confirmed since`);
  const failure = sight.failed?.failure;
  if (!failure) return judge('unknown', 'its cluster has not been read yet');
  return failure.kind === 'denied'
    ? judge(
        'unknown',
        'cannot see the cluster: cloudhsm:DescribeClusters not granted',
        'cloudhsm:DescribeClusters not granted',
      )
    : judge(
        'unknown',
        `cannot see the cluster: cloudhsm:DescribeClusters ${failure.kind}`,
        `cloudhsm:DescribeClusters ${failure.kind}`,
      );
}

function evidenceOf(view: RegionView, store: KeyStore, now: Date): readonly Evidence[] {
  const evidence = [oneEvidence('kms:DescribeCustomKeyStores', view.keyStores, now)];
  if (!isExternal(store)) evidence.push(oneEvidence('cloudhsm:DescribeClusters', view.clusters, now));
  const {subnets} = liveEvidence(view, store.id);
  if (store.connectionState === 'FAILED' && subnets.status === 'seen')
    evidence.push(oneEvidence('ec2:DescribeSubnets', subnets, now));
  if (store.connectionState !== 'DISCONNECTED') return evidence;
  evidence.push(oneEvidence('kms:DescribeKey', view.keys, now));
  const oldest = oldestLastUse(view, store);
  return oldest ? [...evidence, oneEvidence('kms:GetKeyLastUsage', oldest, now)] : evidence;
}

/** The weakest of the readings of last use: one that is missing, else the oldest. */
function oldestLastUse(view: RegionView, store: KeyStore): Observation<unknown> | undefined {
  if (view.keys.status !== 'seen') return undefined;
  let oldest: Observation<unknown> | undefined;
  for (const {id} of keysOfStore(view.keys.value, store.id)) {
    const use = view.lastUse.get(id) ?? unseen;
    if (use.status !== 'seen') return use;
    if (oldest?.status !== 'seen' || use.at < oldest.at) oldest = use;
  }
  return oldest;
}

function oneEvidence(action: string, observation: Observation<unknown>, now: Date): Evidence {
  if (observation.status !== 'seen') return {action, status: 'missing'};
  return {
    action,
    status: isFresh(observation) ? 'fresh' : 'stale',
    at: observation.at,
    ageMs: now.getTime() - observation.at.getTime(),
  };
}
