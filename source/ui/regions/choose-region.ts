import {messages} from '../messages.ts';
import {choose, replaceScreen, screenState, type AppState} from '../state.ts';

/** Shows one Region on the screen at hand; an empty code shows all. */
export function chooseRegion(state: AppState, region: string): AppState {
  const message = region === '' ? messages.allRegions() : messages.oneRegion(region);
  if (!['keys', 'access'].includes(state.place.screen)) return {...choose(state, {filter: region}), message};
  const {region: _region, ...rest} = screenState(state);
  return {...replaceScreen(state, region === '' ? rest : {...rest, region}), message};
}
