import {setTimeout as delay} from 'node:timers/promises';
import type {AccountReader} from '../../aws/account-reader.ts';
import type {KeyId, Region} from '../../model/ids.ts';
import type {Key, LastUse} from '../../model/key.ts';
import {inUseDays} from './phrases.ts';
import type {PlannedKey} from './plan.ts';

/** Last uses by Region and key. A key that is not in it was not asked about, which is unknown, which counts as used. */
export type UsesOfKeys = ReadonlyMap<Region, ReadonlyMap<KeyId, PlannedKey['lastUse']>>;

const dayMs = 24 * 60 * 60_000;

/**
 * Asks for the last uses of keys, in the order given, Regions side by side, for so long at most: AWS allows five of
 * these questions a second in a Region. Keys that are left then stay unasked.
 *
 * @param keys those that matter most first
 * @throws the signal's reason when it aborts
 */
export async function readLastUses(
  keys: readonly Key[],
  {
    reader,
    seconds,
    signal,
    onProgress,
  }: {
    readonly reader: Pick<AccountReader, 'lastUse' | 'now'>;
    readonly seconds: number;
    readonly signal: AbortSignal;
    readonly onProgress?: (done: number, of: number) => void;
  },
): Promise<UsesOfKeys> {
  const uses = new Map<Region, Map<KeyId, PlannedKey['lastUse']>>();
  if (seconds === 0 || keys.length === 0) return uses;
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  let done = 0;
  const perRegion = Map.groupBy(keys, ({region}) => region);
  const reading = Promise.all(
    [...perRegion].map(async ([region, queue]) => {
      const known = new Map<KeyId, PlannedKey['lastUse']>();
      uses.set(region, known);
      for (const key of queue) {
        if (end.aborted) return;
        const answer = await reader.lastUse(region, key.id);
        if (end.aborted) return;
        known.set(key.id, answer.ok ? readUse(answer.value, key, reader.now()) : 'unknown');
        onProgress?.(++done, keys.length);
      }
    }),
  );
  const late = delay(seconds * 1000, undefined, {signal: end}).catch(() => undefined);
  await Promise.race([reading, late]);
  over.abort();
  reading.catch(() => undefined);
  signal.throwIfAborted();
  return uses;
}

/**
 * What an answer of GetKeyLastUsage says. No use at all tells something only where AWS has kept the record for the
 * key's whole life, or for longer than what counts as lately.
 */
export function readUse(use: LastUse, {createdAt}: Pick<Key, 'createdAt'>, now: Date): PlannedKey['lastUse'] {
  if (use.at) return {at: use.at, ...(use.operation !== undefined && {operation: use.operation})};
  const {trackingSince, keyCreatedAt = createdAt} = use;
  if (!trackingSince) return 'unknown';
  const covers =
    (keyCreatedAt !== undefined && keyCreatedAt >= trackingSince) ||
    now.getTime() - trackingSince.getTime() > inUseDays * dayMs;
  return covers ? 'never' : 'unknown';
}
