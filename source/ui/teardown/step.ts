import type {Note} from '../access/note.ts';
import type {Brief} from '../../flows/flow.ts';
import type {Menu} from '../flow/menu.ts';
import type {TeardownAsk} from './asks.ts';

/** What an entry of a teardown's menu leads to. */
export type TeardownStep =
  | {readonly step: 'ask'; readonly ask: TeardownAsk; readonly says?: string}
  | {readonly step: 'note'; readonly note: Note}
  | {readonly step: 'menu'; readonly menu: Menu}
  /** Shows or hides what is in a row. */
  | {readonly step: 'unfold'; readonly row: string}
  /** Opens the page on which `ask` is confirmed by typing. */
  | {readonly step: 'type'; readonly label: string; readonly brief: Brief; readonly ask: TeardownAsk};
