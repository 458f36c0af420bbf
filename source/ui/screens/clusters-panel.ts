import {keysOfStore} from '../../model/key-counts.ts';
import {newestBackup} from '../../model/cluster-use.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {cellWidth} from '../cells.ts';
import {isWide} from '../layout.ts';
import type {Line} from '../line.ts';
import type {ClusterRow} from './clusters-rows.ts';
import {blank, plain, rule} from './page-lines.ts';
import type {ScreenContext} from './screen.ts';
import {plural, texts} from './screen-texts.ts';
import {hsmTexts} from './store-words.ts';

/** The cluster under the cursor: its HSMs, who uses it, its backups, and whether it may be deleted. */
export function clusterPanel(row: ClusterRow | undefined, {size}: ScreenContext): readonly Line[] {
  if (!row) return [];
  const {cluster, view} = row;
  const risky =
    row.mark.token === 'risk' || row.mark.token === 'bad' || newestKeyUnsaved(row) || row.backup === 'none';
  const [first = '', ...more] = useLines(row);
  const glyph = risky && row.use.use === 'used' ? '▲ ' : '';
  return [
    rule(cluster.id, size.columns),
    ...hsmLines(row, size.columns),
    plain(glyph + first, glyph ? 'risk' : undefined),
    ...more.map(line => plain(`${glyph ? '  ' : ''}${line}`, glyph ? 'risk' : undefined)),
    plain(mayBeDeleted(row)),
    ...(cluster.stateMessage ? [plain(`AWS: ${cluster.stateMessage}`)] : []),
    ...(isWide(size) ? [plain(placeOf(row))] : []),
    ...failureLines(view),
  ];
}

/** HSMs on as many lines as they need, at most two. */
function hsmLines({cluster}: ClusterRow, columns: number): readonly Line[] {
  const lines: string[] = [];
  for (const hsm of hsmTexts(cluster)) {
    const last = lines.at(-1);
    const longer = `${last ?? ''}     ${hsm}`;
    if (last !== undefined && cellWidth(longer) + 2 <= columns) lines[lines.length - 1] = longer;
    else lines.push(hsm);
  }
  if (lines.length === 0) return [plain('No HSMs.')];
  return lines.length <= 2
    ? lines.map(line => plain(line))
    : [plain(lines[0] ?? ''), plain(`${lines[1] ?? ''}     and more`)];
}

function useLines(row: ClusterRow): readonly string[] {
  const {use, view, backup} = row;
  const newest =
    backup === '?'
      ? 'Backups could not be read'
      : backup === 'none'
        ? 'No READY backup'
        : `Newest READY backup is ${backup} old`;
  if (use.use === 'used') {
    const inventory = lastSeen(view.keys);
    const [by] = use.by;
    const keys = inventory && by ? plural(keysOfStore(inventory, by.id).length, 'KMS key') : 'keys not read';
    const start = `In use by ${row.storeText} (${keys}). ${newest}`;
    return newestKeyUnsaved(row)
      ? [start, "and older than the newest key: that key's material is in no backup."]
      : [`${start}.`];
  }
  if (use.use === 'related')
    return [`Shares a backup history with ${use.to.id}, which a store uses. ${newest}.`];
  return [`${use.use === 'unknown' ? 'Store: unknown' : 'No store'}. ${newest}.`];
}

/** True where a key of the store was made after the newest backup: its material is only on the HSMs. */
function newestKeyUnsaved({view, cluster, use}: ClusterRow): boolean {
  const newest = newestBackup(view, cluster.id);
  const inventory = lastSeen(view.keys);
  if (use.use !== 'used' || !inventory || !(newest instanceof Date)) return false;
  return use.by.some(store =>
    keysOfStore(inventory, store.id).some(({key}) => {
      const created = lastSeen(key)?.createdAt;
      return created !== undefined && created > newest;
    }),
  );
}

function mayBeDeleted({use, cluster}: ClusterRow): string {
  switch (use.use) {
    case 'used':
      return texts['clusters.used'](use.by.length, cluster.id);
    case 'related':
      return texts['clusters.related'](cluster.id);
    case 'free':
      return texts['clusters.free'](cluster.id);
    case 'unknown':
      return texts['clusters.unknown'](cluster.id);
  }
}

const placeOf = ({cluster}: ClusterRow): string =>
  [cluster.hsmType, cluster.vpcId, cluster.securityGroup, ...Object.values(cluster.subnets)]
    .filter(part => part !== undefined)
    .join(' · ');

function failureLines(view: RegionView): readonly Line[] {
  const failed = standingFailure(view.backups);
  return failed ? [plain(`${failed.failure.action}: ${failed.failure.kind}`, 'unsure')] : [blank];
}
