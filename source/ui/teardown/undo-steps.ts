import type {Consequence} from '../../flows/flow.ts';
import type {UndoWishes} from '../../flows/teardown/answers.ts';
import type {LaneView} from '../../flows/teardown/view.ts';
import {listed} from '../../flows/messages.ts';
import type {MenuEntry} from '../flow/menu.ts';
import {plural} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import {laneRow} from './lane-rows.ts';
import type {OpenTeardown} from './port.ts';
import type {TeardownStep} from './step.ts';

type Refused = {readonly refused: string};

/** `u`: cancels deletions of one store's keys on Keys, or of all keys by aborting. */
export function undoKeysStep(open: OpenTeardown, cursor: string | undefined): TeardownStep | Refused {
  const lane = open.view.lanes.find(one => laneRow(one) === cursor);
  const all = abortStep(open);
  const entries: readonly MenuEntry[] = [
    ...(lane ? [keysEntry(lane)] : []),
    'refused' in all
      ? {label: 'All of them: abort the teardown...', opens: {teardown: nowhere}, disabled: all.refused}
      : {
          label: 'All of them: abort the teardown...',
          opens: {teardown: {step: 'ask', ask: {do: 'prepare-abort'}}},
          level: 3,
        },
  ];
  return {
    step: 'menu',
    menu: {
      kind: 'menu',
      title: 'Undo scheduled keys',
      entries,
      cursor: 0,
      foot: 'A key that comes back is Disabled, and its lane asks',
    },
  };
}

/** Never opened: its entry is disabled. */
const nowhere: TeardownStep = {step: 'note', note: {kind: 'note', title: '', paragraphs: [], top: 0}};

function keysEntry({store, keys}: LaneView): MenuEntry {
  const pending = keys.scheduled - keys.gone;
  const label = `Keys of ${safeText(store.name)}: Space marks, u cancels`;
  const opens = {place: {screen: 'keys' as const, region: store.region, store: store.id}};
  return pending > 0
    ? {label, opens}
    : {label, opens, disabled: `no key of ${safeText(store.name)} is PendingDeletion`};
}

/** `:abort`: first what else is to come back, then the page with its phrase. */
export function abortStep(open: OpenTeardown): TeardownStep | Refused {
  const {view, abortPhrase, running, ledger} = open;
  if (!ledger.approved) return {refused: 'Nothing was approved: there is nothing to undo.'};
  if (view.finished) return {refused: 'It is over: what was deleted is gone.'};
  if (view.aborted) return {refused: 'It is being undone already.'};
  if (running.is === 'elsewhere') return {refused: 'Another process runs it: abort it there.'};
  if (abortPhrase === undefined) return {refused: 'It does not run here: P resumes it first.'};
  const entry = (label: string, wishes: UndoWishes): MenuEntry => ({
    label,
    opens: {teardown: abortPage(open, abortPhrase, wishes)},
    level: 3,
  });
  const enabled = enabledBefore(open);
  const stores = disconnectedByUs(open);
  return {
    step: 'menu',
    menu: {
      kind: 'menu',
      title: `Abort ${open.plan.id}`,
      entries: [
        entry('Cancel deletions; keys stay Disabled...', {enableKeys: false, reconnectStores: false}),
        ...(enabled > 0
          ? [entry('... and enable those that were...', {enableKeys: true, reconnectStores: false})]
          : []),
        ...(stores.length > 0
          ? [entry('... and connect stores again...', {enableKeys: false, reconnectStores: true})]
          : []),
        ...(enabled > 0 && stores.length > 0
          ? [entry('... and both...', {enableKeys: true, reconnectStores: true})]
          : []),
      ],
      cursor: 0,
      foot: 'Nothing is undone before its phrase is typed',
    },
  };
}

/** Planned keys that were Enabled when the plan was made. */
const enabledBefore = ({view}: OpenTeardown): number =>
  view.lanes.reduce((sum, {store}) => sum + store.keys.filter(({state}) => state === 'Enabled').length, 0);

/** Stores that were CONNECTED when the plan was made and are not now, through a call of this teardown. */
const disconnectedByUs = ({view, ledger}: OpenTeardown): readonly LaneView[] =>
  view.lanes.filter(
    ({store, connectionState}) =>
      store.connectionState === 'CONNECTED' &&
      connectionState !== undefined &&
      connectionState !== 'CONNECTED' &&
      ledger
        .stepsOn(`${store.region}/${store.id}`)
        .some(({write}) => write.operation === 'DisconnectCustomKeyStore'),
  );

/** What comes back, and what cannot. */
function abortPage(open: OpenTeardown, phrase: string, wishes: UndoWishes): TeardownStep {
  const {view} = open;
  const pending = view.lanes.flatMap(lane => {
    const n = lane.keys.scheduled - lane.keys.gone;
    return n > 0 ? [`${lane.store.name} (${plural(n, 'key')})`] : [];
  });
  const gone = view.lanes.reduce((sum, {keys}) => sum + keys.gone, 0);
  const deleted = view.lanes.filter(
    ({state}) => state.is === 'done' && ['deleted', 'gone'].includes(state.end),
  );
  const hidden = view.lanes.reduce(
    (sum, {store}) => sum + store.keys.filter(({state}) => !known.includes(state)).length,
    0,
  );
  const stores = disconnectedByUs(open);
  const said: readonly (Consequence | false)[] = [
    {
      when: 'At once',
      text:
        pending.length > 0
          ? `Every key deletion of this plan that is still pending is cancelled: ${listed(pending, 6)}.`
          : 'No key of this plan is pending: nothing has to be cancelled.',
    },
    {
      when: 'Keys',
      text: wishes.enableKeys
        ? `Keys come back Disabled; the ${plural(enabledBefore(open), 'key')} that were Enabled when the plan was made are enabled again.`
        : 'Keys come back Disabled and stay so; enable them on Keys when you are sure.',
    },
    hidden > 0 && {
      when: 'Keys',
      text: `${plural(hidden, 'key')} of stores that were disconnected: prior state unknown, left Disabled.`,
    },
    wishes.reconnectStores && {
      when: 'Stores',
      text: `Connected again: ${listed(
        stores.map(({store}) => store.name),
        6,
      )}. KMS changes the kmsuser password.`,
    },
    gone > 0 && {when: 'Lost', text: `${plural(gone, 'key')} already gone: nothing brings them back.`},
    deleted.length > 0 && {
      when: 'Lost',
      text: `Stores that are deleted stay so: ${listed(
        deleted.map(({store}) => store.name),
        6,
      )}.`,
    },
    {when: 'After', text: 'The teardown ends. Going on takes a new plan and a new approval.'},
  ];
  return {
    step: 'type',
    label: 'Abort',
    brief: {
      title: `UNDOES ${open.plan.id}`,
      consequences: said.filter(one => one !== false),
      checks: [],
      confirm: {level: 3, button: 'Undo', type: phrase},
      awsCli: [],
    },
    ask: {do: 'abort', phrase, wishes},
  };
}

/** States in which AWS shows whether a key was Enabled. */
const known = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport', 'Creating', 'Updating'];
