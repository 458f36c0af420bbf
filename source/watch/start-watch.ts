import type {Identity} from '../model/identity.ts';
import {AccountWatch} from './account-watch.ts';
import {PictureCache, type Loaded} from './cache.ts';
import {recall} from './recall.ts';
import type {Watch, WatchOptions} from './watch.ts';

const saveEveryMs = 60_000;
/** Ages alone are worth a write only this seldom. */
const saveAgesEveryMs = 10 * 60_000;

/**
 * Starts to look at the account behind `reader`: at once, everywhere, and then in lanes that look as often as what
 * they saw calls for. What was kept from the last run is in the picture when this returns.
 */
export function startWatch(options: WatchOptions): Watch {
  const {reader, regions, history, cacheDir, cacheKey = '', pollSeconds = 30} = options;
  const cache = cacheDir === undefined ? undefined : new PictureCache(cacheDir, cacheKey);
  const latest: Loaded = history ? {account: history} : (cache?.loadLatest() ?? {});

  const account = new AccountWatch({
    reader,
    ...(regions && {regions}),
    secondsAtRest: pollSeconds,
    withKeys: options.keys === 'live',
    start: latest.account && recall(latest.account),
    recallOf: (identity: Identity) => {
      const loaded = cache?.load(identity) ?? {};
      tellTrouble(loaded.trouble);
      return loaded.account && recall(loaded.account);
    },
    onLeave: () => void save(),
  });
  const {picture, gate} = account;
  tellTrouble(latest.trouble);

  let savedRevision = -1;
  let savedAt = performance.now();
  let saving: Promise<void> = Promise.resolve();

  function tellTrouble(trouble: string | undefined): void {
    if (trouble !== undefined) picture.patch({cacheTrouble: trouble});
  }

  /** One write follows the other: two at once could end in the wrong order. */
  function save(): Promise<void> {
    const kept = cache && account.toKeep();
    if (cache === undefined || kept === undefined) return saving;
    savedRevision = picture.revision;
    savedAt = performance.now();
    saving = saving.then(async () => tellTrouble(await cache.save(kept)));
    return saving;
  }

  const saver = setInterval(() => {
    const changed = picture.revision !== savedRevision;
    if (changed || performance.now() - savedAt >= saveAgesEveryMs) void save();
  }, saveEveryMs);
  saver.unref();

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    clearInterval(saver);
    account.stop();
    reader.close();
    await save();
  }

  return {
    picture: () => picture.now,
    subscribe: listener => picture.subscribe(listener),
    refresh: scope => void account.refresh(scope),
    look: async scope => {
      await account.refresh(scope);
      return picture.now;
    },
    pause: () => {
      gate.paused = true;
    },
    resume: () => {
      gate.paused = false;
    },
    get paused() {
      return gate.paused;
    },
    showKeys: (region, ids) => account.showKeys(region, ids),
    investigate: store => account.investigate(store),
    settled: ({keys = false} = {}) => account.settled(keys),
    now: () => reader.now(),
    pollRate: () => account.pollRate(),
    stop: () => (stopping ??= stop()),
  };
}
