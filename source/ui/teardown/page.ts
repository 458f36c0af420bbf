import type {Brief} from '../../flows/flow.ts';
import type {TeardownAsk} from './asks.ts';

/** What a dialog of a teardown is for. */
export type TeardownPage =
  /** The form in which a plan begins. */
  | {readonly is: 'scope'}
  /** The approval of the open plan. */
  | {readonly is: 'approve'; readonly id: string; readonly digest: string}
  /** Something is accepted or done by typing a name or a phrase: `brief` says what, `ask` does it. */
  | {readonly is: 'typed'; readonly brief: Brief; readonly ask: TeardownAsk};
