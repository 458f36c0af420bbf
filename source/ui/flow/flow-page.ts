import {ageOf, clock} from '../../model/age.ts';
import type {Brief, Check} from '../../flows/flow.ts';
import type {StoreRow} from '../../model/summary.ts';
import {shellLine} from '../copy/shell-words.ts';
import {cellWidth, fit, fitLine, lineWidth, wrapText} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line, Size, Span, Token} from '../line.ts';
import {safeText} from '../safe-text.ts';
import {bodyOf, clip, plain, rule} from '../screens/page-lines.ts';
import {storeMark, timeText} from '../screens/row-words.ts';
import type {ScreenModel} from '../screens/screen.ts';
import {buttons} from './ask.ts';
import {briefOf, fieldsIn, focusOf, isTyping, readiness, type DialogView, type FlowDialog} from './dialog.ts';
import {fieldLine} from './form-lines.ts';
import {draftOf} from './form.ts';
import {subjectName} from './subject.ts';

/** What a flow's page is drawn from. */
export type FlowPageInput = {
  readonly dialog: FlowDialog;
  readonly view: DialogView;
  /** The store that it is about, as the board judges it. */
  readonly row?: StoreRow;
  readonly now: Date;
  readonly size: Size;
};

/** The page of a flow: what happens, what was checked, and the confirmation at its foot. */
export function flowPage({dialog, view, row, now, size}: FlowPageInput): ScreenModel {
  const brief = briefOf(view);
  const harm = brief !== undefined && brief.confirm.level > 1;
  const edge = rule('Confirm', size.columns).map(span => ({
    ...span,
    ...(harm && {token: 'danger' as const}),
  }));
  const foot = [edge, ...confirmLines(dialog, view, size.columns)];
  const fields = fieldsIn(dialog, view);
  const form = fields.map(field => fieldLine(dialog, field, focusOf(dialog, view), size.columns));
  const unfilled = draftOf(dialog.verb, dialog.subject, dialog.values, fields).is === 'missing';
  const title = brief?.title ?? (unfilled ? dialog.label : 'Looking at what this will do');
  const head = [titleLine(dialog, title, row, size.columns), ...form];
  const upper =
    dialog.commands && brief
      ? commandLines(brief, size.columns)
      : unfilled
        ? [plain('What it will do is shown here once the fields above are filled in.')]
        : briefLines(view, now, size.columns);
  const room = bodyRows(size) - head.length - foot.length;
  const shown = windowed(upper, dialog.top, room);
  const padding = Array.from({length: Math.max(0, room - shown.length)}, (): Line => []);
  return {
    breadcrumb: breadcrumbOf(dialog),
    rowIds: [],
    top: 0,
    body: bodyOf([...head, ...shown, ...foot, ...padding], size),
    footer: footerOf(dialog, view, upper.length > room),
    hint: dialog.sending
      ? 'Looking once more before anything is sent'
      : (brief?.confirm.level ?? 1) === 3
        ? 'Nothing has been sent to AWS yet. Nothing is focused; Tab reaches the line'
        : 'Nothing has been sent to AWS yet. Esc leaves everything as it is',
    open: () => undefined,
  };
}

/** The role is the account's; the Region that its page was opened from is not part of its place. */
function breadcrumbOf({flow, subject, label}: FlowDialog): string {
  if (flow === 'describe-role') return 'Access > service-linked role > Describe';
  const where = subject.store ? ` · ${subject.region}` : '';
  return `Board > ${subjectName(subject)}${where} > ${label}`;
}

function titleLine(
  {subject, flow}: FlowDialog,
  title: string,
  row: StoreRow | undefined,
  width: number,
): Line {
  if (!row) {
    const isOfAccount = flow === 'describe-role' || flow === 'teardown';
    const where = subject.store ? '' : ` · ${subject.account}${isOfAccount ? '' : ` · ${subject.region}`}`;
    return clip([{text: ` ${title}${where}`, bold: true}], width);
  }
  const {glyph, token} = storeMark(row);
  const state: Span = {text: `${glyph} ${row.store.connectionState} ${timeText(row.time)}`, token};
  const name = safeText(title);
  // The name is what has to be typed: the id gives way first.
  const ids = [`   ${row.store.id}   `, '   '];
  const roomBeside = (id: string) => width - cellWidth(id) - cellWidth(state.text) - 1;
  const id = ids.find(one => cellWidth(name) <= roomBeside(one)) ?? '   ';
  return [{text: ` ${fit(name, Math.min(cellWidth(name), roomBeside(id)))}`, bold: true}, {text: id}, state];
}

/** Consequences, each under when it is felt, then the checks. */
function briefLines({reading}: DialogView, now: Date, width: number): readonly Line[] {
  if (!reading) return [plain('Asking AWS what is so now. This page fills as it answers.')];
  if (!reading.ok) return wrapText(reading.problem, width - 3).map(text => plain(text, 'risk'));
  const {consequences, checks} = reading.brief;
  const whenWidth = Math.max(10, ...consequences.map(({when}) => cellWidth(safeText(when)) + 1));
  let before = '';
  const said = consequences.flatMap(({when, text, more}) => {
    const label = when === before ? '' : when;
    before = when;
    return wrapText(more ? `${text} (i)` : text, width - whenWidth - 2).map((part, index): Line => [
      {text: ` ${fit(index === 0 ? label : '', whenWidth)}`, bold: true},
      {text: part},
    ]);
  });
  return [
    rule('What happens', width),
    ...said,
    ...(checks.length > 0 ? [rule('Checked now', width), ...checkLines(checks, now, width)] : []),
  ];
}

const marks: Readonly<Record<Check['result'], readonly [string, Token]>> = {
  ok: ['✓', 'ok'],
  warning: ['▲', 'risk'],
  refused: ['✗', 'bad'],
  unknown: ['?', 'unsure'],
};

/** Those that stop or warn come first; two short ones share a line. */
export function checkLines(checks: readonly Check[], now: Date, width: number): readonly Line[] {
  const order: readonly Check['result'][] = ['refused', 'warning', 'unknown', 'ok'];
  const sorted = checks.toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
  const half = Math.floor(width / 2);
  const lines: Line[] = [];
  for (const {result, text, at} of sorted) {
    const [glyph, token] = marks[result];
    const [first = '', ...rest] = wrapText(`${text}${at ? ` (${evidenceAge(at, now)})` : ''}`, width - 4);
    const line: Line = [{text: ' '}, {text: glyph, token}, {text: ` ${first}`}];
    const last = lines.at(-1);
    if (
      last &&
      rest.length === 0 &&
      lineWidth(line) <= width - half &&
      lineWidth(last) < half &&
      last.length === 3
    ) {
      lines[lines.length - 1] = [...fitLine(last, half - 1), ...line];
    } else lines.push(line, ...rest.map((part): Line => [{text: `   ${part}`}]));
  }
  return lines;
}

/** The minute of an answer, and how old it is once that matters. */
const evidenceAge = (at: Date, now: Date): string =>
  now.getTime() - at.getTime() < 60_000 ? clock(at) : `${clock(at)}, ${ageOf(at, now)} old`;

function commandLines({awsCli}: Brief, width: number): readonly Line[] {
  return [
    rule('The same with the AWS CLI (not run)', width),
    ...awsCli.flatMap(words => {
      const rows = wrapText(shellLine(words), width - 6);
      // A copied command stays one command.
      return rows.map((row, index) =>
        plain(`${index === 0 ? '' : '  '}${row}${index < rows.length - 1 ? ' \\' : ''}`),
      );
    }),
  ];
}

/** As many lines as there is room for; what is left out is counted in the last. */
function windowed(lines: readonly Line[], top: number, room: number): readonly Line[] {
  if (lines.length <= room) return lines;
  const from = Math.min(top, lines.length - room + 1);
  const shown = lines.slice(from, from + room - 1);
  const below = lines.length - from - shown.length;
  const text = below > 0 ? `▼ ${String(below)} more below: PgDn` : `▲ ${String(from)} above: PgUp`;
  return [...shown, [{text: ` ${text}`, token: 'risk'}]];
}

/** The confirmation at the foot of a page: what is to be typed, and the buttons. */
export function confirmLines(dialog: FlowDialog, view: DialogView, width: number): readonly Line[] {
  const confirm = briefOf(view)?.confirm;
  const focus = focusOf(dialog, view);
  const {ready, why} = readiness(dialog, view);
  const label = confirm?.button ?? dialog.label;
  const note = ready ? why : why.startsWith('read-only') ? '' : why;
  const act = why.startsWith('read-only') ? {label: why, ready: false} : {label, ready};
  const right: Line = [...buttons('Cancel', act, focus), {text: note === '' ? '' : ` ${note}`}, {text: ' '}];
  const pressed = clip([{text: ' '.repeat(Math.max(1, width - lineWidth(right)))}, ...right], width);
  if (!confirm || confirm.level === 1) return [pressed];
  const [prompt, typed] = promptOf(dialog, confirm.type, confirm.level, confirm.button);
  const mark: Span = focus === 'phrase' ? {text: '>', token: 'focus'} : {text: ' '};
  const entered = [...dialog.phrase.text];
  const {caret} = dialog.phrase;
  const text: Line = [
    {text: entered.slice(0, caret).join('')},
    ...(focus === 'phrase'
      ? [{text: entered[caret] ?? '_', ...(caret < entered.length && {token: 'focus' as const})}]
      : [{text: entered[caret] ?? ''}]),
    {text: entered.slice(caret + 1).join('')},
  ];
  const line: Line = typed === 'same row' ? [mark, {text: prompt}, ...text] : [mark, {text: ' '}, ...text];
  return [...(typed === 'same row' ? [] : [plain(prompt)]), line, pressed];
}

function promptOf(
  {subject}: FlowDialog,
  type: string,
  level: 2 | 3,
  button: string,
): readonly [prompt: string, where: 'same row' | 'next row'] {
  if (level === 3) return [`Type this exactly:  ${type}`, 'next row'];
  if (subject.store && type === subject.store.name)
    return [`Type the store name to ${button.toLowerCase()} it: `, 'same row'];
  const [key] = subject.keys ?? [];
  if (key && type === (key.alias ?? key.id))
    return [`Type the ${key.alias ? 'alias' : 'key id'}: `, 'same row'];
  return type.length > 40 ? [`Type this exactly:  ${type}`, 'next row'] : [`Type "${type}": `, 'same row'];
}

function footerOf(dialog: FlowDialog, view: DialogView, isCut: boolean): ScreenModel['footer'] {
  const level = briefOf(view)?.confirm.level ?? 1;
  const form = fieldsIn(dialog, view).length > 0;
  const explains = briefOf(view)?.more !== undefined && !isTyping(focusOf(dialog, view));
  return [
    ...(explains ? [{key: 'i', word: 'all of it'}] : []),
    ...(explains || level === 1 ? [] : [{key: 'Type', word: level === 2 ? 'the name' : 'the line'}]),
    {key: 'Tab', word: form ? 'next field' : level === 1 ? 'other button' : 'to buttons'},
    {key: 'Enter', word: 'press button'},
    {key: 'Esc', word: 'back'},
    {key: '^P', word: dialog.commands ? 'page' : 'aws CLI'},
    ...(isCut ? [{key: 'PgDn', word: 'more'}] : []),
  ];
}
