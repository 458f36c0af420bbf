import {keyStanding, type StoreRow} from '../../model/summary.ts';
import {evidenceOf} from '../../model/evidence.ts';
import {clusterOf} from '../../model/store-facts.ts';
import {lastSeen} from '../../model/observation.ts';
import type {EventEntry} from '../events.ts';
import type {CallLog} from '../log/call-log.ts';
import {clusterMembers, keyMembers, storeMembers} from '../raw/aws-members.ts';
import {describeRows} from '../raw/describe.ts';
import {explainRows} from '../raw/explain.ts';
import {chooseKeys} from '../screens/keys-rows.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {changesOf} from '../screens/store-words.ts';
import {fenced} from './markdown.ts';
import {eventsTable} from './events-document.ts';
import {keysTable, type Document} from './rows-document.ts';

/** All that is known of one store: itself, its cluster, its keys, what changed, what happened, and the answers behind it. */
export function evidencePack(
  row: StoreRow,
  context: ScreenContext,
  events: readonly EventEntry[],
  log: CallLog,
): Document {
  const {picture, now} = context;
  const {store, view, verdict} = row;
  const {rows} = chooseKeys(picture, {
    top: 0,
    filter: '',
    faultsOnly: false,
    grouped: false,
    marks: new Set(),
    region: store.region,
    store: store.id,
  });
  const sight = clusterOf(view, store);
  const about = events.filter(({region}) => region === store.region);
  const thing = {kind: 'store', row} as const;
  return {
    markdown: [
      `## What it is\n\n${fenced(describeRows(thing, picture, now))}`,
      `## Why, and how we know\n\n${fenced(explainRows(thing, picture, now, log))}`,
      `## Keys\n\n${keysTable(rows, now)}`,
      `## Events of ${store.region} in this run\n\n${eventsTable(about)}`,
    ].join('\n'),
    json: {
      region: store.region,
      store: storeMembers(store),
      verdict,
      since: row.time?.since,
      cluster:
        sight.sight === 'seen'
          ? clusterMembers(sight.cluster, lastSeen(view.backups) ?? [])
          : {sight: sight.sight},
      keyCounts: keyStanding(view, store.id),
      keys: rows.map(({entry}) => keyMembers(entry, view.lastUse.get(entry.id))),
      changes: changesOf(picture, store),
      trail: lastSeen(evidenceOf(view, store.id).actors)?.changes,
      usage: lastSeen(evidenceOf(view, store.id).usage),
      events: about,
    },
  };
}
