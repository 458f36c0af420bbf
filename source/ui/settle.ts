import {messages} from './messages.ts';
import type {Screen, ScreenContext, ScreenModel, ScreenState} from './screens/screen.ts';
import {choose, placeKey, screenState, type AppState} from './state.ts';

/** The rows of the look before, and what was chosen then. */
export type RowsBefore = {readonly of: string; readonly rowIds: readonly string[]};

/**
 * Runs the screen with the cursor on a row that exists. The cursor belongs to an id: where that is hidden by a
 * filter it is remembered and its neighbour shown; where the thing itself is gone, the neighbour takes over and the
 * message row says so.
 */
export function settle(
  screen: Screen,
  context: ScreenContext,
  state: AppState,
  before: RowsBefore | undefined,
): {
  readonly state: AppState;
  readonly model: ScreenModel;
  readonly cursor: string | undefined;
  readonly rows: RowsBefore;
} {
  const chosen = screenState(state);
  const of = JSON.stringify([
    placeKey(state.place),
    chosen.filter,
    chosen.faultsOnly,
    chosen.grouped,
    chosen.region,
    chosen.store,
  ]);
  const model = screen(context, withPreview(chosen, chosen.cursor));
  const {rowIds} = model;
  const found = chosen.cursor === undefined || rowIds.includes(chosen.cursor);
  if (found) {
    const kept = chosen.top === model.top ? state : choose(state, {top: model.top});
    return {state: kept, model, cursor: chosen.cursor ?? rowIds[0], rows: {of, rowIds}};
  }
  const neighbour = neighbourOf(chosen.cursor ?? '', before?.rowIds ?? [], rowIds);
  const gone = before?.of === of && before.rowIds.includes(chosen.cursor ?? '');
  const {cursor: _lost, ...others} = chosen;
  const moved = screen(
    context,
    withPreview(neighbour === undefined ? others : {...chosen, cursor: neighbour}, neighbour),
  );
  const kept = choose(state, {top: moved.top, ...(gone && neighbour !== undefined && {cursor: neighbour})});
  const name = (chosen.cursor ?? '').split('/').at(-1) ?? '';
  return {
    state: gone ? {...kept, message: messages.gone(name)} : kept,
    model: moved,
    cursor: neighbour,
    // While a row is only hidden, the rows that held it are remembered: its neighbour is reckoned from them.
    rows: gone ? {of, rowIds: moved.rowIds} : {of, rowIds: before?.rowIds ?? moved.rowIds},
  };
}

/** Until the cursor has rested anywhere, a preview shows the row it starts on. */
const withPreview = (chosen: ScreenState, cursor: string | undefined): ScreenState =>
  chosen.preview !== undefined || cursor === undefined ? chosen : {...chosen, preview: cursor};

/** The nearest row after `id` in the old order that is still there, else the nearest before it, else the first. */
function neighbourOf(id: string, before: readonly string[], now: readonly string[]): string | undefined {
  const at = before.indexOf(id);
  const alive = new Set(now);
  const after = before.slice(at + 1).find(other => alive.has(other));
  return after ?? before.slice(0, Math.max(0, at)).findLast(other => alive.has(other)) ?? now[0];
}

/** How many rows there would be without the filter. */
export const unfiltered = (screen: Screen, context: ScreenContext, state: AppState) =>
  screen(context, {...screenState(state), filter: ''}).rowIds.length;
