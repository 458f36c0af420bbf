import type {Region} from '../model/ids.ts';
import {unseen} from '../model/observation.ts';
import type {RegionList, RegionView} from '../model/picture.ts';
import {fold} from './fold.ts';

/** A Region of which nothing is known yet. */
export function blankRegion(
  region: Region,
  optStatus: RegionView['optStatus'],
  hasCloudHsm: boolean,
): RegionView {
  return {
    region,
    optStatus,
    hasCloudHsm,
    keyStores: unseen,
    clusters: unseen,
    backups: unseen,
    keys: unseen,
    lastUse: new Map(),
    stateSince: new Map(),
  };
}

/**
 * The Regions to show, in the order of the list, with what is known of them. One that was asked for by name and is
 * in no list is kept as a row: what AWS answers there says more than leaving it out.
 *
 * @param wanted only these; undefined: all
 * @param at AWS's time at which the list was read
 */
export function regionsInScope(
  list: RegionList,
  wanted: readonly Region[] | undefined,
  known: readonly RegionView[],
  at: Date,
): readonly RegionView[] {
  const earlier = new Map(known.map(view => [view.region, view]));
  const listed = list.regions
    .filter(({region}) => wanted?.includes(region) ?? true)
    .map(({region, optStatus, hasCloudHsm}) => {
      const view = earlier.get(region);
      if (view === undefined) return blankRegion(region, optStatus, hasCloudHsm);
      if (view.optStatus === optStatus && view.hasCloudHsm === hasCloudHsm) return view;
      const changed = {...view, optStatus, hasCloudHsm};
      return optStatus === 'DISABLED' ? switchedOff(changed, at) : changed;
    });
  const names = new Set(list.regions.map(({region}) => region));
  const unlisted = [...new Set(wanted)].filter(region => !names.has(region));
  return [...listed, ...unlisted.map(region => earlier.get(region) ?? blankRegion(region, 'unknown', false))];
}

/** What was seen before a Region was switched off is not what is there now, and nobody can look. */
function switchedOff(view: RegionView, at: Date): RegionView {
  if (view.keyStores.status === 'unseen') return view;
  const off = {
    ok: false,
    at,
    failure: {
      kind: 'region-off',
      code: 'DISABLED',
      message: `${view.region} is not enabled in this account`,
      region: view.region,
      action: 'account:ListRegions',
      remedy: 'Enable the Region in the account to look at it again.',
    },
  } as const;
  return {
    ...view,
    keyStores: fold(view.keyStores, off),
    ...(view.clusters.status !== 'unseen' && {clusters: fold(view.clusters, off)}),
    ...(view.keys.status !== 'unseen' && {keys: fold(view.keys, off)}),
  };
}
