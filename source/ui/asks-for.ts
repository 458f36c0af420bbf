import {asKeyId, asRegion, type KeyId, type Region} from '../model/ids.ts';
import type {ScreenModel} from './screens/screen.ts';
import type {PictureSource} from './session.ts';

/**
 * Has looked at what a screen shows beyond the living picture: the store at EC2 and CloudTrail, and the keys described
 * that are on screen, once per change of the set.
 */
export function asksFor(
  watch: Pick<PictureSource, 'showKeys' | 'investigate'>,
): (model: Pick<ScreenModel, 'wanted' | 'investigate'>) => void {
  let shownKeys = '';
  let regions: ReadonlySet<Region> = new Set();
  return ({wanted = [], investigate}) => {
    if (investigate) watch.investigate?.(investigate);
    const names = wanted.map(({region, keyId}) => `${region}/${keyId}`).join(' ');
    if (names === shownKeys) return;
    shownKeys = names;
    // Regions that were on screen and are no more want none of their keys described.
    const byRegion = new Map<Region, KeyId[]>([...regions].map(region => [region, []]));
    for (const {region, keyId} of wanted) {
      const ids = byRegion.get(asRegion(region)) ?? [];
      byRegion.set(asRegion(region), [...ids, asKeyId(keyId)]);
    }
    for (const [region, ids] of byRegion) watch.showKeys(region, ids);
    regions = new Set(wanted.map(({region}) => asRegion(region)));
  };
}
