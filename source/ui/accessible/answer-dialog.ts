import type {View} from '../act.ts';
import {focusOf, type Focus} from '../flow/dialog.ts';
import {valueOf} from '../flow/form.ts';
import type {AppState} from '../state.ts';
import {keysOf} from './line-keys.ts';
import type {DialogPhase} from './read-dialog.ts';

type Hands = {
  /** What the session shows after the keys so far. */
  readonly now: () => {readonly state: AppState; readonly view: View} | undefined;
  /** Gives keys one by one. */
  readonly press: (names: readonly string[]) => void;
};

/**
 * Turns a line typed to a change that is being read into the keys of its page. `field`: the form goes on to its next
 * field; any other text than `done` is to be said.
 */
export function answerDialog(typed: string, phase: DialogPhase, hands: Hands): string {
  const {press} = hands;
  const line = typed.trim();
  switch (phase.is) {
    case 'looking':
    case 'sending':
    case 'barred':
      if (line !== 'q' && line !== '') return 'q goes back.';
      press(['Esc']);
      return 'done';
    case 'buttons':
      if (line !== '2') press(['Esc']);
      else if (focusOn('act', hands)) press(['Enter']);
      return 'done';
    case 'phrase':
      if (line === '') press(['Esc']);
      else if (focusOn('phrase', hands)) {
        const held = hands.now()?.state.dialog?.phrase.text ?? '';
        // A name is compared letter by letter: blanks at its ends are part of what was typed.
        press([...[...held].map(() => 'Backspace'), ...keysOf(typed), 'Enter']);
      }
      return 'done';
    case 'field':
      return answerField(line, phase, hands);
  }
}

function answerField(line: string, {field}: Extract<DialogPhase, {is: 'field'}>, hands: Hands): string {
  const {press} = hands;
  if (line !== '' && focusOn(`field:${field.name}`, hands)) {
    const held = () => {
      const dialog = hands.now()?.state.dialog;
      return dialog ? valueOf(dialog.values, field.name).field.text : '';
    };
    if (field.kind === 'choice') {
      const option = field.options[Number(line) - 1];
      if (!option) return `There is no number ${line} here.`;
      for (let step = 0; step < field.options.length && held() !== option.value; step += 1) press(['Right']);
    } else press([...[...held()].map(() => 'Backspace'), ...keysOf(line)]);
    // A file is read when its field is left.
    press(['Tab']);
  }
  return 'field';
}

/** Goes to one stop of the page by Tab, as on the screen; false where it has none. */
function focusOn(target: Focus, {now, press}: Hands): boolean {
  for (let step = 0; step < 30; step += 1) {
    const at = now();
    if (!at?.state.dialog || !at.view.dialog) return false;
    if (focusOf(at.state.dialog, at.view.dialog) === target) return true;
    press(['Tab']);
  }
  return false;
}
