import {moment} from '../../model/age.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import {regionAnswer} from '../../model/region-answer.ts';
import {summarise, type BoardRow} from '../../model/summary.ts';
import {chooseRows} from '../screens/board-rows.ts';
import {chooseClusters} from '../screens/clusters-rows.ts';
import {chooseKeys, type KeyRow} from '../screens/keys-rows.ts';
import {clusterCells, keysText, regionState, timeText} from '../screens/row-words.ts';
import type {ScreenContext, ScreenState} from '../screens/screen.ts';
import {clusterMembers, keyMembers, storeMembers} from '../raw/aws-members.ts';
import {markdownTable} from './markdown.ts';

/** What an export says, once for people and once for programs. */
export type Document = {readonly markdown: string; readonly json: object};

/** How each Region answered: no export may read as if silence were emptiness. */
export const regionsOf = ({picture}: ScreenContext): readonly object[] =>
  picture.regions.map(view => {
    const {word, failure, since} = regionAnswer(view);
    return {
      region: view.region,
      answer: word,
      since,
      error: failure?.code,
      requestId: failure?.requestId,
      asOf: asOf(view.keyStores),
    };
  });

const asOf = (answer: {readonly status: string; readonly at?: Date}): Date | undefined => answer.at;

/** Regions that did not answer, in a sentence for the top of a page. */
export function silenceText({picture}: ScreenContext): string {
  const silent = picture.regions.filter(({keyStores}) => standingFailure(keyStores) !== undefined);
  const off = picture.regions.filter(({optStatus}) => optStatus === 'DISABLED').length;
  const names = silent.map(({region}) => region).join(', ');
  return `${String(picture.regions.length)} Regions; no answer from ${silent.length === 0 ? 'none' : `${String(silent.length)}: ${names}`}; ${String(off)} not enabled.\n`;
}

const boardCells = (row: BoardRow, now: Date): readonly string[] => {
  if (row.kind === 'region')
    return [
      'unknown',
      regionState(row.answer.word),
      row.answer.since ? moment(row.answer.since, now) : '',
      row.view.region,
      '',
      '',
      '',
      '',
      row.answer.failure?.code ?? '',
    ];
  const {store, verdict, time, keys} = row;
  const {cluster, hsms} = clusterCells(row);
  return [
    verdict.word,
    store.connectionState,
    timeText(time),
    store.region,
    store.name,
    store.id,
    `${cluster} ${hsms}`,
    keysText(keys),
    verdict.reason,
  ];
};

/** The board as it is filtered and sorted. */
export function boardDocument(context: ScreenContext, state: ScreenState): Document {
  const {picture, now} = context;
  const {rows, of} = chooseRows(summarise(picture, now), state);
  return {
    markdown:
      `${String(rows.length)} of ${String(of)} rows${state.filter === '' ? '' : `, filter ${JSON.stringify(state.filter)}`}. ${silenceText(context)}\n` +
      markdownTable(
        ['verdict', 'state', 'for', 'Region', 'name', 'id', 'cluster', 'keys', 'why'],
        rows.map(row => boardCells(row, now)),
      ),
    json: {
      filter: state.filter,
      stores: rows.flatMap(row =>
        row.kind === 'store'
          ? [
              {
                region: row.view.region,
                verdict: row.verdict,
                since: row.time?.since,
                keys: row.keys,
                ...storeMembers(row.store),
              },
            ]
          : [],
      ),
      regions: regionsOf(context),
    },
  };
}

const keyCells = ({region, entry, state, alias, storeName}: KeyRow, now: Date): readonly string[] => {
  const key = lastSeen(entry.key);
  const goes = key?.deletionDate;
  return [state, region, alias, entry.id, storeName, goes ? moment(goes, now) : ''];
};

/** The table of keys of a page, or of one store. */
export const keysTable = (rows: readonly KeyRow[], now: Date): string =>
  markdownTable(
    ['state', 'Region', 'alias', 'id', 'store', 'goes'],
    rows.map(row => keyCells(row, now)),
  );

/** The keys as they are filtered and sorted. */
export function keysDocument(context: ScreenContext, state: ScreenState): Document {
  const {picture, now} = context;
  const {rows, of, refused, viewOf} = chooseKeys(picture, state);
  return {
    markdown: `${String(rows.length)} of ${String(of)} keys; ${String(refused)} could not be read. ${silenceText(context)}\n${keysTable(rows, now)}`,
    json: {
      filter: state.filter,
      refused,
      keys: rows.map(({region, entry}) => ({
        region,
        membership: entry.membership,
        asOf: asOf(entry.key),
        ...keyMembers(entry, viewOf.get(region)?.lastUse.get(entry.id)),
      })),
      regions: regionsOf(context),
    },
  };
}

/** The clusters as they are filtered and sorted. */
export function clustersDocument(context: ScreenContext, state: ScreenState): Document {
  const {picture, now} = context;
  const {rows, of} = chooseClusters(picture, state, now);
  return {
    markdown:
      `${String(rows.length)} of ${String(of)} clusters. ${silenceText(context)}\n` +
      markdownTable(
        ['cluster', 'state', 'Region', 'HSMs', 'backup', 'store'],
        rows.map(({cluster, view, hsms, backup, storeText}) => [
          cluster.id,
          cluster.state,
          view.region,
          hsms,
          backup,
          storeText,
        ]),
      ),
    json: {
      clusters: rows.map(({cluster, view, use}) => ({
        region: view.region,
        use: use.use,
        stores: use.use === 'used' ? use.by.map(({id}) => id) : [],
        ...clusterMembers(cluster, lastSeen(view.backups) ?? []),
      })),
      regions: regionsOf(context),
    },
  };
}
