import type {KeyStore} from '../model/key-store.ts';
import {isFresh} from '../model/observation.ts';
import type {RegionView} from '../model/picture.ts';
import {isExternal} from '../model/store-facts.ts';
import {updateRefused, type Changes} from './store/update-rules.ts';
import {asClusterId} from '../model/ids.ts';
import {countKeys} from '../model/key-counts.ts';

/** What bears on verbs besides the state of their object. */
export type VerbLimits = {
  /** The run is read-only: every verb that changes something is listed and disabled. */
  readonly readOnly: boolean;
  /** The permissions that are known to be missing: IAM action to reason. What is not in it may be tried. */
  readonly denied?: ReadonlyMap<string, string>;
};

/** One entry of the action menu: never hidden, disabled with its reason. */
export type Verb = {
  readonly id: string;
  readonly label: string;
  /** The flow that it opens; absent where it is only a plan elsewhere. */
  readonly flow?: string;
  readonly level: 1 | 2 | 3;
  /** The IAM action that it needs; absent where it changes nothing. */
  readonly action?: string;
  readonly disabled?: string;
};

export const readOnlyReason = 'read-only: :write first';
export const notLiveReason = 'waiting for live data';

/** Everything that can be done to a store, in the order of the menu, with why not where it cannot be done now. */
export function storeVerbs(view: RegionView, store: KeyStore, limits: VerbLimits): readonly Verb[] {
  const external = isExternal(store);
  const {connectionState: state} = store;
  const update = 'kms:UpdateCustomKeyStore';
  const may = (
    id: string,
    label: string,
    level: 1 | 2 | 3,
    flow: string,
    action: string,
    byState?: string,
  ): Verb => {
    const why = whyNot(view, action, byState, limits);
    return {id, label, flow, level, action, ...(why !== undefined && {disabled: why})};
  };
  const changing = (changes: Changes) => updateRefused(changes, store);
  return [
    may(
      'disconnect',
      'Disconnect...',
      2,
      'disconnect',
      'kms:DisconnectCustomKeyStore',
      disconnectRefused(state),
    ),
    // Level 1 where it is known that the caller disconnected it; the brief decides that with its evidence.
    may('connect', 'Connect...', 2, 'connect', 'kms:ConnectCustomKeyStore', connectRefused(state)),
    may('rename', 'Rename...', 1, 'update', update, changing({newName: store.name})),
    ...(external
      ? [
          may(
            'change-credential',
            'Change proxy credential or path...',
            2,
            'update',
            update,
            changing({proxy: {uriPath: ''}}),
          ),
          may(
            'change-endpoint',
            'Change proxy endpoint...',
            2,
            'update',
            update,
            changing({proxy: {uriEndpoint: ''}}),
          ),
        ]
      : [
          may(
            'change-cluster',
            'Change cluster...',
            2,
            'update',
            update,
            changing({clusterId: asClusterId('')}),
          ),
          may('change-password', 'Change password...', 2, 'update', update, changing({password: 'given'})),
        ]),
    may(
      'create-key',
      'Create a key...',
      1,
      'create-key',
      'kms:CreateKey',
      state === 'CONNECTED' ? undefined : `needs CONNECTED (AWS), is ${state}`,
    ),
    {id: 'delete', label: 'Delete', level: 3, disabled: deleteReason(view, store)},
  ];
}

function whyNot(
  {keyStores}: RegionView,
  action: string,
  byState: string | undefined,
  {readOnly, denied}: VerbLimits,
): string | undefined {
  if (!isFresh(keyStores)) return notLiveReason;
  const missing = denied?.get(action);
  return byState ?? missing ?? (readOnly ? readOnlyReason : undefined);
}

function connectRefused(state: KeyStore['connectionState']): string | undefined {
  switch (state) {
    case 'DISCONNECTED':
      return undefined;
    case 'FAILED':
      return 'FAILED, disconnect first (AWS)';
    case 'CONNECTED':
    case 'CONNECTING':
      return `${state} already`;
    case 'DISCONNECTING':
      return 'DISCONNECTING, wait for the end';
    default:
      return `${state}: a state this version does not know`;
  }
}

function disconnectRefused(state: KeyStore['connectionState']): string | undefined {
  switch (state) {
    case 'CONNECTED':
    case 'CONNECTING':
    case 'FAILED':
      return undefined;
    case 'DISCONNECTED':
    case 'DISCONNECTING':
      return `${state} already`;
    default:
      return `${state}: a state this version does not know`;
  }
}

function deleteReason({keys}: RegionView, {id}: KeyStore): string {
  if (keys.status !== 'seen') return 'only by a teardown plan; its keys are not known';
  const {total, complete} = countKeys(keys.value, id);
  if (total > 0) return `only by a teardown plan: ${String(total)} ${total === 1 ? 'key' : 'keys'}`;
  return complete ? 'only by a teardown plan' : 'only by a teardown plan; not all keys were read';
}
