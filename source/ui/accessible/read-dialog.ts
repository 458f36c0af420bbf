import {clock} from '../../model/age.ts';
import type {Brief} from '../../flows/flow.ts';
import type {View} from '../act.ts';
import {shellLine} from '../copy/shell-words.ts';
import {briefOf, fieldsIn, readiness, type DialogView, type FlowDialog} from '../flow/dialog.ts';
import {draftOf, faultOf, valueOf, type Field} from '../flow/form.ts';
import {safeText} from '../safe-text.ts';
import {linear} from './linear.ts';
import {full} from './store-sentences.ts';

/** How far a change that is read and confirmed has come. */
export type DialogPhase =
  | {readonly is: 'looking' | 'sending'}
  /** The form is gone through field by field. */
  | {readonly is: 'field'; readonly field: Field; readonly of: readonly Field[]}
  /** It cannot be confirmed now. */
  | {readonly is: 'barred'; readonly why: string}
  | {readonly is: 'buttons'; readonly button: string}
  | {readonly is: 'phrase'; readonly button: string; readonly type: string};

/** @param asked how many fields of the form have been gone through */
export function phaseOf(dialog: FlowDialog, view: DialogView, asked: number): DialogPhase {
  const fields = fieldsIn(dialog, view);
  const field = fields[asked];
  if (dialog.sending) return {is: 'sending'};
  if (field) return {is: 'field', field, of: fields};
  if (!view.reading) return {is: 'looking'};
  const {ready, why} = readiness(dialog, view);
  const confirm = briefOf(view)?.confirm;
  if (confirm && confirm.level > 1 && 'type' in confirm && (ready || /match|nothing typed/u.test(why)))
    return {is: 'phrase', button: confirm.button, type: confirm.type};
  if (ready) return {is: 'buttons', button: confirm?.button ?? dialog.label};
  return why.startsWith('looking') ? {is: 'looking'} : {is: 'barred', why};
}

/** What is read before a change is confirmed. */
export function dialogLines(dialog: FlowDialog, view: View, phase: DialogPhase): readonly string[] {
  const {dialog: shown, model} = view;
  if (!shown) return [];
  if (phase.is === 'looking') return ['Asking AWS what is so now. It is read out when it has answered.'];
  if (phase.is === 'sending') return ['Looking once more before anything is sent.'];
  if (phase.is === 'field') return fieldLines(dialog, phase.field);
  const brief = briefOf(shown);
  const {reading} = shown;
  const told = dialog.teardown || !brief ? linear(model.body) : briefLines(brief);
  const problem = reading && !reading.ok ? [full(reading.problem)] : [];
  return [
    ...told,
    ...problem,
    ...(dialog.commands && brief
      ? ['The same with the AWS CLI, not run:', ...brief.awsCli.map(words => shellLine(words))]
      : []),
    ...(phase.is === 'barred' ? [`It cannot be confirmed now: ${phase.why}.`] : []),
  ];
}

/** What a change does and what was checked, as sentences. */
function briefLines({title, consequences, checks, more}: Brief): readonly string[] {
  return [
    full(title),
    'What happens.',
    ...consequences.map(({when, text}) => `${safeText(when)}: ${full(text)}`),
    ...(checks.length > 0 ? ['Checked now.'] : []),
    ...checks.map(({result, text, at}) => `${result}: ${full(`${text}${at ? ` (${clock(at)})` : ''}`)}`),
    ...(more ? [full(more.title), ...more.paragraphs.map(text => safeText(text).trim())] : []),
  ];
}

function fieldLines(dialog: FlowDialog, field: Field): readonly string[] {
  const value = valueOf(dialog.values, field.name);
  const fault = faultOf(field, value);
  const now = value.field.text;
  const held =
    field.kind === 'secret'
      ? now === ''
        ? ''
        : ' Typed already.'
      : now === ''
        ? ''
        : ` Now ${safeText(now)}.`;
  return [
    `${field.label}: ${full(field.note)}${held}${fault === undefined ? '' : ` ${full(fault)}`}`,
    ...(field.kind === 'choice'
      ? field.options.map(({text}, index) => `${String(index + 1)}. ${safeText(text)}`)
      : []),
  ];
}

/** What the prompt of a phase asks for. */
export function dialogAsks(phase: DialogPhase): string {
  switch (phase.is) {
    case 'field':
      return phase.field.kind === 'choice'
        ? `number for ${phase.field.label}, empty keeps it`
        : `${phase.field.label}, empty keeps it`;
    case 'buttons':
      return `1 Cancel, 2 ${phase.button}`;
    case 'phrase':
      return `type ${safeText(phase.type)} to ${phase.button.toLowerCase()}, empty line cancels`;
    case 'barred':
      return 'q goes back';
    default:
      return 'wait, or q goes back';
  }
}

/** True where a form lacks something that only its fields can give. */
export const isUnfilled = (dialog: FlowDialog, view: DialogView): boolean =>
  draftOf(dialog.verb, dialog.subject, dialog.values, fieldsIn(dialog, view)).is === 'missing';
