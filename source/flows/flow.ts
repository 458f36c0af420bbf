import type {UsageAsking, UseCount} from '../model/evidence.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Observation} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import type {RoleStanding} from '../model/role.ts';
import type {Write} from '../model/write.ts';
import type {FlowRecord} from './record.ts';

/** What a flow may look at: the Region it acts in, as AWS last answered, and the service-linked role. */
export type Scene = {
  readonly view: RegionView;
  readonly role: Observation<RoleStanding>;
};

/** Which answers a flow needs to be new before it decides again. */
export type Look = 'stores' | 'clusters' | 'keys' | 'role';

/** The next step of a flow. Everything a flow can ever cause is one of these. */
export type Decision =
  /**
   * Make this change. The runner writes the intent down first. After the answer it looks for what the flow needs, or
   * for `look` where that is given: a flow that waits anyway, or has more calls to make first, saves a look.
   */
  | {readonly do: 'act'; readonly write: Write; readonly look?: readonly Look[]}
  /** Keep a fact that the next call would erase. */
  | {readonly do: 'record'; readonly what: string; readonly facts: Readonly<Record<string, unknown>>}
  /** A call whose outcome nobody knew: what AWS shows now tells. */
  | {
      readonly do: 'settle';
      readonly step: number;
      readonly result: 'carried-out' | 'not-carried-out';
      readonly because: string;
    }
  /** `accepted`: AWS has accepted every call; only its own work is waited for. */
  | {
      readonly do: 'wait';
      readonly why: string;
      readonly seconds: number;
      readonly look: readonly Look[];
      readonly accepted?: true;
    }
  /**
   * Nothing more can be done without a person, or without AWS allowing it. `in-doubt`: what became of a call cannot
   * be seen now; the flow stays open and can be resumed.
   */
  | {
      readonly do: 'stop';
      readonly why: string;
      readonly remedy: string;
      readonly outcome: 'refused' | 'failed' | 'in-doubt';
    }
  /** The goal is reached, seen with AWS's own answer. */
  | {readonly do: 'finish'; readonly state: string; readonly next?: string};

/** One check made before a flow starts. */
export type Check = {
  /** `refused`: AWS will refuse the call. `warning`: AWS will accept it, and it may hurt. */
  readonly result: 'ok' | 'warning' | 'refused' | 'unknown';
  readonly text: string;
  /** When AWS gave the answer it rests on. */
  readonly at?: Date;
};

/** What a person reads before saying yes. */
export type Brief = {
  readonly title: string;
  /** By when it is felt: `At once`, `Later`, `Kept`, `Undo`, … with one or more sentences. */
  readonly consequences: readonly Consequence[];
  readonly checks: readonly Check[];
  readonly confirm: Confirmation;
  /** Shell words of the `aws` commands that would do the same; secrets are `file://…`. */
  readonly awsCli: readonly (readonly string[])[];
  /** What the page has no room for, as paragraphs; a consequence marked `more` says that it is there. */
  readonly more?: {readonly title: string; readonly paragraphs: readonly string[]};
};

export type Consequence = {
  /** When it is felt. */
  readonly when: string;
  readonly text: string;
  /** `Brief.more` says the whole of it. */
  readonly more?: true;
};

/**
 * How much a person must do to confirm: the levels of the screens' rule 7. `anyway`: the phrase accepts a loss, and
 * the goal that is opened has to say so with its own `anyway`.
 */
export type Confirmation =
  | {readonly level: 1; readonly button: string}
  | {readonly level: 2; readonly button: string; readonly type: string; readonly anyway?: true}
  | {readonly level: 3; readonly button: string; readonly type: string};

/** How often a key was used in the last day, when last, and by whom, most uses first. */
export type KeyUse = UseCount & {readonly last?: Date; readonly by?: readonly string[]};

/** What optional reads can add to a brief. Each may be missing: the brief then says what it does not know. */
export type Evidence = {
  /**
   * Who disconnected the store last; `nobody`: it has never been connected. Nobody knowing counts as somebody else:
   * it may be a kill switch.
   */
  readonly disconnectedBy?: 'me' | 'other' | 'nobody' | 'unknown';
  /** When it was last connected: a kmsuser password written down before that is dead. */
  readonly lastConnectedAt?: Date;
  /** Successful uses of keys in the last day, and who made them, users of most keys first. */
  readonly keyUse?: Observation<{
    readonly uses: ReadonlyMap<KeyId, KeyUse>;
    readonly by: readonly string[];
    /** Keys that were not asked about, since there are too many. */
    readonly notAsked: number;
  }>;
  /** Why `keyUse` is not there yet: CloudTrail is being asked, or the keys are still being read. */
  readonly keyUseComing?:
    {readonly from: 'CloudTrail'; readonly asking: UsageAsking} | {readonly from: 'keys'};
  /** The subnets of the store's cluster, and how many addresses are free in each. */
  readonly subnets?: Observation<
    readonly {readonly id: string; readonly zone?: string; readonly free: number}[]
  >;
  /** Whether the cluster's security group still lets its members talk on TCP 2223 to 2225. */
  readonly portsOpen?: Observation<boolean>;
  /** Checks of permission, made elsewhere. */
  readonly permissions?: readonly Check[];
};

/**
 * One kind of change, as pure functions. Resuming is deciding again: live state wins over the record, and the
 * record says what was approved and which calls are in doubt.
 */
export type Flow<Goal> = {
  readonly name: string;
  /** Reads a goal back from a journal; throws where it is not one of this flow's. */
  readonly parseGoal: (goal: unknown) => Goal;
  /** What it acts on, as people name it. */
  readonly target: (goal: Goal) => string;
  /** The Region it looks at. */
  readonly region: (goal: Goal) => Region;
  /** The answers it needs before its first decision. */
  readonly needs: readonly Look[];
  /** The only keys whose state matters, so that a look at `keys` need not describe all of the Region's. */
  readonly keys?: (goal: Goal) => readonly KeyId[];
  readonly brief: (goal: Goal, scene: Scene, now: Date, evidence?: Evidence) => Brief;
  readonly decide: (goal: Goal, scene: Scene, record: FlowRecord, now: Date) => Decision;
};
