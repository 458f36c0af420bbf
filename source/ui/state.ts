import type {Note} from './access/note.ts';
import type {Picker} from './access/picker.ts';
import type {ValuesPanel} from './access/values-panel.ts';
import type {CopyMenu} from './copy/menu.ts';
import type {Ask} from './flow/ask.ts';
import type {FlowDialog} from './flow/dialog.ts';
import type {Menu} from './flow/menu.ts';
import {isRoot, rootScreens} from './keyboard.ts';
import type {EventsOverlay} from './log/events-panel.ts';
import type {Message} from './messages.ts';
import type {Pager} from './raw/pager.ts';
import type {RegionPicker} from './regions/picker.ts';
import type {Place, ScreenState} from './screens/screen.ts';
import type {MfaPanel} from './sign-in/mfa-panel.ts';
import type {TextField} from './text-field.ts';

/** A panel over the body. It takes all keys and closes to exactly what was before. */
export type Overlay =
  | {readonly kind: 'help'; readonly page: number}
  | {readonly kind: 'palette'; readonly field: TextField; readonly recalled: number; readonly answer?: string}
  | EventsOverlay
  | CopyMenu
  | Pager
  | RegionPicker
  | {readonly kind: 'sign-in'}
  | MfaPanel
  | Menu
  | Ask
  | Note
  | Picker
  | ValuesPanel;

/** Everything the operator has chosen. A value: each key press makes the next one. */
export type AppState = {
  readonly place: Place;
  /** What Esc leads back to, nearest last. */
  readonly below: readonly Place[];
  /** Screens as they were visited, for going back and forward, and where in them we stand. */
  readonly visited: readonly Place[];
  readonly visit: number;
  /** What was chosen on each screen, by `placeKey`. */
  readonly screens: ReadonlyMap<string, ScreenState>;
  readonly overlay?: Overlay;
  /** A flow that is read and confirmed: it takes the whole body and all keys. */
  readonly dialog?: FlowDialog;
  /** This run may change the account. */
  readonly write: boolean;
  /** `^C` was pressed while flows ran: once more leaves at once. */
  readonly interrupted?: true;
  /** The panel on credentials that have ended was shown. */
  readonly signInShown?: true;
  /** The filter while it is being typed on the message row. */
  readonly typing?: TextField;
  /** Why a key did nothing, or what it did; stands until the next key. */
  readonly message?: Message;
  /** Palette lines entered, newest last. */
  readonly entered: readonly string[];
};

const board: Place = {screen: 'board'};
// Enough to find one's way back; not a leak over weeks.
const longestTrail = 100;

export const startState: AppState = {
  place: board,
  below: [],
  visited: [board],
  visit: 0,
  screens: new Map(),
  write: false,
  entered: [],
};

const freshScreen: ScreenState = {
  top: 0,
  filter: '',
  faultsOnly: false,
  grouped: false,
  marks: new Set(),
};

/** One string per place, for maps. */
export function placeKey(place: Place): string {
  if (place.screen === 'store') return `store ${place.store}`;
  if (place.screen === 'progress') return `progress ${place.id}`;
  if (place.screen === 'stage') return `stage ${place.stage}`;
  return place.screen === 'cluster' ? `cluster ${place.cluster}` : place.screen;
}

/** What was chosen on a screen; the defaults where it was never visited. */
export const screenState = (state: AppState, place: Place = state.place): ScreenState =>
  state.screens.get(placeKey(place)) ?? {...freshScreen, ...startOf(place)};

/** What a page is of: a screen is told by its state, not by its place. */
function startOf(place: Place): Partial<ScreenState> {
  if (place.screen === 'store') return {store: place.store};
  if (place.screen === 'progress') return {flow: place.id};
  if (place.screen === 'stage') return {stage: place.stage};
  return place.screen === 'cluster' ? {cursor: `cluster:${place.cluster}`} : {};
}

/** The state with something chosen on the screen that is shown. */
export const choose = (state: AppState, chosen: Partial<ScreenState>): AppState =>
  replaceScreen(state, {...screenState(state), ...chosen});

/** The state with all that was chosen on the screen that is shown replaced. */
export const replaceScreen = (state: AppState, screen: ScreenState): AppState => ({
  ...state,
  screens: new Map(state.screens).set(placeKey(state.place), screen),
});

/** Opens a place from the one shown: Esc comes back here. */
export const open = (state: AppState, place: Place): AppState =>
  visit({...state, below: [...state.below, state.place].slice(-longestTrail)}, place);

/** Goes to a root screen by its name: nothing lies below it. */
export const goToRoot = (state: AppState, place: Place): AppState => visit({...state, below: []}, place);

/** One screen back; the same state at a root screen. */
export function goBack(state: AppState): AppState {
  const place = state.below.at(-1);
  return place ? visit({...state, below: state.below.slice(0, -1)}, place) : state;
}

/** `steps` along the visited screens; undefined where there is none. */
export function browse(state: AppState, steps: number): AppState | undefined {
  const place = state.visited[state.visit + steps];
  if (!place) return undefined;
  return arrive({...state, below: isRoot(place) ? [] : [board], visit: state.visit + steps}, place);
}

/** The root screen `steps` after the one shown, around the ends. */
export function nextRoot(state: AppState, steps: number): AppState {
  const at = rootScreens.findIndex(screen => screen === state.place.screen);
  const screen = rootScreens[(at + steps + rootScreens.length) % rootScreens.length] ?? 'board';
  return goToRoot(state, {screen});
}

/** Shows another place where one is shown: what lies below it stays. */
export const goOnTo = (state: AppState, place: Place): AppState =>
  arrive({...state, visited: state.visited.with(state.visit, place)}, place);

function visit(state: AppState, place: Place): AppState {
  const visited = [...state.visited.slice(0, state.visit + 1), place].slice(-longestTrail);
  return arrive({...state, visited, visit: visited.length - 1}, place);
}

/** A place may say what it shows: the keys of one Region or store. */
function arrive(state: AppState, place: Place): AppState {
  const there = {...state, place};
  if (place.screen !== 'keys' || (place.region === undefined && place.store === undefined)) return there;
  const {region: _region, store: _store, ...rest} = screenState(there);
  return replaceScreen(there, {
    ...rest,
    ...(place.region !== undefined && {region: place.region}),
    ...(place.store !== undefined && {store: place.store}),
  });
}
