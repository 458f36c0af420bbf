import type {AccountReader} from '../../aws/account-reader.ts';
import type {CachedAccount} from '../../model/cached-account.ts';
import type {Region} from '../../model/ids.ts';
import type {KeyInventory} from '../../model/key.ts';
import {lastSeen, observe, unseen, type Observation} from '../../model/observation.ts';
import {KeyInventoryReader} from '../../watch/key-inventory.ts';
import type {Watch} from '../../watch/watch.ts';
import type {InventoryLook} from './account-eyes.ts';

/** The inventories of a live picture: a screen has one, and its keys are not read twice. */
export const inventoryOfWatch =
  (watch: Pick<Watch, 'look'>): InventoryLook =>
  async region => {
    const {regions} = await watch.look({region, what: 'keys'});
    return regions.find(one => one.region === region)?.keys ?? unseen;
  };

/**
 * Reads inventories without a live picture, Region by Region as they are asked for.
 *
 * @param kept what an earlier run has learnt of the memberships of keys: without it each key is described once
 */
export function inventoryOfAccount(
  accountOf: (region: Region) => AccountReader,
  kept: CachedAccount | undefined,
): InventoryLook {
  const known = new Map<Region, {readonly reader: KeyInventoryReader; seen: Observation<KeyInventory>}>();
  return async (region, signal) => {
    const view = kept?.regions.find(one => one.region === region);
    const entry = known.get(region) ?? {
      reader: new KeyInventoryReader(accountOf(region), region, () => undefined, view && lastSeen(view.keys)),
      seen: unseen as Observation<KeyInventory>,
    };
    known.set(region, entry);
    entry.seen = observe(entry.seen, await entry.reader.look(signal, true));
    return entry.seen;
  };
}
