import type {Region} from '../../model/ids.ts';
import type {EndDecision, LaneDecision, Question} from './decision.ts';
import type {PlannedStore} from './plan.ts';

/** The eight stages of a teardown, as screens and `cks teardown status` name them. */
export type Stage = 'scope' | 'inventory' | 'plan' | 'approve' | 'run' | 'wait' | 'role' | 'report';

/** The steps of a lane, in their order. `soak`: keys are disabled and watched. */
export type LaneStep =
  'soak' | 'schedule keys' | 'connect' | 'wait' | '0 keys' | 'disconnect' | 'delete' | 'gone' | 'undo';

/** One store's lane, as a row shows it. */
export type LaneView = {
  readonly store: PlannedStore;
  readonly step: LaneStep;
  readonly state:
    /** Something is being done, by cks or by AWS, since `since`. */
    | {readonly is: 'running'; readonly since?: Date}
    | {readonly is: 'waiting'; readonly until: Date}
    /** A call of this lane was refused, or a key failed: the text names it. */
    | {readonly is: 'failed'; readonly since?: Date}
    | {readonly is: 'asks'}
    /** The second phrase is needed. */
    | {readonly is: 'gate'}
    | {readonly is: 'silent'; readonly since?: Date}
    | {readonly is: 'done'; readonly end: 'deleted' | 'gone' | 'disconnected' | 'kept' | 'undone'}
    /** Not looked at yet. */
    | {readonly is: 'pending'};
  /** What is so, in words. */
  readonly text: string;
  /** Of the planned keys: how many are scheduled, disabled and watched, gone, or could not be changed. */
  readonly keys: {
    readonly planned: number;
    readonly scheduled: number;
    readonly soaking: number;
    readonly gone: number;
    readonly failed: number;
  };
  /** AWS's word as last seen. */
  readonly connectionState?: string;
  /** CONNECTED with an ACTIVE HSM in the same look. External stores: CONNECTED. */
  readonly healthy: boolean;
  /** The next date on which keys of the store are deleted, and how many. */
  readonly dates: readonly {readonly at: Date; readonly keys: number}[];
  readonly decision: LaneDecision;
};

/** A phrase that is wanted now. `typed` text that equals `phrase` opens the gate for what it covers. */
export type OpenGate = {
  readonly gate: 'delete-stores' | 'delete-role';
  readonly phrase: string;
  /** `REGION/STORE` of the stores it covers; none for the role. */
  readonly covers: readonly string[];
};

/** Where a whole teardown stands, reckoned from the plan, the journal and what was seen. */
export type TeardownView = {
  readonly stage: Stage;
  readonly lanes: readonly LaneView[];
  readonly end: EndDecision;
  readonly questions: readonly Question[];
  readonly gates: readonly OpenGate[];
  /** What can be done right now without a person. */
  readonly due: readonly {readonly region?: Region; readonly what: string}[];
  readonly waiting: readonly {readonly until?: Date; readonly what: string}[];
  /** Regions that a lane or the end needs and that do not answer. */
  readonly silent: readonly Region[];
  /** Failures that a person or an administrator has to see to. */
  readonly failed: readonly {readonly region?: Region; readonly what: string}[];
  readonly aborted: boolean;
  readonly finished: boolean;
  /** `not-asked` where the goal leaves the role alone. */
  readonly role: 'not-asked' | 'pending' | 'asks' | 'deleting' | 'refused' | 'deleted' | 'kept' | 'absent';
  /** In a sentence: what to do or expect next. */
  readonly next: string;
};
