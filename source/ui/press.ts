import {noteKey, pickerKey, valuesKey} from './access/act-on-access.ts';
import {act, type Effect, type Step, type View} from './act.ts';
import {copying, copyMenuKey, signInCommand} from './copy/act-on-copy.ts';
import type {Key} from './dispatcher.ts';
import {agreed, leave, menuKey} from './flow/act-on-flows.ts';
import {pressAsk, type Ask} from './flow/ask.ts';
import {pressDialog, type FlowDialog} from './flow/dialog.ts';
import {took, type Moment} from './flow/hand.ts';
import {commandAt, commands} from './keyboard.ts';
import {completePalette, readPalette} from './palette.ts';
import {eventsKey} from './log/act-on-events.ts';
import {pressMfa, type MfaPanel} from './sign-in/mfa-panel.ts';
import {choose, goToRoot, type AppState, type Overlay} from './state.ts';
import {emptyField, fieldOf, typeInto, type TextField} from './text-field.ts';
import {teardownKey} from './teardown/act-on-teardown.ts';
import {messages} from './messages.ts';
import {openWhy, pagerKey} from './raw/act-on-reading.ts';
import {looksLikeKey} from './raw/why-rows.ts';
import {regionsKey} from './regions/act-on-regions.ts';
import {chooseRegion} from './regions/choose-region.ts';

/**
 * What one key does: the next state, and what has to be done outside of it. Who takes the key, in this order: keys
 * that work everywhere, the filter being typed, the panel that is open, the screen.
 */
export function press(before: AppState, key: Key, view: View, moment: Moment): Step {
  const {message: _seen, ...state} = before;
  const confirming = state.dialog !== undefined || state.overlay?.kind === 'ask';
  if (confirming && key.kind === 'press' && key.name === '^Z')
    return still({...state, message: messages.notSuspended()});
  if (key.kind === 'press' && ['^C', '^Z', '^L'].includes(key.name)) return screenKey(state, key.name, view);
  if (state.overlay?.kind === 'mfa') return mfaKey(state, state.overlay, key, moment);
  if (state.overlay?.kind === 'ask') return askKey(state, state.overlay, key, moment);
  // A note opened from a dialog is read, and closed, before the dialog goes on.
  if (state.overlay?.kind === 'note') {
    const {dialog} = state;
    // The dialog remembers its keys too: an Enter glued to the one that closed the note presses no button.
    const heard = dialog ? {...state, dialog: {...dialog, hand: took(dialog.hand, key, moment)}} : state;
    return overlayKey(heard, state.overlay, key, view);
  }
  if (state.dialog) return dialogKey(state, state.dialog, key, view, moment);
  if (state.typing) return {state: filterKey(state, state.typing, key), effects: []};
  if (state.overlay) return overlayKey(state, state.overlay, key, view);
  if (key.kind === 'paste') return pasted(state, key.text, view);
  return screenKey(state, key.name, view);
}

/** A pasted key is looked up where keys are at home; any other paste does nothing outside of a text field. */
function pasted(state: AppState, text: string, view: View): Step {
  const isAtHome = ['board', 'keys', 'store'].includes(state.place.screen);
  if (isAtHome && looksLikeKey(text)) return openWhy(state, view, text.trim());
  return {state: {...state, message: messages.pasteIgnored()}, effects: []};
}

function screenKey(state: AppState, name: string, view: View): Step {
  const command = commandAt(name, state.place);
  if (!command) {
    const elsewhere = commands.some(({keys}) => (keys as readonly string[]).includes(name));
    const message = elsewhere ? messages.notHere(name) : messages.unbound(name);
    return {state: {...state, message}, effects: []};
  }
  return act(state, command.id, view, name);
}

/** Keys while the filter is typed: every printable one is text, and none is a verb. */
function filterKey({typing: _typed, ...closed}: AppState, typing: TextField, key: Key): AppState {
  if (key.kind === 'press' && key.name === 'Enter') return closed;
  if (key.kind === 'press' && key.name === 'Esc') return choose(closed, {filter: ''});
  const field = typeInto(typing, key);
  const message = key.kind === 'paste' && /[\r\n]/u.test(key.text) ? messages.pastedEnter() : undefined;
  const next = {...closed, typing: field ?? typing, ...(message !== undefined && {message})};
  return field ? choose(next, {filter: field.text}) : next;
}

const still = (state: AppState, effects: readonly Effect[] = []): Step => ({state, effects});

function overlayKey(state: AppState, overlay: Overlay, key: Key, view: View): Step {
  const {overlay: _open, ...closed} = state;
  // In these Esc first ends what is typed or searched for.
  if (overlay.kind === 'pager') return pagerKey(state, overlay, key, view);
  if (overlay.kind === 'events') return eventsKey(state, overlay, key, view);
  if (key.kind === 'press' && key.name === 'Esc') return still(closed);
  if (overlay.kind === 'palette') return paletteKey(state, closed, overlay, key, view);
  if (overlay.kind === 'pick') return pickerKey(state, overlay, key);
  if (overlay.kind === 'values') return valuesKey(state, overlay, key);
  if (key.kind === 'paste') return still({...state, message: messages.pasteIgnored()});
  if (overlay.kind === 'menu') return menuKey(state, overlay, key.name, view);
  if (overlay.kind === 'note') {
    const text = overlay.paragraphs.join('\n');
    if (key.name === 'c') return still(state, [copying({what: 'this text', text}, view)]);
    return noteKey(state, overlay, key.name);
  }
  if (overlay.kind === 'copy') return copyMenuKey(state, overlay, key.name, view);
  if (overlay.kind === 'regions') return regionsKey(state, overlay, key.name);
  if (overlay.kind === 'sign-in') return signInKey(closed, key.name, view);
  if (key.name === 'q') return still(closed);
  if (overlay.kind === 'ask' || overlay.kind === 'mfa') return still(state);
  if (key.name === '?') return still(closed);
  const step = pageStep(key.name);
  return still({...state, overlay: {...overlay, page: Math.max(0, overlay.page + step)}});
}

function askKey(state: AppState, asked: Ask, key: Key, moment: Moment): Step {
  const {overlay: _asked, ...closed} = state;
  const {ask, message, yes} = pressAsk(asked, key, moment);
  if (yes) return agreed(closed, yes);
  return still({...closed, ...(ask && {overlay: ask}), ...(message && {message})});
}

function mfaKey(state: AppState, open: MfaPanel, key: Key, moment: Moment): Step {
  const {overlay: _open, ...closed} = state;
  const {panel, message, effect} = pressMfa(open, key, moment);
  return still(
    {...closed, ...(panel && {overlay: panel}), ...(message && {message})},
    effect ? [effect] : [],
  );
}

function dialogKey(state: AppState, open: FlowDialog, key: Key, view: View, moment: Moment): Step {
  if (!view.dialog) return still(state);
  if (open.teardown) return teardownKey(state, open, key, view.dialog, moment, view);
  const {dialog: _open, ...closed} = state;
  const {dialog, message, note, effect} = pressDialog(open, key, moment, view.dialog);
  const next = {...closed, ...(dialog && {dialog}), ...(message && {message}), ...(note && {overlay: note})};
  return {state: next, effects: effect ? [effect] : []};
}

/** Rows stay on screen, marked stale, until somebody has signed in again. */
function signInKey(closed: AppState, name: string, view: View): Step {
  if (name === 'R') return act(closed, 'refresh', view, name);
  if (name === 'v') return act(closed, 'profile', view, name);
  const open: AppState = {...closed, overlay: {kind: 'sign-in'}};
  if (name === 'c')
    return still(open, [copying({what: 'the command', text: signInCommand(view.profile)}, view)]);
  return name === 'q' ? leave(closed, view) : still(open);
}

const pageStep = (name: string) =>
  ['^F', 'PgDn', 'j', 'Down', 'Space'].includes(name) ? 1 : ['^B', 'PgUp', 'k', 'Up'].includes(name) ? -1 : 0;

type Palette = Extract<Overlay, {kind: 'palette'}>;

function paletteKey(state: AppState, closed: AppState, overlay: Palette, key: Key, view: View): Step {
  const regions = view.context.picture.regions.map(({region}) => region);
  const {answer: _answer, ...quiet} = overlay;
  const edited = (field = overlay.field, recalled = overlay.recalled): Step =>
    still({...state, overlay: {...quiet, field, recalled}});
  if (key.kind === 'press') {
    if (key.name === 'Tab') return edited(fieldOf(completePalette(overlay.field.text, state.place, regions)));
    if (key.name === 'Up' || key.name === 'Down') {
      const step = overlay.recalled + (key.name === 'Up' ? 1 : -1);
      const recalled = Math.min(Math.max(0, step), state.entered.length);
      return edited(fieldOf(recalled === 0 ? '' : (state.entered.at(-recalled) ?? '')), recalled);
    }
    if (key.name === 'Backspace' && overlay.field.text === '') return still(closed);
    if (key.name === 'Enter') return enter(state, closed, overlay, view, regions);
  }
  return edited(typeInto(overlay.field, key) ?? overlay.field);
}

function enter(
  state: AppState,
  closed: AppState,
  overlay: Palette,
  view: View,
  regions: readonly string[],
): Step {
  const line = overlay.field.text.trim();
  const entered = line === '' ? state.entered : [...state.entered, line].slice(-50);
  const meaning = readPalette(line, state.place, regions);
  switch (meaning.kind) {
    case 'nothing':
      return still(closed);
    case 'place':
      return still(goToRoot({...closed, entered}, meaning.place));
    case 'command':
      return act({...closed, entered}, meaning.id, view, ':');
    case 'region':
      return still(chooseRegion({...closed, entered}, meaning.region));
    case 'why':
      return openWhy({...closed, entered}, view, meaning.key);
    case 'answer':
      return still({...state, entered, overlay: {...overlay, field: emptyField, answer: meaning.text}});
  }
}
