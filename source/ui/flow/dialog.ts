import type {Brief} from '../../flows/flow.ts';
import {noteOf, type Note} from '../access/note.ts';
import type {Key} from '../dispatcher.ts';
import {messages, type Message} from '../messages.ts';
import {emptyField, fieldOf, typeInto, type TextField} from '../text-field.ts';
import {draftOf, fieldsOf, firstValues, valueOf, type Choices, type Field, type Values} from './form.ts';
import {enterRefused, freshHand, took, wasSeen, type Hand, type Moment} from './hand.ts';
import type {Reading} from './port.ts';
import type {TeardownPage} from '../teardown/page.ts';
import type {Subject} from './subject.ts';

/** What has the keys in a dialog: a field of its form by name, the line to confirm with, or a button. */
export type Focus = `field:${string}` | 'phrase' | 'cancel' | 'act';

/** One flow being read before anything is sent: what it acts on, what was entered, and how far it is confirmed. */
export type FlowDialog = {
  /** The entry of the action menu that opened it; several of them may open one flow. */
  readonly verb: string;
  readonly flow: string;
  /** In the breadcrumb: `Disconnect`. */
  readonly label: string;
  readonly subject: Subject;
  readonly values: Values;
  /** Absent: where it starts, which follows from the confirm level. */
  readonly focus?: Focus;
  /** What was typed to confirm. */
  readonly phrase: TextField;
  /** Wrong tries with this line. */
  readonly wrong: number;
  readonly hand: Hand;
  /** The state that was read when the page came up: see `stateOf`. */
  readonly basis?: string;
  /** First line of the page's upper part on screen. */
  readonly top: number;
  /** The aws commands are shown in place of what happens. */
  readonly commands: boolean;
  /** Confirmed: it is looked at once more, and then sent. */
  readonly sending: boolean;
  /** A page of a teardown: what it is for, and what its button does there. */
  readonly teardown?: TeardownPage;
};

/** What a dialog is shown with. */
export type DialogView = {
  readonly choices: Choices;
  /** Undefined until the flow's code and the first answers are there. */
  readonly reading?: Reading;
  /** AWS was asked for this page, and has answered or failed. */
  readonly looked: boolean;
  /** Why nothing may be changed in this run now; undefined where it may. */
  readonly barred?: string;
};

export type DialogStep = {
  /** Undefined: closed. */
  readonly dialog?: FlowDialog;
  readonly message?: Message;
  /** A page of text to be read over the dialog. */
  readonly note?: Note;
  readonly effect?:
    | {readonly kind: 'start-flow'; readonly dialog: FlowDialog}
    | {readonly kind: 'read-file'; readonly field: string; readonly path: string};
};

/** Opens the page of a flow. */
export const openDialog = (
  opened: Pick<FlowDialog, 'verb' | 'flow' | 'label' | 'subject' | 'teardown'>,
  choices: Choices,
): FlowDialog => ({
  ...opened,
  values: firstValues(opened.verb, choices),
  phrase: emptyField,
  wrong: 0,
  hand: freshHand,
  top: 0,
  commands: false,
  sending: false,
});

export const briefOf = ({reading}: DialogView): Brief | undefined =>
  reading?.ok ? reading.brief : undefined;

export const fieldsIn = ({verb, values}: FlowDialog, {choices}: DialogView): readonly Field[] =>
  fieldsOf(verb, values, choices);

/** Everything that Tab goes to, in order. */
export function stopsOf(dialog: FlowDialog, view: DialogView): readonly Focus[] {
  const level = briefOf(view)?.confirm.level ?? 1;
  const fields = fieldsIn(dialog, view).map(({name}): Focus => `field:${name}`);
  return [...fields, ...(level > 1 ? (['phrase'] as const) : []), 'cancel', 'act'];
}

/**
 * Where the keys go. A form starts in its first empty field; else level 1 on Cancel, level 2 in the empty line, level
 * 3 nowhere. Never on the button that does it.
 */
export function focusOf(dialog: FlowDialog, view: DialogView): Focus | undefined {
  const stops = stopsOf(dialog, view);
  if (dialog.focus && stops.includes(dialog.focus)) return dialog.focus;
  const empty = fieldsIn(dialog, view).find(({name}) => valueOf(dialog.values, name).field.text === '');
  if (empty) return `field:${empty.name}`;
  const level = briefOf(view)?.confirm.level;
  if (level === undefined || level === 1) return 'cancel';
  return level === 2 ? 'phrase' : undefined;
}

/** Whether the button may be pressed, and otherwise what stands beside it. */
export function readiness(
  dialog: FlowDialog,
  view: DialogView,
): {readonly ready: boolean; readonly why: string} {
  const no = (why: string) => ({ready: false, why});
  const {reading, barred} = view;
  const fields = fieldsIn(dialog, view);
  const draft = draftOf(dialog.verb, dialog.subject, dialog.values, fields);
  if (dialog.sending) return no('looking once more');
  if (barred !== undefined) return no(barred);
  if (draft.is === 'missing') return no(`missing: ${draft.labels.join(', ')}`);
  if (!reading || !view.looked) return no('looking');
  if (!reading.ok) return no('see above');
  const {checks, confirm} = reading.brief;
  const refused = checks.filter(({result}) => result === 'refused').length;
  if (refused > 0) return no(`${String(refused)} ${refused === 1 ? 'check' : 'checks'} must pass`);
  if (confirm.level === 1) return {ready: true, why: ''};
  if (dialog.phrase.text === confirm.type) return {ready: true, why: '(match)'};
  return no(confirm.level === 3 && dialog.phrase.text === '' ? 'disabled: nothing typed yet' : '(no match)');
}

/** What one key does in a dialog. Esc is always harmless, and only Enter on a whole confirmation sends anything. */
export function pressDialog(dialog: FlowDialog, key: Key, moment: Moment, view: DialogView): DialogStep {
  if (key.kind === 'press' && key.name === 'Esc') return {message: messages.nothingSent()};
  if (!wasSeen(dialog.hand, moment)) return {dialog, message: messages.typedAhead()};
  if (dialog.sending) return {dialog, message: messages.sendingAlready()};
  const focus = focusOf(dialog, view);
  const after = {...dialog, ...(focus && {focus}), hand: took(dialog.hand, key, moment)};
  if (key.kind === 'press') {
    switch (key.name) {
      case 'Tab':
        return moveFocus(after, focus, 1, view);
      case 'Shift-Tab':
        return moveFocus(after, focus, -1, view);
      case '^P':
        return {dialog: {...after, commands: !dialog.commands, top: 0}};
      case '^F':
      case 'PgDn':
        return {dialog: {...after, top: dialog.top + 5}};
      case '^B':
      case 'PgUp':
        return {dialog: {...after, top: Math.max(0, dialog.top - 5)}};
      case 'Enter':
        return enter(dialog, after, focus, moment, view);
    }
  }
  if (focus === 'phrase') return typed(after, key, briefOf(view));
  const field = fieldsIn(dialog, view).find(({name}) => focus === `field:${name}`);
  if (field) return edited(after, field, key);
  if (key.kind === 'press' && key.name === 'q') return {message: messages.nothingSent()};
  if (key.kind === 'press' && key.name === 'i') return explained(after, view);
  if (focus !== undefined && key.kind === 'press' && ['Left', 'Right'].includes(key.name))
    return moveFocus(after, focus, key.name === 'Left' ? -1 : 1, view);
  return {dialog: after, message: messages.onlyInDialog()};
}

/** True where letters are text. */
export const isTyping = (focus: Focus | undefined): boolean =>
  focus !== undefined && focus !== 'cancel' && focus !== 'act';

function explained(dialog: FlowDialog, view: DialogView): DialogStep {
  const more = briefOf(view)?.more;
  return more
    ? {dialog, note: noteOf(more.title, more.paragraphs)}
    : {dialog, message: messages.nothingToExplain()};
}

function moveFocus(dialog: FlowDialog, from: Focus | undefined, by: 1 | -1, view: DialogView): DialogStep {
  const stops = stopsOf(dialog, view);
  const at = from === undefined ? (by === 1 ? -1 : 0) : stops.indexOf(from);
  const focus = stops[(at + by + stops.length) % stops.length];
  const moved = {...dialog, ...(focus && {focus})};
  const left = fieldsIn(dialog, view).find(({name, kind}) => kind === 'file' && from === `field:${name}`);
  if (!left) return {dialog: moved};
  const value = valueOf(dialog.values, left.name);
  const path = value.field.text;
  if (path === '' || (value.file?.path === path && 'text' in value.file)) return {dialog: moved};
  const values = new Map(dialog.values).set(left.name, {...value, file: {path, reading: true}});
  return {dialog: {...moved, values}, effect: {kind: 'read-file', field: left.name, path}};
}

function enter(
  before: FlowDialog,
  dialog: FlowDialog,
  focus: Focus | undefined,
  moment: Moment,
  view: DialogView,
): DialogStep {
  if (focus === 'cancel') return {message: messages.nothingSent()};
  if (focus === undefined) return {dialog, message: messages.nothingFocused()};
  if (focus !== 'phrase' && focus !== 'act') return moveFocus(dialog, focus, 1, view);
  const refused = enterRefused(before.hand, moment);
  if (refused) return {dialog, message: messages.enterIgnored()};
  const {ready, why} = readiness(dialog, view);
  if (ready) return {dialog: {...dialog, sending: true}, effect: {kind: 'start-flow', dialog}};
  const confirm = briefOf(view)?.confirm;
  if (view.barred !== undefined) return {dialog, message: messages.readOnly(dialog.subject.account)};
  if (!confirm || confirm.level === 1 || !why.match(/match|typed/u))
    return {dialog, message: messages.notReady(why)};
  const wrong = dialog.wrong + 1;
  // Three wrong tries change nothing, and the line starts anew.
  const phrase = wrong >= 3 ? emptyField : dialog.phrase;
  return {dialog: {...dialog, phrase, wrong: wrong % 3}, message: messages.mismatch(confirm.type)};
}

function typed(dialog: FlowDialog, key: Key, brief: Brief | undefined): DialogStep {
  const phrase = typeInto(dialog.phrase, key);
  if (!phrase) return {dialog, message: messages.onlyInDialog()};
  const wanted = brief && 'type' in brief.confirm ? brief.confirm.type : '';
  // The page names the key, but in this line it is a letter like any other.
  if (brief?.more && key.kind === 'press' && key.name === 'i' && !wanted.startsWith(phrase.text))
    return {dialog: {...dialog, phrase}, message: messages.letterInLine()};
  return key.kind === 'paste'
    ? {dialog: {...dialog, phrase}, message: messages.pasted()}
    : {dialog: {...dialog, phrase}};
}

function edited(dialog: FlowDialog, field: Field, key: Key): DialogStep {
  const value = valueOf(dialog.values, field.name);
  const set = (next: TextField): DialogStep => ({
    dialog: {...dialog, values: new Map(dialog.values).set(field.name, {...value, field: next})},
    ...(key.kind === 'paste' && /[\r\n]/u.test(key.text) && {message: messages.pastedEnter()}),
  });
  const step = key.kind === 'press' ? {Left: -1, Down: -1, Right: 1, Up: 1, Space: 1}[key.name] : undefined;
  if (field.kind === 'choice') {
    const at = field.options.findIndex(option => option.value === value.field.text);
    const next = field.options[(at + (step ?? 0) + field.options.length) % Math.max(1, field.options.length)];
    return step === undefined || !next
      ? {dialog, message: messages.onlyInDialog()}
      : set(fieldOf(next.value));
  }
  if (field.kind === 'number' && step !== undefined) {
    const n = (Number(value.field.text) || field.min) + step;
    return set(fieldOf(String(Math.min(field.max, Math.max(field.min, n)))));
  }
  const next = typeInto(value.field, key);
  return next ? set(next) : {dialog, message: messages.onlyInDialog()};
}

/** Takes in a file that was read for a form, where the form still asks for it. */
export function withFile(
  dialog: FlowDialog,
  name: string,
  path: string,
  read: {readonly text: string} | {readonly problem: string},
): FlowDialog {
  const value = valueOf(dialog.values, name);
  if (value.file?.path !== path) return dialog;
  return {...dialog, values: new Map(dialog.values).set(name, {...value, file: {path, ...read}})};
}

/** The dialog as it is when what it is about has changed: to be read again, and confirmed anew. */
export function readAgain({focus: _focus, ...dialog}: FlowDialog, basis: string): FlowDialog {
  return {...dialog, basis, phrase: emptyField, wrong: 0, hand: freshHand, sending: false};
}
