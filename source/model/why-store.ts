import {age, moment} from './age.ts';
import {countHsms} from './cluster.ts';
import {explainConnectionError, type FixStep} from './connection-errors.ts';
import {evidenceOf, latestChange} from './evidence.ts';
import {failedVerdict} from './failed-reason.ts';
import type {Failure} from './failure.ts';
import type {KeyStoreId} from './ids.ts';
import type {KeyStore} from './key-store.ts';
import {isFresh, lastSeen, standingFailure} from './observation.ts';
import type {RegionView} from './picture.ts';
import {clusterOf, isExternal, timeInState} from './store-facts.ts';
import {connectLimitMs} from './verdict.ts';
import type {Cause, Link, Walk} from './why-words.ts';

const outside = (text: string): FixStep => ({by: 'outside', text});
const addHsm = outside('Add an HSM, better 2 in 2 AZs');

const connectStep = (store: KeyStore): FixStep => ({
  by: 'cks',
  text: `Connect the store, ${isExternal(store) ? 'about 5m' : 'up to 20m'}`,
  verb: 'connect',
});

/**
 * What a key of this store stands on, from the store down to the HSMs, and what is wrong with it.
 *
 * @param now AWS's time
 */
export function storeLinks(view: RegionView, storeId: KeyStoreId, now: Date): Walk {
  const {keyStores} = view;
  const store = lastSeen(keyStores)?.find(({id}) => id === storeId);
  if (keyStores.status !== 'seen' || !isFresh(keyStores)) {
    const seen = store ? `${named(store)} ${store.connectionState} when last seen` : `${storeId}: not read`;
    return hidden('store', seen, 'its key store', standingFailure(keyStores)?.failure);
  }
  if (!store) {
    const text = `${storeId} is not among the key stores of ${view.region}`;
    return {
      links: [{on: 'store', mark: 'unknown', text, at: keyStores.at}],
      causes: [{on: 'store', text, fix: [outside('Ask again: AWS may not have the same answer everywhere')]}],
    };
  }
  const below = clusterWalk(view, store);
  const own = ofState(view, store, below, now);
  const link: Link = {
    on: 'store',
    mark: own.mark,
    text: `${named(store)} ${store.connectionState}${own.code === undefined ? '' : `: ${own.code}`}`,
    at: keyStores.at,
  };
  return {links: [link, ...below.links], causes: own.causes};
}

const named = ({name, id}: KeyStore): string => `${name} (${id})`;

function hidden(on: Link['on'], text: string, what: string, failure: Failure | undefined): Walk {
  const why = !failure
    ? `${what} has not been read yet`
    : failure.kind === 'denied'
      ? `${what} cannot be seen: ${failure.action} is not granted`
      : `${what} cannot be seen: ${failure.action} did not answer (${failure.code})`;
  return {
    links: [{on, mark: 'unknown', text}],
    causes: [{on, text: why, fix: failure ? [outside(failure.remedy)] : [], ...(failure && {failure})}],
  };
}

type Standing = {readonly mark: Link['mark']; readonly causes: readonly Cause[]; readonly code?: string};

/** What the state of the store says, together with what is wrong below it. */
function ofState(view: RegionView, store: KeyStore, below: Walk, now: Date): Standing {
  const mendable = below.causes.filter(({failure}) => failure === undefined);
  switch (store.connectionState) {
    case 'CONNECTED':
      return {mark: 'ok', causes: below.causes};
    case 'FAILED':
      return failedStanding(view, store, mendable);
    case 'DISCONNECTED': {
      // Whatever is broken below is mended first, or the connect would fail.
      const gone = below.links.some(({on, mark}) => on === 'cluster' && mark === 'broken');
      const cause: Cause = {
        on: 'store',
        text: `its key store is DISCONNECTED${sinceText(view, store, now)}${byWhom(view, store, now)}`,
        look: 'who disconnected it, and whether on purpose',
        fix: gone ? [] : [connectStep(store)],
      };
      return {mark: 'broken', causes: gone ? [cause, ...mendable] : [...mendable, cause]};
    }
    case 'CONNECTING': {
      const limit = connectLimitMs(store);
      const time = timeInState(view, store, now);
      const late = time !== undefined && time.ms > limit;
      const text = `its key store is CONNECTING${sinceText(view, store, now)}; AWS says up to ${age(limit)}`;
      return {mark: 'broken', causes: [{on: 'store', text, fix: late ? lateFix : waitFix}]};
    }
    case 'DISCONNECTING':
      return {
        mark: 'broken',
        causes: [
          {
            on: 'store',
            text: `its key store is DISCONNECTING${byWhom(view, store, now)}`,
            look: 'who disconnects it, and whether on purpose',
            fix: [outside('Wait for DISCONNECTED'), connectStep(store)],
          },
        ],
      };
    default: {
      const text = `AWS reports a state of the key store that this version does not know: ${store.connectionState}`;
      return {mark: 'unknown', causes: [{on: 'store', text, fix: []}, ...below.causes]};
    }
  }
}

const waitFix = [outside('Wait for CONNECTED; it becomes FAILED with a code if it cannot connect')];
const lateFix = [
  outside('Look at AWS Health for this Region; a connect that does not end is a support case'),
];

const sinceText = (view: RegionView, store: KeyStore, now: Date): string => {
  const time = timeInState(view, store, now);
  return time ? ` for ${time.atLeast ? 'at least ' : ''}${age(time.ms)}` : '';
};

/** Who asked for the disconnect, where CloudTrail was asked and tells. */
function byWhom(view: RegionView, store: KeyStore, now: Date): string {
  const {actors} = evidenceOf(view, store.id);
  if (actors.status !== 'seen') return '';
  const change = latestChange(actors.value, 'DisconnectCustomKeyStore', {storeId: store.id});
  return change ? `: by ${change.actor.name}, ${moment(change.at, now)}` : '';
}

function failedStanding(view: RegionView, store: KeyStore, below: readonly Cause[]): Standing {
  const {code, cause, look, fix} = explainConnectionError(store.connectionErrorCode, store.type);
  const found = failedVerdict(view, store).reason;
  const detail = found.startsWith(`${code}; `) ? ` (${found.slice(code.length + 2)})` : '';
  const own: Cause = {
    on: 'store',
    text: `its key store is FAILED with ${code}${detail}: ${cause}`,
    look,
    fix,
  };
  // The code may have named already what is wrong below; else a connect would fail on that next.
  const more = below.filter(({on}) => !(on === 'hsms' && code.includes('HSMS')) && on !== 'cluster');
  return {mark: 'broken', causes: [...more, own], code};
}

function clusterWalk(view: RegionView, store: KeyStore): Walk {
  const sight = clusterOf(view, store);
  const id = store.clusterId ?? 'its cluster';
  switch (sight.sight) {
    case 'none':
      return {links: [], causes: []};
    case 'hidden':
      return hidden('cluster', `${id}: not read`, `the cluster ${id}`, sight.failed?.failure);
    case 'gone': {
      const {cause, look, fix} = explainConnectionError('CLUSTER_NOT_FOUND', store.type);
      // Nothing is to be disconnected where nothing is connected.
      const steps =
        store.connectionState === 'DISCONNECTED' ? fix.filter(({verb}) => verb !== 'disconnect') : fix;
      return {
        links: [{on: 'cluster', mark: 'broken', text: `${id} is not listed in this Region`, at: sight.at}],
        causes: [{on: 'cluster', text: `${id} is gone: ${cause}`, look, fix: steps}],
      };
    }
    case 'seen': {
      const {cluster, at, fresh} = sight;
      const {active, total, zones} = countHsms(cluster);
      const when = fresh ? '' : ' when last seen';
      const mark = fresh ? 'ok' : 'unknown';
      const hsms = `${String(active)} of ${String(total)} ACTIVE in ${String(zones)} AZ${zones === 1 ? '' : 's'}${when}`;
      const links: readonly Link[] = [
        {on: 'cluster', mark, text: `${id} ${cluster.state}${when}`, at},
        {on: 'hsms', mark: fresh && active === 0 ? 'broken' : mark, text: hsms, at},
      ];
      if (!fresh) {
        const failure = standingFailure(view.clusters)?.failure;
        return {links, causes: hidden('cluster', '', `the cluster ${id}`, failure).causes};
      }
      if (active > 0) return {links, causes: []};
      const text = `the cluster ${id} has no ACTIVE HSM, so KMS reaches no key material`;
      return {links, causes: [{on: 'hsms', text, look: 'the state of each HSM', fix: [addHsm]}]};
    }
  }
}
