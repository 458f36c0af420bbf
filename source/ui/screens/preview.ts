import {age, isoDay, moment} from '../../model/age.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import type {KeyStore} from '../../model/key-store.ts';
import type {AccountPicture} from '../../model/picture.ts';
import {clusterOf} from '../../model/store-facts.ts';
import type {BoardRow, RegionRow, StoreRow} from '../../model/summary.ts';
import type {Line} from '../line.ts';
import {nextSteps} from './next-steps.ts';
import {blank, plain, rule} from './page-lines.ts';
import {regionState} from './row-words.ts';
import type {ScreenContext} from './screen.ts';
import {texts} from './screen-texts.ts';
import {fullSubnetSentence, fullZones, usedSentence} from './store-evidence.ts';
import {newsLines, newsOf} from './store-news.ts';
import {changesOf, hsmTexts, keysSentence} from './store-words.ts';

/** The lower third of the wide board: the row under the cursor in `height` lines. */
export function previewLines(
  row: BoardRow | undefined,
  context: ScreenContext,
  height: number,
): readonly Line[] {
  const fill = (lines: readonly Line[]) => Array.from({length: height}, (_, at) => lines[at] ?? blank);
  if (!row) return fill([]);
  if (row.kind === 'region') return fill(regionPreview(row, context));
  const lines = storePreview(row, context);
  return fill([...lines.slice(0, height - 3), blank, plain(texts['preview.open']())]);
}

const labelled = (label: string, text: string) => plain(`${label.padEnd(7)}${text}`);

function storePreview(row: StoreRow, context: ScreenContext): readonly Line[] {
  const {picture, now, size} = context;
  const {store, verdict, view} = row;
  const sight = clusterOf(view, store);
  const {steps, refused} = nextSteps(store, sight, verdict.word, fullZones(row));
  const [first] = refused;
  const seen = newsOf(row, picture, now).flatMap(news => newsLines(news, now, size.columns - 8, ', '));
  const advice =
    store.connectionState === 'FAILED'
      ? (fullSubnetSentence(row) ?? explainConnectionError(store.connectionErrorCode, store.type).cause)
      : verdict.reason;
  const next = steps.map(({text}, index) => `${String(index + 1)} ${text}`).join('   ');
  return [
    rule(`${store.name} · ${store.region} · ${store.id}`, size.columns),
    plain(aboutStore(row, context)),
    ...(sight.sight === 'seen' ? [labelled('HSMs', hsmTexts(sight.cluster).join('     ') || 'none')] : []),
    ...(store.proxy
      ? [labelled('Proxy', `${store.proxy.uriEndpoint ?? ''}${store.proxy.uriPath ?? ''}`)]
      : []),
    labelled('Keys', keysSentence(row.keys) + usedSentence(row)),
    labelled('Why', advice),
    ...(next ? [labelled('Next', next)] : []),
    ...(next && first ? [labelled('', `${first.text.toLowerCase()} - disabled: ${first.why}`)] : []),
    ...seen.map((text, index) => labelled(index === 0 ? 'Seen' : '', text)),
  ];
}

/** State with its beginning and what came before it, creation, cluster: one line. */
function aboutStore(row: StoreRow, {picture, now}: ScreenContext): string {
  const {store, time, view} = row;
  const sight = clusterOf(view, store);
  const since = time ? ` ${time.atLeast ? 'at least ' : ''}since ${moment(time.since, now)}` : '';
  const cluster =
    sight.sight === 'none'
      ? 'External key store.'
      : `${store.clusterId ?? 'no cluster'} ${sight.sight === 'seen' ? sight.cluster.state : sight.sight}.`;
  const created = store.createdAt ? ` Created ${isoDay(store.createdAt)}.` : '';
  return `${store.connectionState}${since}${before(store, picture)}.${created} ${cluster}`;
}

/** `, after CONNECTING for 14m`: only of the change that led to the present state. */
function before(store: KeyStore, picture: AccountPicture): string {
  const [latest] = changesOf(picture, store);
  if (latest?.what !== 'store-state' || latest.to !== store.connectionState) return '';
  return latest.lastedMs !== undefined && latest.from.endsWith('ING')
    ? `, after ${latest.from} for ${age(latest.lastedMs)}`
    : '';
}

function regionPreview({view, answer}: RegionRow, {now, size}: ScreenContext): readonly Line[] {
  const {failure} = answer;
  const since = answer.since
    ? ` since ${moment(answer.since, now)} (${age(now.getTime() - answer.since.getTime())})`
    : '';
  return [
    rule(view.region, size.columns),
    plain(`${regionState(answer.word)}${since}.`),
    ...(failure
      ? [
          labelled('AWS', `${failure.code}: ${failure.message}`),
          labelled(
            'Call',
            `${failure.action}${failure.requestId ? ` · request id ${failure.requestId}` : ''}`,
          ),
          labelled('Next', failure.remedy),
        ]
      : []),
    blank,
    plain(answer.word === 'not-enabled' ? texts['preview.notEnabled']() : texts['preview.silent']()),
  ];
}
