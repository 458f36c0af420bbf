import type {Step, View} from '../act.ts';
import {copying} from '../copy/act-on-copy.ts';
import type {Key} from '../dispatcher.ts';
import {shownEvents, type EventEntry} from '../events.ts';
import {eventsDocument} from '../export/events-document.ts';
import {exported} from '../export/exported.ts';
import {bodyRows} from '../layout.ts';
import {messages} from '../messages.ts';
import {openCallLog} from '../raw/act-on-reading.ts';
import {safeText} from '../safe-text.ts';
import type {AppState} from '../state.ts';
import {fieldOf, typeInto} from '../text-field.ts';
import type {EventsOverlay} from './events-panel.ts';

/** A key for the event log. Esc closes what is typed, then the filter, then the log. */
export function eventsKey(state: AppState, overlay: EventsOverlay, key: Key, view: View): Step {
  const {overlay: _open, ...closed} = state;
  const open = (next: EventsOverlay): Step => ({state: {...state, overlay: next}, effects: []});
  if (overlay.typing) return open(typed(overlay, key));
  if (key.kind === 'paste') return {state: {...state, message: messages.pasteIgnored()}, effects: []};
  const shown = shownEvents(view.events, overlay);
  const current = shown.find(({id}) => id === overlay.cursor) ?? shown[0];
  switch (key.name) {
    case 'Esc':
      return overlay.filter === '' ? {state: closed, effects: []} : open({...overlay, filter: ''});
    case 'q':
    case '!':
      return {state: closed, effects: []};
    case 'e':
      return open({...overlay, errorsOnly: !overlay.errorsOnly});
    case 'Enter':
      return open({...overlay, open: !overlay.open});
    case '/':
      return open({...overlay, typing: fieldOf(overlay.filter)});
    case 'l':
      return openCallLog(closed, view);
    case 'c':
      return current
        ? {state, effects: [copying({what: 'the entry', text: entryText(current)}, view)]}
        : {state: {...state, message: messages.nothingToCopy()}, effects: []};
    case 'x':
      return {
        state: {...state, message: messages.writing()},
        effects: [{kind: 'save', ...exported('events', eventsDocument(shown), view.context)}],
      };
    default:
      return open(moved(overlay, key.name, shown, view));
  }
}

function typed(overlay: EventsOverlay, key: Key): EventsOverlay {
  const {typing, ...rest} = overlay;
  if (!typing) return overlay;
  if (key.kind === 'press' && key.name === 'Enter') return rest;
  if (key.kind === 'press' && key.name === 'Esc') return {...rest, filter: ''};
  const field = typeInto(typing, key) ?? typing;
  return {...rest, filter: field.text, typing: field};
}

function moved(
  overlay: EventsOverlay,
  name: string,
  shown: readonly EventEntry[],
  view: View,
): EventsOverlay {
  const at = Math.max(
    0,
    shown.findIndex(({id}) => id === overlay.cursor),
  );
  const page = Math.max(1, bodyRows(view.context.size) - 8);
  const target = {
    j: at + 1,
    Down: at + 1,
    k: at - 1,
    Up: at - 1,
    g: 0,
    Home: 0,
    G: shown.length - 1,
    End: shown.length - 1,
    '^F': at + page,
    PgDn: at + page,
    '^B': at - page,
    PgUp: at - page,
  }[name];
  const entry = target === undefined ? undefined : shown[Math.min(Math.max(0, target), shown.length - 1)];
  return entry ? {...overlay, cursor: entry.id} : overlay;
}

/** One entry with its whole time and all its details. */
const entryText = ({at, region, text, details}: EventEntry): string =>
  [`${at.toISOString().slice(0, 19)}Z  ${region}  ${text}`, ...details].map(safeText).join('\n');
