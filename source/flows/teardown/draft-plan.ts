import type {AccountReader} from '../../aws/account-reader.ts';
import type {Identity} from '../../model/identity.ts';
import type {RegionList} from '../../model/picture.ts';
import {newFlowId} from '../flow-folder.ts';
import {takeInventory, type InventoryOptions, type InventoryProgress, type RegionFound} from './inventory.ts';
import {readKeyDetails, type DetailsOfKeys, type DetailsOptions} from './key-details.ts';
import {readLastUses, type UsesOfKeys} from './last-uses.ts';
import {keysInQuestion, makePlan} from './make-plan.ts';
import type {Plan} from './plan.ts';
import {checkWishes, isWanted, type Wishes} from './wishes.ts';

/** How far the making of a plan is, for a screen or a line on stderr. */
export type DraftProgress =
  | {readonly is: 'inventory'; readonly of: InventoryProgress}
  | {readonly is: 'details' | 'last-uses'; readonly done: number; readonly of: number};

export type DraftOptions = {
  readonly reader: InventoryOptions['reader'] & DetailsOptions['reader'] & Pick<AccountReader, 'lastUse'>;
  readonly list: RegionList;
  readonly caller: Identity;
  readonly wishes: Wishes;
  /** Names of tags that say that a key must stay. */
  readonly holdTags: readonly string[];
  /** Last uses are asked for that long at most; 0: not at all. */
  readonly lastUseSeconds: number;
  readonly demo: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DraftProgress) => void;
  readonly triesInSeconds?: readonly number[];
};

/** What a plan was made of: wishes may change, and a new plan be made without asking AWS again. */
export type Draft = {
  readonly plan: Plan;
  readonly found: readonly RegionFound[];
  readonly details: DetailsOfKeys;
  readonly uses: UsesOfKeys;
};

/**
 * Looks at every Region in scope and makes a plan of it. Nothing is changed.
 *
 * @throws WishFault; the signal's reason when it aborts
 */
export async function draftPlan(options: DraftOptions): Promise<Draft> {
  const {reader, list, caller, wishes, holdTags, lastUseSeconds, signal, onProgress, triesInSeconds} =
    options;
  checkWishes(wishes, list);
  const found = await takeInventory({
    reader,
    list,
    isWanted: isWanted(wishes),
    signal,
    ...(triesInSeconds && {triesInSeconds}),
    onProgress: of => onProgress?.({is: 'inventory', of}),
  });
  const keys = keysInQuestion(found, wishes);
  // Side by side: they are other APIs, each with a quota of its own.
  const [details, uses] = await Promise.all([
    readKeyDetails(keys, {
      reader,
      account: caller.account,
      holdTags,
      signal,
      ...(triesInSeconds && {triesInSeconds}),
      onProgress: (done, of) => onProgress?.({is: 'details', done, of}),
    }),
    readLastUses(keys, {
      reader,
      seconds: lastUseSeconds,
      signal,
      onProgress: (done, of) => onProgress?.({is: 'last-uses', done, of}),
    }),
  ]);
  const now = reader.now();
  const plan = makePlan({
    id: newFlowId('teardown', now),
    now,
    caller,
    found,
    details,
    uses,
    wishes,
    demo: options.demo,
  });
  return {plan, found, details, uses};
}
