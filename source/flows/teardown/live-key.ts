import type {KeyId, Region} from '../../model/ids.ts';
import type {Key} from '../../model/key.ts';
import type {FailedLooks} from '../../model/observation.ts';
import {answeredAt} from '../attempts.ts';
import type {Step} from '../record.ts';
import type {Question} from './decision.ts';
import {lastDone, later, type Lane} from './lane-memory.ts';
import type {PlannedKey} from './plan.ts';

/** The calls that a lane makes on its keys. Nothing here makes a key usable (T10). */
export type KeyWrite =
  | {readonly operation: 'DisableKey'; readonly region: Region; readonly keyId: KeyId}
  | {
      readonly operation: 'ScheduleKeyDeletion';
      readonly region: Region;
      readonly keyId: KeyId;
      /** The waiting period, 7 to 30. */
      readonly days: number;
    };

/** Where one planned key stands, and what it wants next. */
export type KeyJudgement =
  /** AWS no longer knows it; whether its material is gone is another question. */
  | {readonly is: 'gone'; readonly at: Date}
  /** PendingDeletion, whoever scheduled it. `unnoted`: the journal does not know yet that it is. */
  | {readonly is: 'pending'; readonly date?: Date; readonly at: Date; readonly unnoted: boolean}
  /** Disabled and watched for refused uses until `until`; CloudTrail is asked again at `next`. */
  | {readonly is: 'soaking'; readonly until: Date; readonly next: Date; readonly at: Date}
  /** Disabled by somebody: the journal has to say since when it is watched. */
  | {readonly is: 'note-disabled'}
  | {readonly is: 'act'; readonly write: KeyWrite}
  | {
      readonly is: 'settle';
      readonly step: number;
      readonly result: 'carried-out' | 'not-carried-out';
      readonly because: string;
    }
  | {readonly is: 'look'; readonly look: 'keys' | 'refused'}
  | {readonly is: 'wait'; readonly until: Date; readonly why: string}
  /** `failed`: a call was refused, or the key cannot be seen. */
  | {readonly is: 'ask'; readonly question: Question; readonly failed: boolean}
  | {
      readonly is: 'silent';
      readonly failed: FailedLooks;
    };

/** A key that AWS still knows, with what the journal says of it. */
export type LiveKey = {
  readonly lane: Lane;
  readonly planned: PlannedKey;
  readonly key: Key;
  readonly at: Date;
  readonly steps: readonly Step[];
};

/** When the key was last known to be in PendingDeletion: by our call, by what was seen, or by the plan. */
export function pendingKnownAt({lane: {memory, ledger, plan}, planned, steps}: LiveKey): Date | undefined {
  const ours = lastDone(steps, 'ScheduleKeyDeletion');
  const planned_ = planned.state === 'PendingDeletion' ? (ledger.approved?.at ?? plan.madeAt) : undefined;
  return later(later(ours && answeredAt(ours), memory.pendingSince.get(planned.id)), planned_);
}

/** When the key was last known to be disabled. */
export function disabledKnownAt({lane: {memory, ledger, plan}, planned, steps}: LiveKey): Date | undefined {
  const ours = lastDone(steps, 'DisableKey');
  const planned_ = planned.state === 'Disabled' ? (ledger.approved?.at ?? plan.madeAt) : undefined;
  return later(later(ours && answeredAt(ours), memory.disabledSince.get(planned.id)), planned_);
}
