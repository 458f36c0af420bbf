import {explainConnectionError} from '../../model/connection-errors.ts';
import type {FixStep} from '../../model/connection-errors.ts';
import type {ClusterSight} from '../../model/store-facts.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {VerdictWord} from '../../model/verdict-words.ts';

/** One thing to do, and where or when it can be done. */
export type NextStep = {readonly text: string; readonly when: string};
/** A verb that AWS would refuse now, and why. */
export type Refused = {readonly text: string; readonly why: string};

export type NextSteps = {readonly steps: readonly NextStep[]; readonly refused: readonly Refused[]};

/**
 * What to do about a store in its present state, in order, and what cannot be done now.
 * @param fullZones zones of the cluster without a free address, where EC2 told
 */
export function nextSteps(
  store: KeyStore,
  sight: ClusterSight,
  verdict: VerdictWord,
  fullZones?: readonly string[],
): NextSteps {
  const fix = fixOf(store, sight, verdict);
  const full = store.connectionErrorCode === 'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET' && fullZones;
  return {steps: ordered(full ? withZones(fix, full) : fix), refused: refusedOf(store)};
}

/** The first step names the zone; where addresses are free by now, it is done. */
function withZones([first, ...others]: readonly FixStep[], zones: readonly string[]): readonly FixStep[] {
  if (!first || first.by !== 'outside' || zones.length === 0) return others;
  const where = zones.length === 1 ? (zones[0] ?? '') : `each of ${String(zones.length)} subnets`;
  return [{...first, text: `Free 1 address in ${where}`}, ...others];
}

const elsewhere = 'outside cks; R looks again';

function ordered(fix: readonly FixStep[]): readonly NextStep[] {
  return fix.map(({by, text}, index) => {
    if (by === 'outside') return {text, when: elsewhere};
    const verb = text.split(' ')[0] ?? '';
    // Disconnecting needs nothing before it; whatever else cks does stands on the step above.
    const ready = index === 0 || verb === 'Disconnect';
    return {text, when: ready ? `ready · a, then ${verb}` : `after ${String(index)}`};
  });
}

function fixOf(store: KeyStore, sight: ClusterSight, verdict: VerdictWord): readonly FixStep[] {
  const connect: FixStep = {
    by: 'cks',
    text: `Connect the store, ${isExternal(store) ? 'about 5m' : 'up to 20m'}`,
  };
  switch (store.connectionState) {
    case 'FAILED':
      return explainConnectionError(store.connectionErrorCode, store.type).fix;
    case 'DISCONNECTED':
      return sight.sight === 'gone'
        ? [
            {by: 'outside', text: 'Restore the newest backup, 2 AZs'},
            {by: 'cks', text: 'Update the store: new cluster'},
            connect,
          ]
        : [connect];
    case 'CONNECTED':
      if (sight.sight === 'gone') return explainConnectionError('CLUSTER_NOT_FOUND', store.type).fix;
      if (verdict === 'down') return [{by: 'outside', text: 'Add an HSM, better 2 in 2 AZs'}];
      return verdict === 'at risk' ? [{by: 'outside', text: 'Have 2 ACTIVE HSMs in 2 AZs'}] : [];
    default:
      return [];
  }
}

function refusedOf(store: KeyStore): readonly Refused[] {
  const change = isExternal(store) ? 'Change proxy endpoint' : 'Change cluster or password';
  const needs: Refused = {text: change, why: 'needs DISCONNECTED (AWS)'};
  switch (store.connectionState) {
    case 'FAILED':
      return [{text: 'Connect now', why: 'FAILED, disconnect first (AWS)'}, needs];
    case 'CONNECTED':
      return [{text: 'Connect', why: 'CONNECTED already'}, needs];
    case 'CONNECTING':
      return [{text: 'Connect', why: 'CONNECTING already'}, needs];
    case 'DISCONNECTING':
      return [{text: 'Connect', why: 'DISCONNECTING, wait for the end'}, needs];
    case 'DISCONNECTED':
      return [{text: 'Disconnect', why: 'DISCONNECTED already'}];
    default:
      return [];
  }
}
