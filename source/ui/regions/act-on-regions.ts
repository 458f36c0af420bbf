import type {Step, View} from '../act.ts';
import {messages} from '../messages.ts';
import {choose, type AppState} from '../state.ts';
import {chooseRegion} from './choose-region.ts';
import {pressRegions, regionPicker, type RegionPicker} from './picker.ts';

/** Opens the list of Regions. */
export const openRegions = (state: AppState, {context, favourites}: View): Step => ({
  state: {...state, overlay: regionPicker(context.picture, favourites)},
  effects: [],
});

/** A key for the list of Regions. */
export function regionsKey(state: AppState, picker: RegionPicker, key: string): Step {
  const {overlay: _open, ...closed} = state;
  const asked = pressRegions(picker, key);
  switch (asked.is) {
    case 'open':
      return {state: {...state, overlay: asked.picker}, effects: []};
    case 'closed':
      return {state: closed, effects: []};
    case 'show':
      return {state: showRegions(closed, asked.regions), effects: []};
  }
}

/** Several Regions are a filter, which the screen names; one is chosen as a digit chooses it. */
function showRegions(state: AppState, regions: readonly string[]): AppState {
  const [first = ''] = regions;
  if (regions.length < 2 || state.place.screen === 'access') return chooseRegion(state, first);
  return {
    ...choose(state, {filter: `region:${regions.join(',')}`}),
    message: messages.manyShown(regions.length),
  };
}
