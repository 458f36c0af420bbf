import {moment} from '../../model/age.ts';
import type {StoreRow} from '../../model/summary.ts';
import {wrapText} from '../cells.ts';
import {plural} from './screen-texts.ts';
import {orphanedKeys} from './store-news.ts';
import type {Section} from './store-sections.ts';

/** Keys that are named one by one; more are counted. */
const namedKeys = 2;

/**
 * Keys that AWS has deleted while KMS could not reach the cluster: their material is still on its HSMs. What can be
 * done about it is in the developer guide of KMS, "Delete orphaned key material"; no section where there is none.
 */
export function orphanSection(row: StoreRow, now: Date, width: number): readonly Section[] {
  const orphans = orphanedKeys(row);
  if (orphans.length === 0) return [];
  const named = orphans
    .slice(0, namedKeys)
    .map(({keyId, at}) => `   ▲ ${keyId ?? 'a key'} deleted ${moment(at, now)}`);
  const more = orphans.length - named.length;
  const todo = [
    'Their material is still on the HSMs (CloudTrail). To remove it: disconnect the store, set a new kmsuser password, ' +
      'log in as kmsuser, and delete the keys whose label is the KMS key ARN.',
    'Backups hold the material too: delete those as well if it must be gone.',
  ];
  return [
    {
      id: `orphans:${row.store.region}/${row.store.id}`,
      title: `Key material left on the HSMs: ${plural(orphans.length, 'deleted key')}`,
      lines: [
        ...named,
        ...(more > 0 ? [`     and ${String(more)} more`] : []),
        ...todo.flatMap(text => wrapText(text, width - 3).map(line => `   ${line}`)),
      ],
    },
  ];
}
