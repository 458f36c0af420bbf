import {age, ageOf, clock} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import type {Identity} from '../../model/identity.ts';
import {isFresh} from '../../model/observation.ts';
import type {BoardRow, KeyStanding, RegionRow, StoreRow} from '../../model/summary.ts';
import {safeText} from '../safe-text.ts';
import {regionState, silenceText} from '../screens/row-words.ts';
import {plural, texts} from '../screens/screen-texts.ts';

/** `ledger, eu-west-1: down. FAILED for 12m. No free address in the subnet. 9 keys: 9 Unavailable.` */
export const rowSentence = (row: BoardRow, now: Date): string =>
  row.kind === 'store' ? storeSentence(row) : regionSentence(row, now);

function storeSentence(row: StoreRow): string {
  const {store, verdict, time, view} = row;
  const {keyStores} = view;
  const lasted = time ? ` for ${time.atLeast ? 'at least ' : ''}${age(time.ms)}` : '';
  const stale =
    isFresh(keyStores) || keyStores.status !== 'seen' ? '' : ` Stale: last seen ${clock(keyStores.at)}.`;
  return `${judged(row)} ${safeText(store.connectionState)}${lasted}. ${full(verdict.reason)} ${keysSentence(row.keys)}${stale}`;
}

/** `ledger, eu-west-1: down.` */
export const judged = ({store, verdict}: StoreRow): string =>
  `${safeText(store.name)}, ${store.region}: ${verdict.word}.`;

function regionSentence({view, answer}: RegionRow, now: Date): string {
  const state = `${view.region}: ${regionState(answer.word)}`;
  if (answer.word === 'not-enabled') return `${state}, ${texts['region.notEnabled']()}.`;
  const since = answer.since ? ` for ${ageOf(answer.since, now)}` : '';
  return `${state}${since}. ${full(silenceText(answer, now, true))}`;
}

/** `9 keys: 9 Unavailable.` */
export function keysSentence(keys: KeyStanding): string {
  if (keys.status === 'reading') return 'Its keys are being read.';
  if (keys.status === 'failed') return `Its keys could not be read: ${keys.failure.kind}.`;
  const {total, byState, unread} = keys.counts;
  const states = Object.entries(byState).map(([state, n]) => `${String(n)} ${state}`);
  const known = total === 0 ? 'No keys' : `${plural(total, 'key')}: ${states.join(', ')}`;
  return `${known}${unread > 0 ? `, and ${String(unread)} that could not be read` : ''}.`;
}

/** A text as a sentence: safe, with a full stop. Its first letter stays: it may be that of a name. */
export function full(text: string): string {
  const safe = safeText(text).trim();
  if (safe === '') return '';
  return /[.?!:]$/u.test(safe) ? safe : `${safe}.`;
}

/** `111122223333 pay-legacy, KeyOps/mreyes`, or that no account is known. */
export const whose = (identity: Identity | undefined): string =>
  identity === undefined
    ? 'account unknown'
    : `${identity.account}${identity.alias === undefined ? '' : ` ${safeText(identity.alias)}`}, ${safeText(callerName(identity.arn))}`;
