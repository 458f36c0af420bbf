import type {FixStep} from './connection-errors.ts';
import type {Failure} from './failure.ts';

/** One thing that a key stands on, and whether it holds. */
export type Link = {
  readonly on: 'key' | 'store' | 'cluster' | 'hsms';
  readonly mark: 'ok' | 'broken' | 'unknown';
  readonly text: string;
  /** When AWS told so; absent where it did not tell. */
  readonly at?: Date;
};

/** Something that keeps a key from being used, or from being judged, and what to do about it. */
export type Cause = {
  readonly on: Link['on'];
  readonly text: string;
  /** What to look at to find the exact fault. */
  readonly look?: string;
  /** In order. */
  readonly fix: readonly FixStep[];
  /** The question that AWS did not answer. */
  readonly failure?: Failure;
};

/** What stands under one key, link by link, and what is wrong with it. */
export type Walk = {readonly links: readonly Link[]; readonly causes: readonly Cause[]};
