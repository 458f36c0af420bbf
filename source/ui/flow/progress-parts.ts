import {clock, moment} from '../../model/age.ts';
import type {StoreRow} from '../../model/summary.ts';
import {isCarriedOut} from '../../flows/record.ts';
import {fit, wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {plain, rule} from '../screens/page-lines.ts';
import {isOpen, openedBy, stepMark, stepText} from './flow-words.ts';
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
  const column = Math.min(49, width - 24);
  const lines = steps.map((step): Line => {
    const {glyph, word, token} = stepMark(step);
    const at = step.settled?.at ?? step.outcome?.at ?? step.intendedAt;
    const failure = step.outcome?.failure;
    const text = failure ? `${stepText(step).replace(' accepted', '')}: ${failure.code}` : stepText(step);
    const {requestId} = step.outcome ?? {};
    // A whole request id needs a wide terminal; the history has it too.
    const id = requestId === undefined ? '' : width >= 120 ? `  ${requestId}` : '  :history has the id';
    return [
      {text: ' '},
      {text: `${glyph} ${fit(word, 8)} `, token},
      {text: `${fit(text, column - 12)} ${moment(at, now)}${id}`},
    ];
  });
  const target = {connect: 'CONNECTED', disconnect: 'DISCONNECTED'}[record.flow];
  const waiting =
    running &&
    target !== undefined &&
    row &&
    row.store.connectionState !== target &&
    record.steps.some(isCarriedOut)
      ? [stepLine('◐', 'waiting', `connection state ${target}, now ${row.store.connectionState}`)]
      : [];
  const first =
    record.steps.length === 0
      ? [stepLine('◐', 'waiting', progress ? 'nothing was sent yet' : 'looking first')]
      : [];
  return [
    ...(earlier > 0 ? [plain(`${String(earlier)} before these`)] : []),
    ...(running || record.steps.length > 0 ? first : [plain('Nothing was sent.')]),
    ...lines,
    ...waiting,
  ];
}

const stepLine = (glyph: string, word: string, text: string): Line => [
  {text: ' '},
  {text: `${glyph} ${fit(word, 8)} `, token: 'busy'},
  {text},
];

/** The last look of a running flow and the next one; of one that was left, why it stands. */
export function lookLines(
  {progress, running, trouble}: FlowStanding,
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
  const why =
    'why' in decision
      ? decision.why
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
