import {afterText, age} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {isInDoubt, type Step} from '../../flows/record.ts';
import type {Token} from '../line.ts';
import type {FlowStanding} from './port.ts';

/** How flows are called on screen, by the name that journals keep. */
const labels: Readonly<Record<string, string>> = {
  connect: 'Connect',
  disconnect: 'Disconnect',
  create: 'Create',
  update: 'Update',
  'create-key': 'Create a key in',
  'enable-keys': 'Enable',
  'disable-keys': 'Disable',
  'schedule-deletion': 'Schedule deletion of',
  'cancel-deletion': 'Cancel deletion of',
  'describe-role': 'Describe',
};

/** `Connect`: what a flow does, in a word or two; a name that is not known is shown as it is. */
export const flowLabel = (flow: string): string =>
  Object.hasOwn(labels, flow) ? (labels[flow] ?? flow) : flow;

/** `Connect ledger`. */
export const flowName = ({record}: Pick<FlowStanding, 'record'>): string =>
  `${flowLabel(record.flow)} ${record.target}`;

/** The Region and store that a flow names; empty where it names none. */
export function placeOf({record: {goal}}: Pick<FlowStanding, 'record'>): {region: string; storeId: string} {
  const {region, storeId} = goal as {region?: unknown; storeId?: unknown};
  return {
    region: typeof region === 'string' ? region : '',
    storeId: typeof storeId === 'string' ? storeId : '',
  };
}

export type StandingWord = {readonly glyph: string; readonly word: string; readonly token: Token};

/** Where a flow stands, in a word. */
export function standingWord({record, running, end, trouble}: FlowStanding): StandingWord {
  if (running) return {glyph: '◐', word: 'running', token: 'busy'};
  const outcome = record.closed?.outcome ?? end?.outcome;
  if (outcome === 'done') return {glyph: '✓', word: 'done', token: 'ok'};
  if (outcome === 'failed') return {glyph: '✗', word: record.closed ? 'failed' : 'stopped', token: 'bad'};
  if (outcome === 'abandoned') return {glyph: '-', word: 'abandoned', token: 'off'};
  if (outcome === 'refused') return {glyph: '✗', word: record.closed ? 'refused' : 'stopped', token: 'bad'};
  if (record.steps.some(isInDoubt)) return {glyph: '?', word: 'in doubt', token: 'unsure'};
  return {glyph: '○', word: trouble === undefined ? 'left open' : 'not resumed', token: 'risk'};
}

/** True where a flow can be gone on with. */
export const isOpen = ({record, running}: FlowStanding): boolean => !running && !record.closed;

/** How long a flow took, or has run so far: `12m`. */
export const lasted = (standing: FlowStanding, now: Date): string => age(msOf(standing, now));

/** The same as `after 12m`, or `at once`. */
export const lastedText = (standing: FlowStanding, now: Date): string => afterText(msOf(standing, now));

const msOf = ({record}: FlowStanding, now: Date) =>
  (record.closed?.at ?? now).getTime() - record.openedAt.getTime();

export const openedBy = ({record}: FlowStanding): string => callerName(record.openedBy);

/** What one call of a flow is about, in words: the store it is in is in the title already. */
export function stepText({write}: Step): string {
  switch (write.operation) {
    case 'ConnectCustomKeyStore':
    case 'DisconnectCustomKeyStore':
      return `${write.operation} accepted`;
    case 'CreateAlias':
      return `CreateAlias ${write.alias}`;
    case 'EnableKey':
    case 'DisableKey':
    case 'CancelKeyDeletion':
    case 'ScheduleKeyDeletion':
      return `${write.operation} ${write.keyId.slice(0, 8)}…`;
    default:
      return write.operation;
  }
}

/** The mark and word of one call. */
export function stepMark(step: Step): StandingWord {
  const {outcome, settled} = step;
  if (settled)
    return settled.result === 'carried-out'
      ? {glyph: '✓', word: 'seen', token: 'ok'}
      : {glyph: '-', word: 'not done', token: 'off'};
  if (outcome?.result === 'accepted') return {glyph: '✓', word: 'done', token: 'ok'};
  if (outcome?.result === 'refused') return {glyph: '✗', word: 'refused', token: 'bad'};
  return {glyph: '?', word: 'in doubt', token: 'unsure'};
}

/** Flows of one store that run here or were left unfinished, oldest first. */
export const flowsOfStore = (
  standing: readonly FlowStanding[],
  store: {readonly region: string; readonly id: string},
): readonly FlowStanding[] =>
  standing.filter(one => {
    const {region, storeId} = placeOf(one);
    return region === store.region && storeId === store.id && (one.running || isOpen(one));
  });

/** One line on the flows that run here, or else on those that were left unfinished; undefined where there are none. */
export function flowsLine(standing: readonly FlowStanding[]): string | undefined {
  const running = standing.filter(one => one.running);
  const left = standing.filter(isOpen);
  const [first] = running.length > 0 ? running : left;
  if (!first) return undefined;
  const others = (running.length > 0 ? running : left).length - 1;
  const more = others > 0 ? ` and ${String(others)} more` : '';
  return `${flowName(first)}${more} ${running.length > 0 ? (others > 0 ? 'run' : 'runs') : 'unfinished'} here. :flows shows it`;
}
