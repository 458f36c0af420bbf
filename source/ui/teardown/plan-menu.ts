import type {PlannedKey, PlannedStore} from '../../flows/teardown/plan.ts';
import type {Wishes} from '../../flows/teardown/wishes.ts';
import {storeKey} from '../../model/ids.ts';
import type {Menu, MenuEntry} from '../flow/menu.ts';
import {safeText} from '../safe-text.ts';
import {keepingKey, keepingStore, notKeeping, waiting} from './decided.ts';
import type {PlanShown} from './shown.ts';

const foot = 'The plan only: nothing is sent to AWS';

const windows = Array.from({length: 24}, (_, index) => index + 7);

/** What can be changed of a row of the plan; undefined for one that cannot. `unfolded`: the row that shows its keys. */
export function planMenu(
  {plan, draft}: PlanShown,
  cursor: string | undefined,
  unfolded: string | undefined,
): Menu | undefined {
  if (!draft) return undefined;
  const [, kind, name] = /^(store|key):(.+)$/u.exec(cursor ?? '') ?? [];
  const {wishes} = draft;
  if (kind === 'store') {
    const store = plan.stores.find(one => storeKey(one) === name);
    return (
      store && storeMenu(store, wishes, plan.goal !== 'disconnect', unfolded === `store:${storeKey(store)}`)
    );
  }
  for (const store of plan.stores) {
    const key = store.keys.find(({id}) => kind === 'key' && `${store.region}/${id}` === name);
    if (key) return keyMenu(store, key, wishes);
  }
  return undefined;
}

function storeMenu(store: PlannedStore, wishes: Wishes, deletes: boolean, isUnfolded: boolean): Menu {
  const id = storeKey(store);
  const name = safeText(store.name);
  const {length} = store.keys;
  const keys = `${length === 1 ? 'its key' : `its ${String(length)} keys`}`;
  return {
    kind: 'menu',
    title: `Plan · ${name} · ${store.region}`,
    entries: [
      ...(length > 0
        ? [
            {
              label: isUnfolded ? `Hide ${keys}` : `Show ${keys}`,
              opens: {teardown: {step: 'unfold', row: `store:${id}`}},
            } satisfies MenuEntry,
          ]
        : []),
      ...(deletes && length > 0 && !store.keep
        ? [
            {
              label: 'Waiting period of its keys...',
              opens: {teardown: {step: 'menu', menu: windowMenu(store, wishes)}},
            } satisfies MenuEntry,
          ]
        : []),
      store.keep
        ? {
            label: 'Take this store down after all',
            opens: {
              teardown: {
                step: 'ask',
                ask: {
                  do: 'wish',
                  wishes: notKeeping(
                    wishes,
                    id,
                    store.keys.map(key => keyName(store, key)),
                  ),
                },
                says: `${name} is part of the plan again.`,
              },
            },
          }
        : {
            label: 'Keep this store, and the role with it',
            opens: {
              teardown: {
                step: 'ask',
                ask: {do: 'wish', wishes: keepingStore(wishes, id)},
                says: `${name} is kept. The service-linked role stays for it.`,
              },
            },
          },
    ],
    cursor: 0,
    foot,
  };
}

function windowMenu(store: PlannedStore, wishes: Wishes): Menu {
  const now = wishes.daysOf?.get(storeKey(store)) ?? wishes.days;
  return {
    kind: 'menu',
    title: `Waiting period · ${safeText(store.name)} · now ${String(now)} days`,
    entries: windows.map(days => ({
      label: `${String(days)} days`,
      opens: {
        teardown: {
          step: 'ask',
          ask: {do: 'wish', wishes: waiting(wishes, storeKey(store), days)},
          says: `Keys of ${safeText(store.name)} wait ${String(days)} days once they are scheduled.`,
        },
      },
    })),
    cursor: Math.max(0, windows.indexOf(now)),
    foot,
  };
}

function keyMenu(store: PlannedStore, key: PlannedKey, wishes: Wishes): Menu {
  const name = safeText(key.aliases[0] ?? key.id);
  const id = keyName(store, key);
  return {
    kind: 'menu',
    title: `Plan · ${name}`,
    entries: [
      store.keep
        ? {
            label: 'Take its store down after all',
            opens: {
              teardown: {
                step: 'ask',
                ask: {
                  do: 'wish',
                  wishes: notKeeping(
                    wishes,
                    storeKey(store),
                    store.keys.map(one => keyName(store, one)),
                  ),
                },
                says: `${safeText(store.name)} is part of the plan again.`,
              },
            },
          }
        : {
            label: 'Keep this key, and its store with it',
            opens: {
              teardown: {
                step: 'ask',
                ask: {do: 'wish', wishes: keepingKey(wishes, id)},
                says: `${name} is kept, and ${safeText(store.name)} with it.`,
              },
            },
          },
    ],
    cursor: 0,
    foot,
  };
}

const keyName = ({region}: PlannedStore, {id}: PlannedKey) => `${region}/${id}`;
