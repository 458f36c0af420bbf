import type {Failure} from '../../model/failure.ts';
import type {Standing} from '../attempts.ts';
import type {Step} from '../record.ts';
import {questionId, type Choice, type Question, type QuestionKind} from './decision.ts';
import type {Lane} from './lane-memory.ts';
import type {LiveKey} from './live-key.ts';
import type {PlannedKey} from './plan.ts';
import type {RefusedUses} from './scene.ts';
import {day, plus} from './sighting.ts';
import {choices, words} from './words.ts';

function ask({store}: Lane, planned: PlannedKey, kind: QuestionKind, what: string, first: Choice): Question {
  return {
    id: questionId(kind, {region: store.region, id: planned.id}),
    kind,
    store: {region: store.region, id: store.id},
    keyId: planned.id,
    what,
    choices: [first, choices.keepStore(store)],
  };
}

const newDate = ({lane: {now}, planned}: LiveKey) => plus(now, planned.days * day);

/** What a person is asked about one key. */
export const keyQuestion = {
  cancelled: (live: LiveKey): Question => {
    const {lane, planned, key} = live;
    const first = choices.scheduleAgain(newDate(live), lane.now);
    return ask(lane, planned, 'cancelled', words.cancelled(planned, lane.store, key.state), first);
  },
  enabled: ({lane, planned}: LiveKey): Question =>
    ask(lane, planned, 'enabled', words.enabled(planned, lane.store), choices.disableAgain),
  used: (live: LiveKey, uses: RefusedUses): Question => {
    const {lane, planned} = live;
    const first = choices.schedule(newDate(live), lane.now);
    return ask(lane, planned, 'used', words.used(planned, lane.store, uses, lane.now), first);
  },
  useUnseen: (live: LiveKey, failure?: Failure): Question => {
    const {lane, planned} = live;
    const first = choices.schedule(newDate(live), lane.now);
    return ask(lane, planned, 'use-unseen', words.useUnseen(planned, lane.store, failure), first);
  },
  refused: (
    lane: Lane,
    planned: PlannedKey,
    standing: Extract<Standing, {is: 'refused' | 'given-up'}>,
  ): Question => ask(lane, planned, 'key-refused', words.keyRefused(planned, standing), choices.tryAgain),
  hidden: (lane: Lane, planned: PlannedKey, failure: Failure): Question =>
    ask(lane, planned, 'key-unseen', words.keyHidden(planned, lane.store, failure), choices.tryAgain),
  unknownState: ({lane, planned, key}: LiveKey): Question =>
    ask(lane, planned, 'key-unseen', words.unknownKeyState(planned, lane.store, key.state), choices.tryAgain),
  /** A call in doubt of long ago: undefined for calls that may be sent again without harm. */
  longAgo: (live: LiveKey, {write: {operation}}: Step): Question | undefined => {
    const {lane, planned, key} = live;
    if (operation === 'ScheduleKeyDeletion') {
      const what = words.perhapsCancelled(planned, lane.store, key.state);
      return ask(lane, planned, 'cancelled', what, choices.scheduleAgain(newDate(live), lane.now));
    }
    if (operation === 'DisableKey')
      return ask(lane, planned, 'enabled', words.perhapsEnabled(planned, lane.store), choices.disableAgain);
    return undefined;
  },
};
