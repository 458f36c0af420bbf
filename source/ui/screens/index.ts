import {flowsScreen} from '../flow/flows-screen.ts';
import {historyScreen} from '../flow/history-screen.ts';
import {progressScreen} from '../flow/progress-screen.ts';
import {stageScreen} from '../teardown/stage-screen.ts';
import {teardownScreen} from '../teardown/teardown-screen.ts';
import {accessScreen} from './access.ts';
import {boardScreen} from './board.ts';
import {clustersScreen} from './clusters.ts';
import {keysScreen} from './keys.ts';
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
  teardown: teardownScreen,
  stage: stageScreen,
};
