import {ageOf} from '../model/age.ts';
import {countHsms} from '../model/cluster.ts';
import {isFresh} from '../model/observation.ts';
import type {AccountPicture} from '../model/picture.ts';
import {clusterOf} from '../model/store-facts.ts';
import {type BoardRow, type StoreRow, summarise} from '../model/summary.ts';
import type {ExpectedSilence} from '../settings/schema.ts';
import {silenceHolds, silenceOf} from './expected-silence.ts';
import {printable} from './printable.ts';

/** One snapshot for people: a line per store or silent Region, worst first, and a line that sums up. */
export function statusText(
  picture: AccountPicture,
  now: Date,
  expected: readonly ExpectedSilence[] = [],
): string {
  const {rows, stores, verdicts, answered, total} = summarise(picture, now);
  const identity = isFresh(picture.identity) ? picture.identity.value : undefined;
  const counts = Object.entries(verdicts).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []));
  const head = identity
    ? `${identity.account} ${identity.alias ?? ''}  ${identity.arn}`
    : 'account unknown: the credentials did not answer';
  const sum = `${counted(stores, 'store')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''} · ${answered}/${total} Regions answered`;
  return [head, sum, ...rows.map(row => line(row, now, expected))].map(printable).join('\n');
}

function line(row: BoardRow, now: Date, expected: readonly ExpectedSilence[]): string {
  if (row.kind === 'store') return storeLine(row);
  const {view, answer} = row;
  const since = answer.since ? ` for ${ageOf(answer.since, now)}` : '';
  const why = answer.failure
    ? `: ${answer.failure.action} ${answer.failure.code}`
    : ': not asked, may not be empty';
  return `${view.region}  ${answer.word}${since}${why}${expectedText(silenceOf(view, expected), now)}`;
}

function expectedText(silence: ExpectedSilence | undefined, now: Date): string {
  if (!silence) return '';
  const {reason, until} = silence;
  return silenceHolds(silence, now)
    ? `; expected until ${until}: ${reason}`
    : `; was expected until ${until} only`;
}

function storeLine({view, store, verdict, keys}: StoreRow): string {
  const sight = clusterOf(view, store);
  const cluster =
    sight.sight === 'seen' ? `${sight.cluster.state} ${hsmText(sight.cluster)}` : 'cluster not seen';
  const keyText = keys.status === 'counted' ? counted(keys.counts.total, 'key') : 'keys not read';
  return `${store.region}  ${store.name}  ${store.connectionState}  ${cluster}  ${keyText}  ${verdict.word}: ${verdict.reason}`;
}

function hsmText(cluster: Parameters<typeof countHsms>[0]): string {
  const {active, total, zones} = countHsms(cluster);
  return `${active}/${counted(total, 'HSM')} in ${counted(zones, 'AZ')}`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
