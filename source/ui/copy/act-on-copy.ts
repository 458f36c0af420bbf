import {lastSeen} from '../../model/observation.ts';
import type {Effect, Step, View} from '../act.ts';
import {exportedPage} from '../export/exported.ts';
import {messages} from '../messages.ts';
import {arnOf, nameOf, thingOf} from '../raw/thing.ts';
import {safeText} from '../safe-text.ts';
import type {AppState} from '../state.ts';
import {copyEntries, shownText, type CopyEntry} from './entries.ts';
import {pressCopyMenu, type CopyMenu} from './menu.ts';
import {shellLine} from './shell-words.ts';
import {fileStem} from './take-away.ts';

/** The one way out for text: nothing that leaves the screen may act where it is pasted or read. */
const safeLines = (text: string): string => text.split('\n').map(safeText).join('\n');

/** Sends a text to the clipboard, or to a file where that cannot be. */
export const copying = ({what, text}: Omit<CopyEntry, 'label'>, {context}: View): Effect => ({
  kind: 'copy',
  what,
  text: safeLines(text),
  stem: fileStem('copy', lastSeen(context.picture.identity)?.account, context.now),
});

const saving = ({what, text}: CopyEntry, {context}: View): Effect => ({
  kind: 'save',
  stem: fileStem(
    what.replace(/^(?:the|this) /u, ''),
    lastSeen(context.picture.identity)?.account,
    context.now,
  ),
  files: [{ending: what === 'JSON' ? '.json' : '.txt', text: `${safeLines(text)}\n`}],
});

/** `c`: the id of what the cursor is on, or the statement that is shown. */
export function copyShown(state: AppState, view: View): Step {
  const shown = shownText(state, view);
  if (!shown) return {state: {...state, message: messages.nothingToCopy()}, effects: []};
  return {state, effects: [copying(shown, view)]};
}

/** `C`: the ARN of what the cursor is on. */
export function copyArn(state: AppState, view: View): Step {
  const thing = thingOf(state, view.cursor, view.context);
  if (!thing) return {state: {...state, message: messages.nothingToCopy()}, effects: []};
  const named = arnOf(thing, view.context.picture);
  if ('none' in named) return {state: {...state, message: messages.noVerb(named.none)}, effects: []};
  return {state, effects: [copying({what: 'the ARN', text: named.arn}, view)]};
}

/** `^P`: everything that can be copied here. */
export function openCopyMenu(state: AppState, view: View): Step {
  const thing = thingOf(state, view.cursor, view.context);
  const overlay: CopyMenu = {
    kind: 'copy',
    title: thing ? `Copy · ${nameOf(thing)}` : 'Copy',
    entries: copyEntries(state, view),
    cursor: 0,
  };
  return {state: {...state, overlay}, effects: []};
}

/** A key for the copy menu. */
export function copyMenuKey(state: AppState, menu: CopyMenu, key: string, view: View): Step {
  const {overlay: _open, ...closed} = state;
  const asked = pressCopyMenu(menu, key);
  if (asked.is === 'closed') return {state: closed, effects: []};
  const open = {...state, overlay: asked.menu};
  if (asked.is === 'open') return {state: open, effects: []};
  return {
    state: open,
    effects: [asked.is === 'copy' ? copying(asked.entry, view) : saving(asked.entry, view)],
  };
}

/** The command that signs in again, for another shell. */
export const signInCommand = (profile: string | undefined): string =>
  shellLine(['aws', 'sso', 'login', ...(profile === undefined ? [] : ['--profile', profile])]);

/** `x`: the screen that is shown, as files. */
export const exportPage = (state: AppState, view: View): Step => ({
  state: {...state, message: messages.writing()},
  effects: [{kind: 'save', ...exportedPage(state, view)}],
});
