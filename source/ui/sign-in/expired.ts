import {standingFailure} from '../../model/observation.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {AppState} from '../state.ts';

/** True while AWS answers that the credentials have ended. */
const haveEnded = ({identity, regions}: AccountPicture): boolean =>
  [standingFailure(identity), ...regions.map(({keyStores}) => standingFailure(keyStores))].some(
    failed => failed?.failure.kind === 'expired',
  );

/**
 * Opens the panel on signing in again, once each time that the credentials end, and closes it when they hold again.
 * It never comes over something that is being typed or confirmed.
 */
export function withSignIn(state: AppState, picture: AccountPicture): AppState {
  const ended = haveEnded(picture);
  if (!ended && !state.signInShown) return state;
  if (!ended) {
    const {signInShown: _over, overlay, ...rest} = state;
    return overlay && overlay.kind !== 'sign-in' ? {...rest, overlay} : rest;
  }
  const busy = state.overlay !== undefined || state.dialog !== undefined || state.typing !== undefined;
  return state.signInShown || busy ? state : {...state, signInShown: true, overlay: {kind: 'sign-in'}};
}
