import type {Brief, Scene} from '../../flows/flow.ts';
import type {keyVerbs} from '../../flows/key-verbs.ts';
import type {storeVerbs} from '../../flows/verbs.ts';
import type {KeptFlow} from '../../flows/flow-folder.ts';
import type {History} from '../../flows/history.ts';
import type {FlowRecord} from '../../flows/record.ts';
import type {FlowEnd, Progress} from '../../flows/runner.ts';
import type {KeyId, KeyStoreId, Region} from '../../model/ids.ts';
import type {WriteSecrets} from '../../model/write.ts';

/** One flow as the screen asks for it: its name, and a goal that its own schema reads. */
export type FlowRequest = {readonly flow: string; readonly goal: object};

/** What a person reads of a flow before it starts, or why the goal is none. */
export type Reading =
  | {readonly ok: true; readonly brief: Brief; readonly scene: Scene}
  | {readonly ok: false; readonly problem: string};

/** A flow that is being read: nothing is sent by it. */
export type FlowPage = {
  /** What is known now. `now` is AWS's time. */
  readonly read: (goal: object, now: Date) => Reading;
  /** Looks anew at all that the brief rests on; resolves when AWS has answered or failed. */
  readonly look: () => Promise<void>;
};

/** A flow that runs in this process, or has just ended in it. */
export type RunningFlow = {
  readonly id: string;
  readonly record: () => FlowRecord;
  readonly end: Promise<FlowEnd>;
};

export type StartOptions = {
  /** What was typed to confirm, where more than a button was asked for. */
  readonly typed?: string;
  readonly secrets?: WriteSecrets;
};

/** Ends the flow after the call in hand when it aborts. */
export type Running = {readonly stop: AbortSignal; readonly onProgress: (progress: Progress) => void};

/** What can be done to a store or to keys, and why not; given from outside, so that no screen waits for their code. */
export type VerbLists = {readonly storeVerbs: typeof storeVerbs; readonly keyVerbs: typeof keyVerbs};

/** All that the screen has of flows. Behind it are journals, locks and the writer of AWS. */
export type FlowPort = {
  readonly verbs: VerbLists;
  /** The settings refuse every change: writes cannot be turned on in this run. */
  readonly readOnly: boolean;
  /** Says whether calls may be sent: asked again right before each. */
  readonly allowWrites: (on: boolean) => void;
  /** Makes the page of a flow; `onNews` is called when more of what it rests on has become known. */
  readonly open: (
    about: {
      readonly flow: string;
      readonly region: Region;
      readonly storeId?: KeyStoreId;
      readonly keys?: readonly KeyId[];
    },
    onNews: () => void,
  ) => Promise<FlowPage>;
  /** Rejects with an error whose message says why it was not started; nothing was sent then. */
  readonly start: (request: FlowRequest, options: StartOptions, running: Running) => Promise<RunningFlow>;
  /**
   * @param approval the new yes of a flow whose approval has lapsed: see `hasLapsed`
   */
  readonly resume: (id: string, running: Running, approval?: StartOptions) => Promise<RunningFlow>;
  /** Has every running flow take its next look now. */
  readonly lookNow: () => void;
  /** The journals of this account, oldest first. */
  readonly list: (account: string) => Promise<readonly KeptFlow[]>;
  readonly history: () => Promise<History>;
  /** The text of a file that a form names; rejects with the reason in words. */
  readonly readFile: (path: string) => Promise<string>;
};

/** A flow as the screen shows it: running here, ended in this run, or left by an earlier one. */
export type FlowStanding = {
  readonly id: string;
  readonly record: FlowRecord;
  readonly running: boolean;
  readonly progress?: Progress;
  readonly end?: FlowEnd;
  /** Why it could not be gone on with. */
  readonly trouble?: string;
};

/** What screens know of flows. */
export type FlowsView = {
  /** Oldest first. */
  readonly standing: readonly FlowStanding[];
  readonly history?:
    | {readonly is: 'reading'}
    | {readonly is: 'read'; readonly history: History}
    | {readonly is: 'failed'; readonly why: string};
};

export const noFlows: FlowsView = {standing: []};
