import type {KeyId, Region, StoreRef} from '../../model/ids.ts';
import type {Write} from '../../model/write.ts';
import type {EndLook, LaneLook} from './scene.ts';

/** Why a person is asked. The kind, the Region and the thing make the question's id. */
export type QuestionKind =
  /** A key whose deletion was scheduled is not PendingDeletion any more. `schedule-again`, `keep-store` */
  | 'cancelled'
  /** A key that was disabled, by the plan or before it, is Enabled. `disable-again`, `keep-store` */
  | 'enabled'
  /** Somebody tried to use a key while it was disabled and watched. `schedule`, `keep-store` */
  | 'used'
  /** CloudTrail does not tell whether a watched key was used. `schedule`, `keep-store` */
  | 'use-unseen'
  /** AWS refused to disable or schedule a key. `try-again`, `keep-store` */
  | 'key-refused'
  /** A key cannot be seen, or is in a state nobody knows. `try-again`, `keep-store` */
  | 'key-unseen'
  /** Keys in the store that the plan does not name. `keep-store` */
  | 'new-keys'
  /** Keys of the Region that may not be described and were not accepted. `try-again`, `keep-store` */
  | 'unread-keys'
  /** The store has another name or cluster than planned. `go-on`, `keep-store` */
  | 'changed'
  /** Somebody disconnected the store while keys are pending. `connect`, `accept-orphans`, `keep-store` */
  | 'disconnected'
  /** The store did not become CONNECTED. `connect-again`, `accept-orphans`, `keep-store` */
  | 'connect-failed'
  /** CONNECTED, but no ACTIVE HSM is seen, within 3 days of the first date. `look-again`, `accept-orphans`, `keep-store` */
  | 'no-hsm'
  /** A key is gone, and nothing proves that its material is. `accept-orphans`, `wait-longer`, `keep-store` */
  | 'orphan'
  /** Goal `disconnect`: keys are in PendingDeletion. `accept-orphans`, `keep-store` */
  | 'pending-keys'
  /** AWS refused to connect, disconnect or delete the store. `try-again`, `keep-store` */
  | 'store-refused'
  /** The state of the store is one that this version does not know. `try-again`, `keep-store` */
  | 'store-unknown'
  /** At the end: a store that nobody planned. `look-again`, `keep-role` */
  | 'new-store'
  /** A Region of the partition that the plan does not name, or that was accepted as not enabled and is enabled now. `look-again`, `keep-role` */
  | 'new-region'
  /** IAM refused to delete the role. `try-again`, `keep-role` */
  | 'role-refused'
  /** IAM has not said for 30 minutes whether the role is deleted. `look-again`, `keep-role` */
  | 'role-late';

export type Choice = {
  readonly choice: string;
  /** What it does, in words: `schedule again, new date 4 Oct`. */
  readonly text: string;
  /** To be typed to choose it, where a loss is accepted by name. */
  readonly type?: string;
};

/** A decision that only a person can take. Other lanes go on meanwhile. */
export type Question = {
  /** `KIND:REGION/THING`, or `KIND:account`. Typed on a command line. */
  readonly id: string;
  readonly kind: QuestionKind;
  readonly store?: StoreRef;
  readonly keyId?: KeyId;
  /** What happened, what it means, in a sentence or two. */
  readonly what: string;
  readonly choices: readonly Choice[];
  /** By when it has to be decided, where waiting loses something. */
  readonly by?: Date;
};

export const questionId = (
  kind: QuestionKind,
  of?: {readonly region: Region; readonly id: string},
): string => (of ? `${kind}:${of.region}/${of.id}` : `${kind}:account`);

/**
 * The questions under which the later phrases are kept as answers, with the choice `delete`; `covers` names the stores
 * of the first, as `REGION/STORE`. Instead of the role's phrase, `keep` may be chosen.
 */
export const gates = {deleteStores: 'gate:delete-stores', deleteRole: 'gate:delete-role'} as const;

type Common<Look> =
  /** Make this change; look at `look` before deciding again. */
  | {readonly do: 'act'; readonly write: Write; readonly look: readonly Look[]}
  | {readonly do: 'record'; readonly what: string; readonly facts: Readonly<Record<string, unknown>>}
  | {
      readonly do: 'settle';
      readonly step: number;
      readonly result: 'carried-out' | 'not-carried-out';
      readonly because: string;
    }
  /**
   * Nothing to do before `until`. `now`: only newer answers are wanted. `aws`: AWS is at work and minutes count.
   * `date`: a date is days away. `silent`: the Region does not answer.
   */
  | {
      readonly do: 'wait';
      readonly for: 'now' | 'aws' | 'date' | 'silent';
      readonly until: Date;
      readonly why: string;
      readonly look: readonly Look[];
    }
  /** Never empty. They stay open until answered, or until what they are about is over. */
  | {
      readonly do: 'ask';
      readonly questions: readonly [Question, ...Question[]];
      readonly look: readonly Look[];
    };

/** The next step of one store's lane. */
export type LaneDecision =
  | Common<LaneLook>
  /** Every key is gone, with proof: the second phrase is needed for this store. */
  | {readonly do: 'gate'; readonly look: readonly LaneLook[]}
  | {
      readonly do: 'finish';
      /** `gone`: somebody else deleted it. `kept`: the operator keeps it, whatever was done so far. */
      readonly end: 'deleted' | 'gone' | 'disconnected' | 'kept' | 'undone';
      readonly text: string;
    };

/** The next step of the end: verification of every Region, and the role. */
export type EndDecision =
  | Common<EndLook>
  /** Lanes are still open. */
  | {readonly do: 'lanes-first'}
  /** Every Region has answered and is empty: the role's own phrase is needed, or the choice to keep it. */
  | {readonly do: 'gate'; readonly look: readonly EndLook[]}
  | {
      readonly do: 'finish';
      readonly role: 'deleted' | 'kept' | 'not-asked' | 'was-absent';
      readonly text: string;
    };
