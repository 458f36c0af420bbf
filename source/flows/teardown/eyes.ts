import type {Region} from '../../model/ids.ts';
import type {PlannedKey} from './plan.ts';
import type {EndLook, LaneLook, TeardownScene} from './scene.ts';

/** What a teardown looks with. Answers are taken into `scene`; lanes of one Region that ask at once share a call. */
export type TeardownEyes = {
  readonly scene: () => TeardownScene;
  /**
   * Looks at a Region, and resolves once what was asked after this call has been taken in, as values or as failures.
   *
   * @param keys for `keys`: those to describe; for `refused`: those to ask CloudTrail about, each since its date
   */
  readonly lookAt: (
    region: Region,
    what: readonly LaneLook[],
    keys: {readonly describe: readonly PlannedKey[]; readonly watch: readonly WatchedKey[]},
    signal: AbortSignal,
  ) => Promise<void>;
  /** @param task the id of the deletion task of the role, for `role-task` */
  readonly lookAtAccount: (
    what: readonly EndLook[],
    task: string | undefined,
    signal: AbortSignal,
  ) => Promise<void>;
};

/** A key that is being watched for refused uses, and since when. */
export type WatchedKey = {readonly key: PlannedKey; readonly since: Date};
