import {age, clock, deadline, isoDay} from '../../model/age.ts';
import {evidenceOf, latestChange} from '../../model/evidence.ts';
import {lastSeen, unseen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {Line} from '../line.ts';
import type {KeyRow} from './keys-rows.ts';
import {blank, plain, rule} from './page-lines.ts';
import type {ScreenContext} from './screen.ts';
import {texts} from './screen-texts.ts';

/** How many lines the panel takes. */
export const panelHeight = 5;

/** The key under the cursor: what it is, what becomes of it, what that means in its store. */
export function keyPanel(
  row: KeyRow | undefined,
  view: RegionView | undefined,
  {now, size}: ScreenContext,
): readonly Line[] {
  if (!row) return Array.from({length: panelHeight}, () => blank);
  const {entry} = row;
  const key = lastSeen(entry.key);
  const stores = (view && lastSeen(view.keyStores)) ?? [];
  const store =
    entry.membership.in === 'store'
      ? stores.find(one => entry.membership.in === 'store' && one.id === entry.membership.storeId)
      : undefined;
  const parts = [entry.id, ...(key?.usage ? [key.usage] : []), ...(key?.spec ? [key.spec] : [])];
  const away = store && store.connectionState !== 'CONNECTED' ? store : undefined;
  const pending = key?.state === 'PendingDeletion';
  return [
    rule(entry.aliases.length > 0 ? entry.aliases.join(', ') : row.alias, size.columns),
    plain(parts.join('   ')),
    plain(fate(row, now) + scheduledBy(row, view)),
    away
      ? plain(
          `▲ ${
            pending && !isExternal(away)
              ? texts['keys.materialStays'](away.name, away.connectionState)
              : texts['keys.notConnected'](away.name)
          }`,
          'risk',
        )
      : blank,
    pending ? plain(texts['keys.undo']()) : plain(description(row)),
  ];
}

/** What becomes of the key, or what it is now. */
function fate({entry, region, state, storeName}: KeyRow, now: Date): string {
  const key = lastSeen(entry.key);
  if (key?.state === 'PendingDeletion' && key.deletionDate) {
    const left = age(key.deletionDate.getTime() - now.getTime());
    return `Deletes ${deadline(key.deletionDate, now)} or up to 24h later (${left} left).`;
  }
  const where = storeName === 'no store' ? 'in no custom key store' : `in ${storeName}`;
  const created = key?.createdAt ? `, created ${isoDay(key.createdAt)}` : '';
  const seen = entry.key.status === 'seen' ? ` Seen ${clock(entry.key.at)}.` : '';
  return `${state === '…' ? 'Not described yet' : state}, ${where}, ${region}${created}.${seen}`;
}

/** ` Scheduled by KeyOps/tnovak.`; empty where CloudTrail has not told. */
function scheduledBy({entry}: KeyRow, view: RegionView | undefined): string {
  if (lastSeen(entry.key)?.state !== 'PendingDeletion' || entry.membership.in !== 'store') return '';
  const actors = lastSeen(evidenceOf(view, entry.membership.storeId).actors);
  const schedule = actors && latestChange(actors, 'ScheduleKeyDeletion', {keyId: entry.id});
  return schedule ? ` Scheduled by ${schedule.actor.name}.` : '';
}

const description = ({entry}: KeyRow): string => lastSeen(entry.key)?.description ?? '';

/** When the key was last used, where somebody asked. */
export function lastUseHint(row: KeyRow | undefined, view: RegionView | undefined): string | undefined {
  const use = row && lastSeen(view?.lastUse.get(row.entry.id) ?? unseen);
  if (!use) return undefined;
  if (use.at)
    return `Last used ${isoDay(use.at)}${use.operation ? ` by ${use.operation}` : ''} (GetKeyLastUsage)`;
  return use.trackingSince
    ? `Nothing used this key since ${isoDay(use.trackingSince)} (GetKeyLastUsage)`
    : undefined;
}
