import {hasLapsed} from '../../flows/approval.ts';
import type {FlowRecord} from '../../flows/record.ts';
import {asKeyId, asKeyStoreId, asRegion} from '../../model/ids.ts';
import {openDialog, type FlowDialog} from './dialog.ts';
import {flowLabel, isOpen, placeOf} from './flow-words.ts';
import type {FlowStanding} from './port.ts';
import type {Subject} from './subject.ts';

/**
 * The page of an unfinished flow whose approval no longer holds: what it will do is read, and confirmed, once more;
 * undefined where the approval holds, and where the journal does not say what the flow is about.
 *
 * @param now AWS's time
 */
export function lapsedPage(standing: FlowStanding, now: Date): FlowDialog | undefined {
  const {record} = standing;
  if (!isOpen(standing) || !hasLapsed(record, now)) return undefined;
  const subject = subjectOf(standing);
  if (!subject) return undefined;
  const opened = {verb: verbOf(record), flow: record.flow, label: flowLabel(record.flow), subject};
  return openDialog(opened, {clusters: [], external: false});
}

function subjectOf(standing: FlowStanding): Subject | undefined {
  const {id, account, goal, target} = standing.record;
  const {region, storeId} = placeOf(standing);
  if (region === '') return undefined;
  const {name, keys} = goal;
  return {
    region: asRegion(region),
    account,
    kept: {id, goal},
    ...(storeId !== '' && {
      store: {id: asKeyStoreId(storeId), name: typeof name === 'string' ? name : target},
    }),
    ...(storeId === '' && Array.isArray(keys) && {keys: keys.flatMap(keyOf)}),
  };
}

function keyOf(key: unknown): NonNullable<Subject['keys']> {
  const {id, alias} = key as {id?: unknown; alias?: unknown};
  if (typeof id !== 'string') return [];
  return [{id: asKeyId(id), ...(typeof alias === 'string' && {alias})}];
}

/** A secret is in no journal: where the flow needs one, its page asks for it again. */
function verbOf({flow, goal}: FlowRecord): string {
  const {backing, changes} = goal as {
    backing?: {type?: unknown};
    changes?: {password?: unknown; proxy?: {accessKeyId?: unknown}};
  };
  if (flow === 'create')
    return backing?.type === 'EXTERNAL_KEY_STORE' ? 'resume-with-secret' : 'resume-with-password';
  if (changes?.password !== undefined) return 'resume-with-password';
  return changes?.proxy?.accessKeyId === undefined ? 'resume' : 'resume-with-secret';
}
