import type {UndoWishes} from '../../flows/teardown/answers.ts';
import type {Wishes} from '../../flows/teardown/wishes.ts';

/** What a key on a teardown's screens asks for outside of the state: the effect `teardown` carries one. */
export type TeardownAsk =
  /** Reads the list of kept plans anew. */
  | {readonly do: 'list'}
  /** Looks at every Region that the wishes name, and makes a plan; `id`: that of the plan that is asked for again. */
  | {readonly do: 'draft'; readonly wishes: Wishes; readonly id?: string}
  /** Makes the plan anew from what was found. */
  | {readonly do: 'wish'; readonly wishes: Wishes}
  | {readonly do: 'open'; readonly id: string}
  /** Opens the plan in the making for approval. */
  | {readonly do: 'open-draft'}
  /** Checks the open plan against the live account. */
  | {readonly do: 'check'}
  | {readonly do: 'export'}
  /** Rehearses the plan that is shown. */
  | {readonly do: 'rehearse'}
  /** Lists profiles, to ask a Region with one. */
  | {readonly do: 'profiles'; readonly region: string}
  /** Starts or resumes the open teardown. */
  | {readonly do: 'run'}
  | {readonly do: 'pause' | 'resume' | 'look-now'}
  /** Answers questions of the view by their ids; `typed`: what the choice asks to be typed. */
  | {
      readonly do: 'answer';
      readonly question: string;
      readonly choice: string;
      readonly typed?: string;
      /** Others of its kind that are answered alike. */
      readonly alike?: readonly string[];
    }
  /** Types a later phrase; `covers`: what it covered when it was read, and must cover still. */
  | {readonly do: 'confirm'; readonly phrase: string; readonly covers?: readonly string[]}
  /** Looks at every planned key, then asks what an abort is to bring back. */
  | {readonly do: 'prepare-abort'}
  | {readonly do: 'abort'; readonly phrase: string; readonly wishes: UndoWishes};
