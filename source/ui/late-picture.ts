import type {KeyId, Region} from '../model/ids.ts';
import type {AccountPicture} from '../model/picture.ts';
import type {PictureSource} from './session.ts';

/**
 * A picture that can be shown before there is a watch: `first` until `live` is there, then that. What is asked of it
 * meanwhile is passed on, but for looks, since a watch begins with them. Until then the time is this machine's.
 *
 * Nothing is said of a `live` that never comes: whoever promised it must be asked.
 */
export function latePicture(first: AccountPicture, live: Promise<PictureSource>): PictureSource {
  const listeners = new Set<() => void>();
  const shown = new Map<Region, readonly KeyId[]>();
  let paused = false;
  let arrived: PictureSource | undefined;
  void live.then(
    source => {
      arrived = source;
      if (paused) source.pause();
      for (const [region, ids] of shown) source.showKeys(region, ids);
      source.subscribe(() => {
        for (const listener of [...listeners]) listener();
      });
      for (const listener of [...listeners]) listener();
    },
    () => undefined,
  );
  return {
    picture: () => arrived?.picture() ?? first,
    now: () => arrived?.now() ?? new Date(),
    pollRate: () => arrived?.pollRate() ?? 0,
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    refresh: scope => arrived?.refresh(scope),
    investigate: store => arrived?.investigate?.(store),
    showKeys(region, ids) {
      if (arrived) arrived.showKeys(region, ids);
      else shown.set(region, ids);
    },
    pause() {
      if (arrived) arrived.pause();
      else paused = true;
    },
    resume() {
      if (arrived) arrived.resume();
      else paused = false;
    },
    get paused() {
      return arrived?.paused ?? paused;
    },
  };
}
