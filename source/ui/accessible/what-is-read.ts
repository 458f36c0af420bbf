import type {View} from '../act.ts';
import {nothingReadText} from '../frame.ts';
import {placeKey, screenState, type AppState} from '../state.ts';
import {dialogLines, type DialogPhase} from './read-dialog.ts';
import {readOverlay} from './read-overlay.ts';
import {readPlace} from './read-place.ts';
import type {Reading} from './reading.ts';

/** What a session shows: all that is read out comes from it. */
export type Now = {readonly state: AppState; readonly view: View};

/** What is read out now: the change that is being confirmed, the panel on top, or the place. */
export function readingOf({state, view}: Now, phase: DialogPhase | undefined): Reading {
  if (state.dialog && phase) {
    const foot =
      phase.is === 'field' ? 'Esc leaves everything as it is.' : 'Nothing has been sent to AWS yet.';
    return {lines: dialogLines(state.dialog, view, phase), foot};
  }
  return state.overlay ? readOverlay(state, state.overlay, view) : readPlace(state, view);
}

/** One text for what is read out: the same as long as there is nothing new to read. */
export function identityOf({state, view}: Now, phase: DialogPhase | undefined, isReady: boolean): string {
  const {dialog, overlay, place} = state;
  if (dialog && phase) {
    const field = phase.is === 'field' ? phase.field.name : '';
    const fault = phase.is === 'barred' ? phase.why : '';
    const isRead = ['barred', 'buttons', 'phrase'].includes(phase.is);
    const read = isRead ? [dialog.basis ?? '', String(dialog.commands)] : [];
    return ['dialog', dialog.verb, JSON.stringify(dialog.subject), phase.is, field, fault, ...read].join(' ');
  }
  if (overlay) return `overlay ${overlayKey(overlay)}`;
  const {cursor: _cursor, top: _top, preview: _preview, marks, ...chosen} = screenState(state);
  const {access, teardowns, flows} = view.context;
  const checks = [...(access?.checks.values() ?? []), ...(access?.role ? [access.role] : [])];
  const standing = checks.map(({running, at}) => (running ? 'asking' : String(at?.getTime())));
  const more =
    place.screen === 'access' || place.screen === 'role'
      ? standing.join()
      : place.screen === 'history'
        ? (flows?.history?.is ?? '')
        : place.screen === 'teardown' || place.screen === 'stage'
          ? `${String(teardowns?.kept?.length)} ${String(teardowns?.draft?.asking)} ${teardowns?.draft?.plan?.digest ?? ''} ${teardowns?.open?.plan.id ?? ''} ${String(teardowns?.open?.checks?.length)}`
          : '';
  const nothing = place.screen === 'board' ? nothingReadText(view.context, view.profile) : undefined;
  const first = place.screen === 'board' && !isReady ? ` ${nothing ?? ''} waiting` : '';
  return `place ${placeKey(place)} ${JSON.stringify(chosen)} ${[...marks].join()} ${more}${first}`;
}

function overlayKey(overlay: NonNullable<AppState['overlay']>): string {
  switch (overlay.kind) {
    case 'menu':
    case 'note':
    case 'pager':
    case 'pick':
    case 'ask':
    case 'copy':
      return `${overlay.kind} ${overlay.title}`;
    case 'events':
      return `events ${String(overlay.errorsOnly)} ${overlay.filter}`;
    case 'mfa':
      return `mfa ${overlay.question.serial} ${String(overlay.question.again)}`;
    case 'regions':
      return `regions ${[...overlay.marked].join()}`;
    case 'values':
      return `values ${String(overlay.cursor)}`;
    default:
      return overlay.kind;
  }
}
