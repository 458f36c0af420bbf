import type {AccountReader} from '../aws/account-reader.ts';
import type {KeyId, Region} from '../model/ids.ts';
import {lastSeen, unseen} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {fold, isSignedOut} from './fold.ts';
import type {Gate} from './gate.ts';
import type {LivingPicture} from './living-picture.ts';

const askAgainMs = 30 * 60_000;

/**
 * Asks when the keys of DISCONNECTED stores were last used: the verdict on such a store hangs on it. AWS allows
 * five of these questions per second only, so one is asked after the other, and no other key's.
 */
export class LastUses {
  readonly #reader: AccountReader;
  readonly #region: Region;
  readonly #picture: LivingPicture;
  readonly #gate: Gate;
  readonly #askedAt = new Map<KeyId, number>();
  #running = false;
  #stopped = false;

  constructor(reader: AccountReader, region: Region, picture: LivingPicture, gate: Gate) {
    this.#reader = reader;
    this.#region = region;
    this.#picture = picture;
    this.#gate = gate;
  }

  /** Nothing is being asked. */
  get idle(): boolean {
    return !this.#running;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Asks for every key whose last use is due; resolves at once where that is done already. */
  async check(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let id = this.#next(); id !== undefined; id = this.#next()) {
      const asked = id;
      this.#askedAt.set(asked, performance.now());
      const answer = await this.#reader.lastUse(this.#region, asked).catch((error: unknown) => {
        if (this.#stopped) return undefined;
        throw error;
      });
      if (this.#stopped || answer === undefined) break;
      if (!answer.ok && isSignedOut(answer.failure)) {
        this.#askedAt.delete(asked);
        break;
      }
      this.#picture.patchRegion(this.#region, view => ({
        ...view,
        lastUse: new Map(view.lastUse).set(asked, fold(view.lastUse.get(asked) ?? unseen, answer)),
      }));
    }
    this.#running = false;
  }

  #next(): KeyId | undefined {
    const view = this.#picture.region(this.#region);
    if (this.#stopped || this.#gate.paused || this.#gate.signedOut || view === undefined) return undefined;
    const now = performance.now();
    return keysOfDisconnectedStores(view).find(id => {
      const asked = this.#askedAt.get(id);
      return asked === undefined || now - asked >= askAgainMs;
    });
  }
}

function keysOfDisconnectedStores(view: RegionView): readonly KeyId[] {
  const stores = new Set(
    lastSeen(view.keyStores)
      ?.filter(store => store.connectionState === 'DISCONNECTED')
      .map(store => store.id),
  );
  const entries = lastSeen(view.keys)?.entries;
  if (stores.size === 0 || entries === undefined) return [];
  return [...entries.values()]
    .filter(({membership}) => membership.in === 'store' && stores.has(membership.storeId))
    .map(({id}) => id);
}
