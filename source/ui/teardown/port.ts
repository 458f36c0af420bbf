import type {LockOwner} from '../../flows/journal/lock.ts';
import type {ApprovalResult, GivenApproval} from '../../flows/teardown/approve.ts';
import type {Draft as FoundDraft, DraftProgress} from '../../flows/teardown/draft-plan.ts';
import type {Forecast} from '../../flows/teardown/forecast.ts';
import type {InventoryProgress, RegionFound} from '../../flows/teardown/inventory.ts';
import type {Ledger} from '../../flows/teardown/ledger.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import type {TeardownReport} from '../../flows/teardown/report.ts';
import type {TeardownScene} from '../../flows/teardown/scene.ts';
import type {RunningTeardown} from '../../flows/teardown/teardown-desk.ts';
import type {TeardownView} from '../../flows/teardown/view.ts';
import type {Wishes} from '../../flows/teardown/wishes.ts';
import type {Region} from '../../model/ids.ts';

// Screens load before the first frame, and the code of teardowns with the first of them: of flows/teardown only types
// are imported here. What has to be reckoned comes as data: the forecast, the phrase, the view.

/** A plan that is kept on this machine, in a line of the Teardown screen. */
export type KeptPlanLine = {
  readonly id: string;
  readonly stage: TeardownView['stage'];
  /** ARN of the caller. */
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly finished: boolean;
  /** `waiting, 2 decisions, next date 21 Sep`. */
  readonly text: string;
};

/** A plan in the making: what was looked at so far, and the plan that follows from it and the wishes. */
export type Draft = {
  readonly id: string;
  readonly wishes: Wishes;
  /** Stands while AWS is asked. */
  readonly asking: boolean;
  readonly progress: ReadonlyMap<Region, InventoryProgress['at']>;
  /** How far the questions about keys are: their policies and tags, and when they were used last. */
  readonly reading: readonly Exclude<DraftProgress, {is: 'inventory'}>[];
  /** Absent while Regions are still being asked. */
  readonly found?: readonly RegionFound[];
  /** Absent until all Regions were asked; with gaps where something did not answer or has to be decided. */
  readonly plan?: Plan;
  /** Of the plan, if it began when it was made. */
  readonly forecast?: Forecast;
  /** When the plan as it is now was written to disk. */
  readonly savedAt?: Date;
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
  /** Of the plan, from its approval, or now where it has none. */
  readonly forecast: Forecast;
  readonly ledger: Ledger;
  readonly view: TeardownView;
  readonly scene: TeardownScene;
  /** Of an approved one, once its last stage was shown. */
  readonly report?: TeardownReport;
  /** Before approval: what was checked against the live account; absent while that is being asked. */
  readonly checks?: readonly ApprovalCheck[];
  /** The phrase that approves it; absent once it is approved. */
  readonly phrase?: string;
  /** What would be typed to abort it; only while it runs here. */
  readonly abortPhrase?: string;
  readonly running:
    /** Nothing runs: it can be started or resumed. */
    | {readonly is: 'no'; readonly why?: string}
    | {readonly is: 'yes'}
    /** `P` was pressed: the call in hand is finished, then nothing is sent. */
    | {readonly is: 'pausing'; readonly inHand: number}
    | {readonly is: 'paused'; readonly why?: string}
    /** Another process runs it: it can be watched. */
    | {readonly is: 'elsewhere'; readonly owner?: LockOwner};
};

/** What screens know of teardowns. Another value after each change. */
export type TeardownsView = {
  /** Newest first; absent until they were read. */
  readonly kept?: readonly KeptPlanLine[];
  readonly draft?: Draft;
  readonly open?: OpenTeardown;
  /** The id of a plan that is being opened, and why it could not be. */
  readonly opening?: {readonly id: string; readonly trouble?: string};
};

export const noTeardowns: TeardownsView = {};

/** A plan with all it was made of: wishes may change, and the plan be made anew without asking AWS. */
export type MadeDraft = FoundDraft & {readonly forecast: Forecast};

/** What a plan rests on before it runs: from its file and its journal, and one look at AWS where it is approved. */
export type OpenedPlan = Pick<
  OpenTeardown,
  'plan' | 'forecast' | 'ledger' | 'view' | 'scene' | 'phrase' | 'running'
>;

/** All that the screen has of teardowns. Behind it are plans, journals, locks and AWS. Every promise rejects with words. */
export type TeardownPort = {
  /** The settings refuse every change. */
  readonly readOnly: boolean;
  /** Says whether calls may be sent: asked again right before each. */
  readonly allowWrites: (on: boolean) => void;
  readonly newId: (now: Date) => string;
  /** Kept plans of an account, newest first; AWS is not asked. */
  readonly list: (account: string) => Promise<readonly KeptPlanLine[]>;
  /** Looks at every wanted Region and makes a plan. */
  readonly draft: (
    id: string,
    wishes: Wishes,
    running: {readonly onProgress: (progress: DraftProgress) => void; readonly stop: AbortSignal},
  ) => Promise<MadeDraft>;
  /** The plan of other wishes, of what was found already. Throws where a wish cannot be met, with words. */
  readonly again: (made: MadeDraft, wishes: Wishes) => MadeDraft;
  /** Keeps a plan that is not approved yet, where others of this state folder find it. */
  readonly keep: (plan: Plan) => Promise<void>;
  readonly open: (account: string, id: string, stop: AbortSignal) => Promise<OpenedPlan>;
  /** A plan as it opens for approval: nothing is asked. */
  readonly unapproved: (plan: Plan, now: Date) => OpenedPlan;
  /** Checks a plan against the live account, and whether this caller may carry it out. */
  readonly check: (plan: Plan, stop: AbortSignal) => Promise<readonly ApprovalCheck[]>;
  readonly approve: (plan: Plan, given: GivenApproval, stop: AbortSignal) => Promise<ApprovalResult>;
  /** Takes the teardown's journal and runs it until `stop`. */
  readonly run: (plan: Plan, stop: AbortSignal) => Promise<RunningTeardown>;
  /** Writes the plan as Markdown and JSON to the working folder; resolves with the names of the files. */
  readonly export: (plan: Plan) => Promise<readonly string[]>;
  /** Reports an approved teardown, finished or not, from its journal; AWS is not asked. */
  readonly report: (plan: Plan) => Promise<TeardownReport>;
  /** Writes a report as Markdown and JSON to the working folder; resolves with the names of the files. */
  readonly exportReport: (plan: Plan, report: TeardownReport) => Promise<readonly string[]>;
  /** Runs a plan against an embedded AWS; resolves with the rows that tell what would happen. The account is asked nothing. */
  readonly rehearse: (
    plan: Plan,
    running: {readonly onTime: (at: Date) => void; readonly stop: AbortSignal},
  ) => Promise<readonly string[]>;
  /** Names of profiles that could ask a Region; absent where there are none. */
  readonly profiles?: () => Promise<readonly string[]>;
};
