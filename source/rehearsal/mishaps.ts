import {deadline} from '../model/age.ts';
import {storeKey} from '../model/ids.ts';
import {forecast, needsConnect, type Forecast} from '../flows/teardown/forecast.ts';
import {doomedStores, keyKey, type Plan, type PlannedStore} from '../flows/teardown/plan.ts';
import {keyName} from '../flows/teardown/words.ts';
import type {Dice} from './dice.ts';
import type {MishapName} from './mishap-names.ts';
import type {Placement} from './placement.ts';
import {hsmId, hsmsOf} from './world-of-plan.ts';

/** What a mishap is placed by. */
type Ground = {
  readonly plan: Plan;
  readonly startsAt: Date;
  readonly expected: Forecast;
  readonly dice: Dice;
  /** Stores that go, and hold keys that are deleted while they are watched. */
  readonly stores: readonly PlannedStore[];
};

const hour = 60 * 60_000;
const day = 24 * hour;
const plus = (at: Date, ms: number) => new Date(at.getTime() + ms);
const somebody = 'Somebody/else';

/** When the keys of a store are deleted, first and last. */
function datesOf(
  {expected}: Ground,
  store: PlannedStore,
): {readonly first: Date; readonly last: Date} | undefined {
  const one = expected.stores.find(({region, id}) => region === store.region && id === store.id);
  return one?.keysFrom && one.keysUntil && {first: one.keysFrom, last: one.keysUntil};
}

/** A store with keys that are deleted, and the dates of that. */
function datedStore(ground: Ground, fits: (store: PlannedStore) => boolean = () => true) {
  const store = ground.dice.pick(ground.stores.filter(one => fits(one) && datesOf(ground, one)));
  const dates = store && datesOf(ground, store);
  return store && dates ? {store, ...dates} : undefined;
}

const isOnHsms = ({type}: PlannedStore) => type !== 'EXTERNAL_KEY_STORE';
const when = ({startsAt}: Ground, at: Date) => deadline(at, startsAt);
const where = ({region, name}: PlannedStore) => `${name} (${region})`;

/** A moment that counts: the start, or when keys of some store are deleted. */
function busyMoment(ground: Ground): Date {
  const found = ground.dice.roll() < 0.5 ? datedStore(ground) : undefined;
  return plus(found?.first ?? ground.startsAt, 30 * 60_000 * ground.dice.roll() + 30_000);
}

/** A moment while keys of a store wait for their deletion. */
const whileWaiting = ({dice, startsAt}: Ground, first: Date): Date =>
  dice.moment(
    plus(startsAt, Math.min(day, (first.getTime() - startsAt.getTime()) / 2)),
    plus(first, -6 * hour),
  );

const aStore = ({dice, stores, plan}: Ground) => dice.pick(stores) ?? dice.pick(doomedStores(plan));

/** Where each mishap goes in a plan; undefined: there is nothing in it that it could meet. */
const places: Readonly<Record<MishapName, (ground: Ground) => Placement | undefined>> = {
  'region-silent': ground => {
    const store = aStore(ground);
    if (!store) return undefined;
    const from = busyMoment(ground);
    const until = ground.dice.moment(plus(from, 2 * hour), plus(from, 14 * hour));
    return {
      text: `${store.region} does not answer from ${when(ground, from)} to ${when(ground, until)}`,
      faults: [
        {
          region: store.region,
          service: 'kms',
          from: from.toISOString(),
          until: until.toISOString(),
          effect: {kind: 'html'},
        },
      ],
    };
  },
  throttled: ground => {
    const store = aStore(ground);
    if (!store) return undefined;
    const from = busyMoment(ground);
    return {
      text: `KMS throttles 12 calls in ${store.region} from ${when(ground, from)} on`,
      faults: [
        {
          region: store.region,
          service: 'kms',
          from: from.toISOString(),
          times: 12,
          effect: {kind: 'throttle'},
        },
      ],
    };
  },
  'answers-lost': ground => {
    const store = aStore(ground);
    if (!store) return undefined;
    const operations = ['ScheduleKeyDeletion', 'DisconnectCustomKeyStore', 'DeleteCustomKeyStore'];
    return {
      text: `in ${store.region} the first answers to ${operations.join(', ')} are lost`,
      faults: operations.map(operation => ({
        region: store.region,
        operation,
        times: 1,
        effect: {kind: 'cut' as const},
      })),
    };
  },
  'hsm-lost': ground => {
    const found = datedStore(ground, isOnHsms);
    const clusterId = found?.store.clusterId;
    if (!found || clusterId === undefined) return undefined;
    const {store, first} = found;
    const back = plus(first, -day);
    const lost = new Date(Math.max(plus(ground.startsAt, hour).getTime(), plus(first, -6 * day).getTime()));
    if (lost >= back) return undefined;
    const state = (index: number, at: Date, word: 'ACTIVE' | 'DEGRADED') => ({
      at: at.toISOString(),
      do: 'set-hsm-state' as const,
      region: store.region,
      hsm: hsmId(clusterId, index),
      state: word,
    });
    const all = Array.from({length: hsmsOf(store)}, (_, index) => state(index, lost, 'DEGRADED'));
    return {
      text: `${where(store)} has no ACTIVE HSM from ${when(ground, lost)} to ${when(ground, back)}`,
      events: [...all, state(0, back, 'ACTIVE')],
    };
  },
  'connect-failed': ground => {
    const store = ground.dice.pick(ground.stores.filter(needsConnect));
    return (
      store && {
        text: `the first connect of ${where(store)} ends FAILED, NETWORK_ERRORS`,
        connects: new Map([[storeKey(store), ['NETWORK_ERRORS']]]),
      }
    );
  },
  'key-cancelled': ground => {
    const found = datedStore(ground);
    const key = found && ground.dice.pick(found.store.keys);
    if (!found || !key) return undefined;
    const at = whileWaiting(ground, found.first);
    return {
      text: `somebody cancels the deletion of ${keyName(key)} of ${where(found.store)} on ${when(ground, at)}`,
      events: [
        {
          at: at.toISOString(),
          do: 'cancel-key-deletion',
          region: found.store.region,
          key: key.id,
          by: somebody,
        },
      ],
    };
  },
  'key-created': ground => {
    const found = datedStore(ground);
    if (!found) return undefined;
    const at = whileWaiting(ground, found.first);
    return {
      text: `somebody creates a key in ${where(found.store)} on ${when(ground, at)}`,
      events: [
        {
          at: at.toISOString(),
          do: 'add-key',
          region: found.store.region,
          key: {alias: 'alias/rehearsal/new', store: found.store.id},
          by: somebody,
        },
      ],
    };
  },
  'store-disconnected': ground => {
    const found = datedStore(ground, isOnHsms);
    if (!found) return undefined;
    const at = whileWaiting(ground, found.first);
    return {
      text: `somebody disconnects ${where(found.store)} on ${when(ground, at)}`,
      events: [
        {
          at: at.toISOString(),
          do: 'disconnect-store',
          region: found.store.region,
          store: found.store.id,
          by: somebody,
        },
      ],
    };
  },
  'store-renamed': ground => {
    const found = datedStore(ground);
    if (!found) return undefined;
    const at = whileWaiting(ground, found.first);
    return {
      text: `somebody renames ${where(found.store)} on ${when(ground, at)}`,
      events: [
        {
          at: at.toISOString(),
          do: 'rename-store',
          region: found.store.region,
          store: found.store.id,
          name: `${found.store.name.slice(0, 240)}-renamed`,
          by: somebody,
        },
      ],
    };
  },
  'role-refused': ({plan, dice}) => {
    if (plan.goal !== 'role' || plan.stores.some(({keep}) => keep)) return undefined;
    const off = plan.regions.filter(({standing}) => standing.is === 'accepted-unknown');
    const hidden = dice.pick(off);
    const id = 'cks-4e5f60718293a4b5c';
    return hidden
      ? {
          text: `${hidden.region} is not enabled and holds a key store that nobody can see, so IAM refuses to delete the role`,
          hiddenStores: [{region: hidden.region, id, name: 'hidden'}],
        }
      : {
          text: 'IAM refuses to delete the role three times, and names no Region',
          roleDeletions: Array.from({length: 3}, () => ({
            ends: 'FAILED' as const,
            reason: 'A service is using the role.',
          })),
        };
  },
  'late-keys': ({dice}) => {
    const hours = 18 + Math.floor(dice.roll() * 6);
    return {
      text: `every key is deleted ${String(hours)} hours after its date`,
      endings: () => ({deletedAfter: `${String(hours)}h`}),
    };
  },
  'late-delete-events': ({dice}) => {
    const hours = 3 + Math.floor(dice.roll() * 30);
    return {
      text: `every DeleteKey event comes ${String(hours)} hours after its key is gone`,
      endings: () => ({materialDeletedAfter: `${String(hours)}h`}),
    };
  },
  'orphaned-material': ground => {
    const found = datedStore(ground, isOnHsms);
    const key = found && ground.dice.pick(found.store.keys);
    if (!found || !key) return undefined;
    const orphan = keyKey(found.store, key);
    return {
      text: `the material of ${keyName(key)} of ${where(found.store)} stays on the HSMs`,
      endings: one => (one === orphan ? {materialStays: true} : undefined),
    };
  },
  'credentials-expired': ground => {
    const sessionEnds = busyMoment(ground);
    const signedInAgain = ground.dice.moment(plus(sessionEnds, hour), plus(sessionEnds, 12 * hour));
    return {
      text: `the credentials expire ${when(ground, sessionEnds)}; somebody signs in again ${when(ground, signedInAgain)}`,
      sessionEnds,
      signedInAgain,
    };
  },
};

/** A mishap of a rehearsal, and where it was put; without a placement there was nothing for it to meet. */
export type PlacedMishap = {readonly name: MishapName; readonly placement?: Placement};

/**
 * Places mishaps in a plan, in the order of their names on the command line.
 *
 * @param startsAt when the rehearsal begins
 */
export function placeMishaps(
  plan: Plan,
  startsAt: Date,
  names: readonly MishapName[],
  dice: Dice,
): readonly PlacedMishap[] {
  const expected = forecast(plan, startsAt);
  const stores = plan.goal === 'disconnect' ? [] : doomedStores(plan).filter(({keys}) => keys.length > 0);
  return names.map(name => {
    const placement = places[name]({plan, startsAt, expected, dice, stores});
    return {name, ...(placement && {placement})};
  });
}
