import {age, ageOf} from '../../model/age.ts';
import type {HsmCount} from '../../model/cluster.ts';
import {countHsms} from '../../model/cluster.ts';
import {isFresh} from '../../model/observation.ts';
import type {AnswerWord, RegionAnswer} from '../../model/region-answer.ts';
import {inAWhile} from '../../model/region-answer.ts';
import {clusterOf} from '../../model/store-facts.ts';
import type {TimeInState} from '../../model/store-facts.ts';
import type {KeyStanding, StoreRow} from '../../model/summary.ts';
import type {VerdictWord} from '../../model/verdict-words.ts';
import {cellWidth, fit} from '../cells.ts';
import type {Token} from '../line.ts';
import {plural} from './screen-texts.ts';
import {safeText} from '../safe-text.ts';

export type Mark = {readonly glyph: string; readonly token: Token};

const marks: Readonly<Record<VerdictWord, Mark>> = {
  down: {glyph: '✗', token: 'bad'},
  'at risk': {glyph: '▲', token: 'risk'},
  unknown: {glyph: '?', token: 'unsure'},
  changing: {glyph: '◐', token: 'busy'},
  idle: {glyph: '○', token: 'off'},
  healthy: {glyph: '●', token: 'ok'},
};

const stale: Mark = {glyph: '≈', token: 'unsure'};

/** Glyph and meaning of a store's state: those of its verdict, so that a CONNECTED store in trouble is not green. */
export const storeMark = ({view, verdict}: StoreRow): Mark =>
  isFresh(view.keyStores) ? marks[verdict.word] : stale;

export const verdictToken = (word: VerdictWord): Token => marks[word].token;

/** Glyph and meaning of a Region that has no fresh answer. */
export const regionMark = (word: AnswerWord): Mark =>
  word === 'not-enabled' ? {glyph: '-', token: 'off'} : {glyph: '?', token: 'unsure'};

/** `DENIED`, `NOT ENABLED`: a Region's answer as a state. */
export const regionState = (word: AnswerWord): string => word.toUpperCase().replace('-', ' ');

/** `12m`, `>30d` (at least), `-` where nothing is known. */
export const timeText = (time: TimeInState | undefined): string =>
  time ? `${time.atLeast ? '>' : ''}${age(time.ms)}` : '-';

/**
 * A state and its age in 17 cells, the age at the right. A long state gives way with `…`; the one cell between them
 * is given up only for a `>`, which parts them just as well.
 */
export function stateAndTime(state: string, time: string): string {
  const room = 17 - time.length;
  const safe = safeText(state);
  const needed = cellWidth(safe);
  if (needed < room || (needed === room && time.startsWith('>'))) return fit(safe, room) + time;
  return `${fit(safe, room - 1)} ${time}`;
}

const letters: Readonly<Record<string, string>> = {
  Enabled: 'e',
  Disabled: 'd',
  Unavailable: 'u',
  PendingDeletion: 'p',
};

/** Counts by state, Enabled first, other states last in AWS's own words: `5e 1d`, `2p 1 Creating`. */
export function stateCounts(byState: Readonly<Record<string, number>>, between = ''): string[] {
  const usual = Object.entries(letters).flatMap(([state, letter]) => {
    const n = byState[state];
    return n === undefined || n === 0 ? [] : [`${String(n)}${between}${letter}`];
  });
  const other = Object.entries(byState).filter(([state]) => !Object.hasOwn(letters, state));
  return [...usual, ...other.map(([state, n]) => `${String(n)} ${state}`)];
}

/** The KEYS cell: `14e +2?`, `…` while being read, `?` where they could not be read. */
export function keysText(keys: KeyStanding): string {
  if (keys.status === 'reading') return '…';
  if (keys.status === 'failed') return '?';
  const {byState, unread} = keys.counts;
  const known = stateCounts(byState);
  if (unread > 0) return [...known, `+${String(unread)}?`].join(' ');
  return known.length === 0 ? '0' : known.join(' ');
}

/** `2/2 2AZ`: active of all HSMs, and Availability Zones with an active one. */
export const hsmText = ({active, total, zones}: HsmCount): string =>
  total === 0 ? '0/0' : `${String(active)}/${String(total)} ${String(zones)}AZ`;

/** The CLUSTER and HSM/AZ cells of a store. */
export function clusterCells(row: StoreRow): {readonly cluster: string; readonly hsms: string} {
  const sight = clusterOf(row.view, row.store);
  switch (sight.sight) {
    case 'none':
      return {cluster: 'proxy', hsms: '-'};
    case 'gone':
      return {cluster: 'gone', hsms: '-'};
    case 'hidden':
      return sight.failed ? {cluster: '?', hsms: '?'} : {cluster: '…', hsms: '…'};
    case 'seen':
      return {cluster: sight.cluster.state, hsms: hsmText(countHsms(sight.cluster))};
  }
}

const layers: Readonly<Record<string, string>> = {
  'service-control-policy': 'SCP',
  'resource-control-policy': 'RCP',
  'permissions-boundary': 'boundary',
  'identity-policy': 'identity policy',
  'session-policy': 'session policy',
  'key-policy': 'key policy',
  'vpc-endpoint-policy': 'VPC endpoint policy',
};

/** How a denial reads: `denied by SCP`, or wide `explicit deny by an SCP`. */
export function denialText(answer: Pick<RegionAnswer, 'failure'>, wide: boolean): string {
  const denied = answer.failure?.denied;
  const layer = denied?.layer === undefined ? undefined : layers[denied.layer];
  if (!denied) return 'denied';
  if (denied.explicit) {
    if (!wide) return layer ? `denied by ${layer}` : 'denied';
    return layer
      ? `explicit deny by ${layer === 'SCP' || layer === 'RCP' ? 'an' : 'a'} ${layer}`
      : 'explicit deny';
  }
  if (!wide) return layer && layer !== 'identity policy' ? `not allowed by ${layer}` : 'not granted';
  return layer && layer !== 'identity policy'
    ? `implicit deny, no ${layer} allows`
    : 'implicit deny, no policy allows';
}

/** What the row of a silent Region says beside its state. */
export function silenceText(answer: RegionAnswer, now: Date, wide: boolean): string {
  const {failure, nextLook, storesKnown} = answer;
  if (answer.word === 'denied') {
    return `${failure?.action ?? 'the call'}${wide ? ': ' : ' '}${denialText(answer, wide)}`;
  }
  const why: Readonly<Partial<Record<AnswerWord, string>>> = {
    expired: 'credentials ended',
    unreachable: failure?.code ?? 'no way there',
    failed: failure?.code ?? 'failed',
  };
  const reason = why[answer.word];
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(nextLook ? [`next try ${inAWhile(nextLook, now)}`] : []),
    storesKnown === 0 ? 'stores unknown' : `${plural(storesKnown, 'store')} known, stale`,
  ].join('; ');
}

/** Age of a Region's silence. */
export const silenceAge = (answer: RegionAnswer, now: Date): string =>
  answer.since ? ageOf(answer.since, now) : '-';
