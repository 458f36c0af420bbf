import type {ScenarioInput} from '../simulator/scenarios/schema.ts';

type KeyInput = NonNullable<ScenarioInput['regions'][string]['keys']>[number];

/** Where and when a mishap meets one plan, in the words of the embedded AWS. */
export type Placement = {
  /** What happens, in a sentence, with its place and time. */
  readonly text: string;
  readonly faults?: NonNullable<ScenarioInput['faults']>;
  readonly events?: NonNullable<ScenarioInput['events']>;
  readonly roleDeletions?: NonNullable<ScenarioInput['roleDeletions']>;
  /** How the next connects of a store end, by `REGION/STORE`. */
  readonly connects?: ReadonlyMap<string, readonly string[]>;
  /** How a key ends, by `REGION/KEY`; undefined: as usual. */
  readonly endings?: (
    key: string,
  ) => Pick<KeyInput, 'deletedAfter' | 'materialDeletedAfter' | 'materialStays'> | undefined;
  /** Stores that nobody can see, in Regions that are not enabled. */
  readonly hiddenStores?: readonly {readonly region: string; readonly id: string; readonly name: string}[];
  /** When the credentials expire, and when somebody has signed in again. */
  readonly sessionEnds?: Date;
  readonly signedInAgain?: Date;
};
