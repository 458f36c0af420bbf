import {clock, moment} from '../../model/age.ts';
import {isFresh} from '../../model/observation.ts';
import type {StoreRow} from '../../model/summary.ts';
import {answeredAt} from '../../flows/attempts.ts';
import {isCarriedOut, type Step} from '../../flows/record.ts';
import {fit, wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {plain, rule} from '../screens/page-lines.ts';
import {connectEvidence, type ConnectStep} from './connect-evidence.ts';
import {isOpen, openedBy, stepMark, stepText, type StandingWord} from './flow-words.ts';
import type {FlowStanding} from './port.ts';

/** What was sent, each call with what is known of its end, and what is waited for. */
export function stepLines(
  standing: FlowStanding,
  row: StoreRow | undefined,
  now: Date,
  width: number,
): readonly Line[] {
  const {record, progress, running} = standing;
  const most = 8;
  const steps = record.steps.slice(-most);
  const earlier = record.steps.length - steps.length;
  const lines = steps.map((step): Line => {
    const {glyph, word, token} = stepMark(step);
    const at = moment(step.settled?.at ?? step.outcome?.at ?? step.intendedAt, now);
    const failure = step.outcome?.failure;
    const text = failure ? `${stepText(step).replace(' accepted', '')}: ${failure.code}` : stepText(step);
    const {requestId} = step.outcome ?? {};
    // A whole request id needs a wide terminal; the event log has it too.
    const id = requestId === undefined ? '' : width >= 120 ? requestId : '! has the request id';
    return columnsOf({glyph, word, token}, step === acceptedConnect(standing) ? 'request accepted' : text, [
      at,
      id,
    ]);
  });
  const first =
    record.steps.length === 0
      ? [stepLine('◐', 'waiting', progress ? 'nothing was sent yet' : 'looking first')]
      : [];
  return [
    ...(earlier > 0 ? [plain(`${String(earlier)} before these`)] : []),
    ...(running || record.steps.length > 0 ? first : [plain('Nothing was sent.')]),
    ...lines,
    ...awaitedLines(standing, row, now, width),
  ];
}

/** What is still to be seen after the call: of a connect each trace of it, of others the state alone. */
function awaitedLines(
  standing: FlowStanding,
  row: StoreRow | undefined,
  now: Date,
  width: number,
): readonly Line[] {
  const {record, running} = standing;
  if (!row || !record.steps.some(isCarriedOut)) return [];
  const accepted = acceptedConnect(standing);
  const evidence = accepted ? connectEvidence(row, answeredAt(accepted), now) : [];
  if (evidence.length > 0) return evidence.flatMap(step => evidenceLines(step, width));
  const target = {connect: 'CONNECTED', disconnect: 'DISCONNECTED'}[record.flow];
  return running && target !== undefined && row.store.connectionState !== target
    ? [stepLine('◐', 'waiting', `connection state ${target}, now ${row.store.connectionState}`)]
    : [];
}

const evidenceMarks: Readonly<Record<ConnectStep['is'], StandingWord>> = {
  seen: {glyph: '✓', word: 'seen', token: 'ok'},
  waiting: {glyph: '◐', word: 'waiting', token: 'busy'},
  later: {glyph: '-', word: 'later', token: 'off'},
  unseen: {glyph: '?', word: 'unseen', token: 'unsure'},
};

function evidenceLines({is, text, at, id}: ConnectStep, width: number): readonly Line[] {
  const mark = evidenceMarks[is];
  if (at !== undefined || id !== undefined) return [columnsOf(mark, text, [at ?? '', id ?? ''])];
  const indent = ' '.repeat(12);
  return wrapText(text, width - 12).map((part, index) =>
    index === 0 ? markedLine(mark, part) : [{text: `${indent}${part}`}],
  );
}

/** The call that a connect flow waits on, once AWS has taken it. */
export const acceptedConnect = ({record: {flow, steps}}: FlowStanding): Step | undefined =>
  flow === 'connect' ? steps.findLast(isCarriedOut) : undefined;

const markedLine = ({glyph, word, token}: StandingWord, text: string): Line => [
  {text: ' '},
  {text: `${glyph} ${fit(word, 8)} `, token},
  {text},
];

/** A mark and a text, with a time and an id in columns that are the same for every step. */
const columnsOf = (mark: StandingWord, text: string, [at, id]: readonly [string, string]): Line =>
  markedLine(mark, `${fit(text, 36)}   ${id === '' ? at : `${fit(at, Math.max(6, at.length))}  ${id}`}`);

const stepLine = (glyph: string, word: string, text: string): Line =>
  markedLine({glyph, word, token: 'busy'}, text);

/** The last look of a running flow and the next one; of one that was left, why it stands. */
export function lookLines(
  {progress, running, trouble, record}: FlowStanding,
  row: StoreRow | undefined,
  now: Date,
  width: number,
): readonly Line[] {
  if (!running) {
    return wrapText(
      trouble ?? 'An earlier run left it. What became of its calls is looked up when it is resumed.',
      width - 2,
    ).map(text => plain(text));
  }
  if (!progress) return [plain('Asking AWS what is so now.')];
  const {decision, lookedAt, nextLookAt} = progress;
  const isOnItsWay = record.flow === 'connect' && row?.store.connectionState === 'CONNECTING';
  const why =
    'why' in decision
      ? // The bar above says how long it takes; the look is worth its words.
        isOnItsWay && decision.do === 'wait' && isFresh(row.view.keyStores)
        ? `DescribeCustomKeyStores: CONNECTING, ${row.store.connectionErrorCode ?? 'no error code'}`
        : decision.why
      : decision.do === 'act'
        ? `sending ${decision.write.operation}`
        : 'looking';
  const next = nextLookAt ? ` Next look ${nextText(nextLookAt, now)}.` : '';
  return wrapText(`${clock(lookedAt)} ${why}.${next}`, width - 2).map(text => plain(text));
}

/** Within ten seconds, so that it moves with everything else on screen. */
function nextText(at: Date, now: Date): string {
  const seconds = Math.floor(Math.max(0, at.getTime() - now.getTime()) / 10_000) * 10;
  return seconds === 0 ? 'now' : `in ${String(seconds)}s`;
}

/** How a flow ended, and what to do or expect next. */
export function endLines({record, end}: FlowStanding, width: number): readonly Line[] {
  const text = [record.closed?.state ?? end?.state ?? '', end?.next ?? ''].filter(part => part !== '');
  return text.flatMap(part => wrapText(part, width - 2).map(line => plain(line)));
}

/** What goes on without the operator, and without cks. */
export function leaveLines(standing: FlowStanding, width: number): readonly Line[] {
  const {record, running} = standing;
  if (!running && !isOpen(standing)) return [];
  const sent = record.steps.some(isCarriedOut);
  const text = running
    ? sent && ['connect', 'disconnect'].includes(record.flow)
      ? 'AWS goes on without you. cks keeps watching while it runs; after that, the board shows the true state and ' +
        'this screen opens again from the store (Enter).' +
        (record.flow === 'connect' ? ' Stopping a connect means disconnecting: a, then Disconnect.' : '')
      : 'It goes on here while cks runs, and stops after the call in hand when cks ends. Then :flows, and Enter resumes it.'
    : 'Enter resumes it: AWS is asked first, and only what is missing is sent.';
  return [
    rule(running ? 'If you leave' : 'Unfinished', width),
    ...wrapText(text, width - 2).map(line => plain(line)),
    plain(`${standing.id}, confirmed by ${openedBy(standing)}`, 'off'),
  ];
}
