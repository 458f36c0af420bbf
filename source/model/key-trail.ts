import type {KeyId} from './ids.ts';

/** How the life of one key ended, as its DeleteKey event tells. `unsaid`: the event says nothing of the material. */
export type KeyEnd = {readonly at: Date; readonly material: 'deleted' | 'orphaned' | 'unsaid'};

/** What CloudTrail's DeleteKey events say of keys that are gone. */
export type KeyEnds = {
  /** Nothing before this was read. */
  readonly since: Date;
  readonly byKey: ReadonlyMap<KeyId, KeyEnd>;
};

/** Uses of a key in a window of time that KMS refused, since the key is disabled or not available. */
export type RefusedUses = {
  readonly from: Date;
  readonly until: Date;
  /** At least so many: a key that is refused over and over is not counted to the end. */
  readonly counted: number;
  readonly newest?: Date;
  /** Callers, those of most refused uses first. */
  readonly by: readonly string[];
};
