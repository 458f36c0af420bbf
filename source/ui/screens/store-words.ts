import {afterText, moment} from '../../model/age.ts';
import type {Change} from '../../model/change.ts';
import type {Cluster} from '../../model/cluster.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {KeyStanding} from '../../model/summary.ts';
import {plural} from './screen-texts.ts';

export type StoreChange = Extract<Change, {storeId: unknown; name: string}>;

/** The changes seen of one store, newest first. */
export const changesOf = (
  picture: AccountPicture,
  store: Pick<KeyStore, 'region' | 'id'>,
): readonly StoreChange[] =>
  picture.changes
    .filter(
      (change): change is StoreChange =>
        'name' in change && change.region === store.region && change.storeId === store.id,
    )
    .reverse();

/** `11:52Z CONNECTING → FAILED after 14m`. */
export function changeText(change: StoreChange, now: Date): string {
  const at = moment(change.at, now);
  switch (change.what) {
    case 'store-state': {
      const after =
        change.lastedMs !== undefined && change.from.endsWith('ING') ? ` ${afterText(change.lastedMs)}` : '';
      return `${at} ${change.from} → ${change.to}${after}`;
    }
    case 'store-renamed':
      return `${at} renamed from ${change.from}`;
    case 'store-appeared':
      return `${at} first listed`;
    case 'store-gone':
      return `${at} no longer listed`;
  }
}

/** `9 KMS keys, all Unavailable.` */
export function keysSentence(keys: KeyStanding): string {
  if (keys.status === 'reading') return 'being read: one DescribeKey per key of the Region';
  if (keys.status === 'failed') return `not read: ${keys.failure.action} ${keys.failure.kind}`;
  const {byState, total, unread} = keys.counts;
  const states = Object.entries(byState);
  const [only] = states;
  const more = unread > 0 ? `; ${plural(unread, 'key')} of the Region could not be read` : '';
  if (total === 0) return `no KMS keys${more}`;
  if (states.length === 1 && only?.[1] === total && total > 1) {
    return `${plural(total, 'KMS key')}, all ${only[0]}${more}.`;
  }
  return `${plural(total, 'KMS key')}: ${states.map(([state, n]) => `${String(n)} ${state}`).join(', ')}${more}.`;
}

/** HSMs that are not deleted, as `eu-west-1a hsm-… ACTIVE`. */
export const hsmTexts = (cluster: Cluster, gap = ' '): readonly string[] =>
  cluster.hsms
    .filter(hsm => hsm.state !== 'DELETED')
    .map(hsm => `${hsm.zone ?? 'no AZ'}${gap}${hsm.id} ${hsm.state}`);
