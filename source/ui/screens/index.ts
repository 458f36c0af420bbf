import {flowsScreen} from '../flow/flows-screen.ts';
import {historyScreen} from '../flow/history-screen.ts';
import {progressScreen} from '../flow/progress-screen.ts';
import {accessScreen} from './access.ts';
import {boardScreen} from './board.ts';
import {clustersScreen} from './clusters.ts';
import {keysScreen} from './keys.ts';
import {notYet} from './not-yet.ts';
import {roleCardScreen} from './role-card.ts';
import type {Place, Screen} from './screen.ts';
import {storeScreen} from './store.ts';

/** Every screen by the name of its place. */
export const screens: Readonly<Record<Place['screen'], Screen>> = {
  board: boardScreen,
  keys: keysScreen,
  clusters: clustersScreen,
  store: storeScreen,
  cluster: clustersScreen,
  progress: progressScreen,
  flows: flowsScreen,
  history: historyScreen,
  access: accessScreen,
  role: roleCardScreen,
  teardown: notYet([
    'Teardown: take every store down without losing a key.',
    'This version does not have this screen yet, and changes nothing in AWS.',
  ]),
};
