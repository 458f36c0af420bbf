import type {LockOwner} from '../../flows/journal/lock.ts';
import type {Ledger} from '../../flows/teardown/ledger.ts';
import type {InventoryProgress, RegionFound} from '../../flows/teardown/inventory.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import type {TeardownScene} from '../../flows/teardown/scene.ts';
import type {TeardownView} from '../../flows/teardown/view.ts';
import type {Wishes} from '../../flows/teardown/wishes.ts';
import type {Region} from '../../model/ids.ts';

/** A plan that is kept on this machine, in a line of the Teardown screen. */
export type KeptPlanLine = {
  readonly id: string;
  readonly stage: TeardownView['stage'];
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly finished: boolean;
  /** `waiting, 2 decisions, next date 21 Sep`. */
  readonly text: string;
};

/** A plan in the making: what was looked at so far, and the plan that follows from it and the wishes. */
export type Draft = {
  readonly wishes: Wishes;
  readonly progress: ReadonlyMap<Region, InventoryProgress['at']>;
  /** Absent while Regions are still being asked. */
  readonly found?: readonly RegionFound[];
  /** Absent until all Regions were asked; with gaps where something did not answer or has to be decided. */
  readonly plan?: Plan;
  /** Why there is none. */
  readonly trouble?: string;
};

/** One check made right before approval, as the Approve page lists it. */
export type ApprovalCheck = {
  readonly result: 'ok' | 'warning' | 'refused' | 'unknown';
  readonly text: string;
  readonly at?: Date;
};

/** A plan that was opened: read, run, waited for, or looked back at. */
export type OpenTeardown = {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly view: TeardownView;
  readonly scene: TeardownScene;
  /** Before approval: what was checked against the live account; absent while that is being asked. */
  readonly checks?: readonly ApprovalCheck[];
  /** The phrase that approves it; absent once it is approved. */
  readonly phrase?: string;
  readonly running:
    /** Nothing runs: it can be started or resumed. */
    | {readonly is: 'no'; readonly why?: string}
    | {readonly is: 'yes'}
    /** `P` was pressed: the call in hand is finished, then nothing is sent. */
    | {readonly is: 'pausing'; readonly inHand: number}
    | {readonly is: 'paused'}
    /** Another process runs it: it can be watched. */
    | {readonly is: 'elsewhere'; readonly owner?: LockOwner};
};

/** What screens know of teardowns. Another value after each change. */
export type TeardownsView = {
  /** Newest first; absent until they were read. */
  readonly kept?: readonly KeptPlanLine[];
  readonly draft?: Draft;
  readonly open?: OpenTeardown;
};

export const noTeardowns: TeardownsView = {};
