import {deadline} from './age.ts';
import type {FixStep} from './connection-errors.ts';
import type {Failure} from './failure.ts';
import type {Key} from './key.ts';
import {isFresh, type Observation} from './observation.ts';
import type {RegionView} from './picture.ts';
import {storeLinks} from './why-store.ts';
import type {Cause, Link, Walk} from './why-words.ts';

/**
 * Whether KMS can use a key. What a caller may do with it is another question, which policies decide.
 */
export type KeyWhy = {
  readonly answer: 'usable' | 'not-usable' | 'cannot-tell';
  /** Why, in a sentence. */
  readonly reason: string;
  /** From the key down to the HSMs. */
  readonly chain: readonly Link[];
  /** In the order in which they are to be mended; empty for a key that can be used. */
  readonly causes: readonly Cause[];
};

const outside = (text: string): FixStep => ({by: 'outside', text});
const enable: FixStep = {by: 'cks', text: 'Enable the key', verb: 'enable-key'};

/**
 * Walks from a key over its store and cluster to the HSMs, and says whether KMS can use it, and if not, why and what
 * to do in which order. A broken link decides; a link that nobody can see makes `cannot-tell`, never `usable`.
 *
 * @param view the key's Region
 * @param now AWS's time
 */
export function whyKey(key: Observation<Key>, view: RegionView, now: Date): KeyWhy {
  const own = keyWalk(key, now);
  const value = key.status === 'seen' ? key.value : undefined;
  const below = value?.storeId === undefined ? {links: [], causes: []} : storeLinks(view, value.storeId, now);
  const chain = [...own.links, ...below.links];
  const broken = chain.some(({mark}) => mark === 'broken');
  const answer = broken
    ? 'not-usable'
    : chain.some(({mark}) => mark === 'unknown')
      ? 'cannot-tell'
      : 'usable';
  if (answer === 'usable') return {answer, reason: usableReason(chain), chain, causes: []};
  const causes = [...own.causes, ...below.causes];
  const decides = chain
    .filter(({mark}) => mark === (broken ? 'broken' : 'unknown'))
    .flatMap(link => causes.filter(({on}) => on === link.on))[0];
  if (decides || !value) return {answer, reason: decides?.text ?? notTold, chain, causes};
  const unexplained = unexplainedCause(value, below.links);
  return {answer, reason: unexplained.text, chain, causes: [unexplained, ...causes]};
}

const notTold = 'AWS has not told yet';

const usableReason = (chain: readonly Link[]): string =>
  chain.map(({on, text}) => (on === 'key' ? text : `${on} ${text}`)).join('; ');

/** A key that is Unavailable although nothing that it stands on is known to be broken. */
function unexplainedCause({storeId}: Key, below: readonly Link[]): Cause {
  if (storeId === undefined)
    return {
      on: 'key',
      text: 'KMS shows it as Unavailable, and it is in no custom key store that could be the reason',
      fix: [outside('Ask AWS Support')],
    };
  if (below.some(({on, mark}) => on === 'store' && mark === 'unknown'))
    return {
      on: 'key',
      text: 'KMS shows it as Unavailable: its key store is not connected, and why cannot be seen',
      fix: [],
    };
  return {
    on: 'key',
    text: 'KMS shows it as Unavailable although its store is CONNECTED',
    look: "whether the store has only just connected; whether the cluster still holds the key's material, whose label is the key's ARN",
    fix: [
      outside('Wait: after a connect the state follows within some minutes'),
      outside('If the material was deleted, restore a backup that holds it into a new cluster'),
    ],
  };
}

function keyWalk(key: Observation<Key>, now: Date): Walk {
  if (key.status === 'unseen')
    return {
      links: [{on: 'key', mark: 'unknown', text: 'not read yet'}],
      causes: [{on: 'key', text: 'the key has not been read yet', fix: []}],
    };
  if (key.status === 'failed') return unread(key.failed.failure);
  const {state} = key.value;
  if (!isFresh(key)) {
    const text = `${state} when last seen`;
    const failure = key.failed?.failure;
    return {
      links: [{on: 'key', mark: 'unknown', text, at: key.at}],
      causes: [
        {
          on: 'key',
          text: `the key was ${text}, and that has not been confirmed since`,
          fix: [],
          ...(failure && {failure}),
        },
      ],
    };
  }
  const cause = causeOfState(key.value, now);
  const broken = cause !== undefined || state === 'Unavailable';
  return {
    links: [{on: 'key', mark: broken ? 'broken' : knownUsable(state), text: linkText(key.value), at: key.at}],
    causes: cause ? [{on: 'key', ...cause}] : knownUsable(state) === 'ok' || broken ? [] : [strange(state)],
  };
}

const linkText = ({state, storeId}: Key): string =>
  storeId === undefined ? `${state}, in no custom key store` : state;

/** A key whose primary Region is being changed goes on working (API reference, UpdatePrimaryRegion). */
const knownUsable = (state: string): 'ok' | 'unknown' =>
  state === 'Enabled' || state === 'Updating' ? 'ok' : 'unknown';

const strange = (state: string): Cause => ({
  on: 'key',
  text: `AWS reports a key state that this version does not know: ${state}`,
  fix: [outside('Look the state up in the KMS developer guide, "Key states"')],
});

function unread(failure: Failure): Walk {
  if (failure.kind === 'not-found') {
    const text = 'there is no such key in this Region: it was deleted, or the name is wrong';
    return {
      links: [{on: 'key', mark: 'broken', text: 'not there'}],
      causes: [
        {on: 'key', text, fix: [outside('A deleted key cannot be brought back, nor what it encrypted')]},
      ],
    };
  }
  const text =
    failure.kind === 'denied'
      ? 'this caller may not describe the key'
      : `${failure.action} did not answer (${failure.code})`;
  return {
    links: [{on: 'key', mark: 'unknown', text: `not read: ${failure.code}`}],
    causes: [{on: 'key', text, fix: [outside(failure.remedy)], failure}],
  };
}

/** What a key's own state says against it; undefined where the state alone does not. */
function causeOfState({state, deletionDate}: Key, now: Date): Omit<Cause, 'on'> | undefined {
  switch (state) {
    case 'Disabled':
      return {text: 'the key is Disabled', fix: [enable]};
    case 'PendingDeletion': {
      const when = deletionDate ? deadline(deletionDate, now) : undefined;
      return {
        text: `the key is to be deleted${when === undefined ? '' : ` from ${when}`}, and cannot be used while it waits`,
        fix: [
          {
            by: 'cks',
            text: `Cancel the deletion${when === undefined ? '' : ` before ${when}`}`,
            verb: 'cancel-deletion',
          },
          {...enable, text: 'Enable the key: it is Disabled then'},
        ],
      };
    }
    case 'PendingReplicaDeletion':
      return {
        text: 'the key is to be deleted once its replicas in other Regions are gone',
        fix: [outside('Cancel the deletion with kms:CancelKeyDeletion, then enable the key')],
      };
    case 'PendingImport':
      return {
        text: 'its imported key material is missing or has expired',
        fix: [outside('Import the same key material again')],
      };
    case 'Creating':
      return {text: 'the key is still being created', fix: [outside('Wait for it')]};
    default:
      return undefined;
  }
}
