import {age, clock, dayMonth, isoDay} from '../../model/age.ts';
import {connectLimitMs} from '../../model/verdict.ts';
import type {LaneView} from '../../flows/teardown/view.ts';
import type {Span} from '../line.ts';
import {plural} from '../messages.ts';

/** The glyph of a lane: what it is doing, or what holds it up. */
export function laneMark({state}: Pick<LaneView, 'state'>): Span {
  switch (state.is) {
    case 'failed':
      return {text: '✗', token: 'bad'};
    case 'asks':
    case 'gate':
      return {text: '▲', token: 'risk'};
    case 'silent':
      return {text: '?', token: 'unsure'};
    case 'running':
      return {text: '◐', token: 'busy'};
    case 'waiting':
      return {text: '○', token: 'off'};
    case 'done':
      return {text: '✓', token: 'ok'};
    case 'pending':
      return {text: '-', token: 'off'};
  }
}

/** How much a lane wants a person: those that need one come first, the others stay in the order of the plan. */
export function urgency({state}: Pick<LaneView, 'state'>): number {
  const order: readonly LaneView['state']['is'][] = ['failed', 'asks', 'gate', 'silent'];
  const at = order.indexOf(state.is);
  return at < 0 ? order.length : at;
}

/** `schedule keys 4/5`: the step that a lane is in, with how far its keys are. */
export function stepText({step, keys, store, state}: LaneView): string {
  const of = (n: number) => `${String(n)}/${String(keys.planned)}`;
  switch (step) {
    case 'soak':
      return `disable and watch ${of(keys.soaking + keys.scheduled)}`;
    case 'schedule keys':
      return `schedule keys ${of(keys.scheduled)}`;
    case 'connect':
      return `${plural(keys.scheduled, 'key')} done, connect`;
    case 'wait':
      return keys.gone > 0 ? `wait, ${of(keys.gone)} keys gone` : `schedule keys ${of(keys.scheduled)}`;
    case '0 keys':
      return store.keys.length === 0 ? 'verify 0 keys' : `verify 0 keys, ${of(keys.gone)} gone`;
    case 'disconnect':
      return 'disconnect';
    case 'delete':
      return 'delete the store';
    case 'gone':
      return state.is === 'done' && state.end !== 'deleted' && state.end !== 'gone' ? '-' : 'verify gone';
    case 'undo':
      return `undo, ${plural(keys.scheduled - keys.gone, 'key')} pending`;
  }
}

/** A day from another one, or a time of today. */
export const whenText = (at: Date, now: Date): string =>
  isoDay(at) === isoDay(now) ? clock(at) : dayMonth(at, now);

const endWords = {
  deleted: 'deleted',
  gone: 'gone, not by us',
  disconnected: 'disconnected',
  kept: 'kept',
  undone: 'undone',
} as const;

/**
 * `failed 1m (1 key)`: how a lane stands.
 *
 * @param brief leaves out what the columns beside it say already
 */
export function stateText(lane: LaneView, now: Date, brief = false): string {
  const {state, keys, step} = lane;
  const lasting = (since: Date | undefined) => (since ? ` ${age(now.getTime() - since.getTime())}` : '');
  switch (state.is) {
    case 'failed':
      return `failed${lasting(state.since)}${keys.failed > 0 && !brief ? ` (${plural(keys.failed, 'key')})` : ''}`;
    case 'asks':
      return brief ? 'needs decision' : 'needs a decision';
    case 'gate':
      return 'type the phrase';
    case 'silent':
      return `no answer${lasting(state.since)}`;
    case 'running':
      return `running${lasting(state.since)}${step === 'connect' && state.since && !brief ? ` of ${limitText(lane)}` : ''}`;
    case 'waiting':
      return brief ? 'waiting until' : `waiting until ${whenText(state.until, now)}`;
    case 'done':
      return endWords[state.end];
    case 'pending':
      return 'pending';
  }
}

const limitText = ({store}: LaneView): string => age(connectLimitMs(store));

type Cell = readonly [text: string, token?: Span['token']];

const off: Cell = ['-', 'off'];
const done = (text: string): Cell => [`✓ ${text}`.trimEnd(), 'ok'];
const order = ['schedule keys', 'connect', 'wait', '0 keys', 'disconnect', 'delete', 'gone'] as const;

/** The cells of a lane in the wide layout: CONNECT, SCHEDULE, WAIT, 0 KEYS, DISCONNECT, DELETE, GONE. */
export function stepCells(lane: LaneView, now: Date): readonly Cell[] {
  const {step, state, keys, store, dates, connectionState} = lane;
  const isGone = state.is === 'done' && (state.end === 'deleted' || state.end === 'gone');
  const at =
    step === 'soak' ? 0 : step === 'undo' ? -1 : step === 'gone' && !isGone ? -1 : order.indexOf(step);
  const mark = laneMark(lane);
  const here = (text: string): Cell => [`${mark.text} ${text}`.trimEnd(), mark.token];
  const plainStep = (index: number): Cell =>
    isGone || at > index ? done('') : at === index ? here('') : off;
  const of = (n: number) => `${String(n)}/${String(keys.planned)}`;
  return [
    connectCell(lane, now, here),
    keys.planned === 0
      ? off
      : keys.failed > 0
        ? [`✗ ${of(keys.scheduled)}`, 'bad']
        : step === 'soak'
          ? here(`soak ${String(keys.soaking)}`)
          : keys.scheduled >= keys.planned
            ? done(of(keys.scheduled))
            : at === 0
              ? here(of(keys.scheduled))
              : off,
    keys.planned > 0 && keys.gone >= keys.planned
      ? done('')
      : dates[0]
        ? ['○ ' + whenText(dates[0].at, now), 'off']
        : off,
    plainStep(3),
    state.is === 'done' && state.end === 'disconnected'
      ? done('')
      : isGone ||
          at > 4 ||
          (connectionState === 'DISCONNECTED' && at >= 3 && store.connectionState !== 'DISCONNECTED')
        ? done('')
        : at === 4
          ? here('')
          : off,
    plainStep(5),
    isGone ? done('') : off,
  ];
}

function connectCell(lane: LaneView, now: Date, here: (text: string) => Cell): Cell {
  const {step, state, store, connectionState, keys} = lane;
  if (step === 'connect')
    return state.is === 'running' && state.since
      ? here(`${age(now.getTime() - state.since.getTime())}/${limitText(lane)}`)
      : here('');
  if (store.connectionState === 'CONNECTED') return done('was');
  return connectionState === 'CONNECTED' && keys.planned > 0 ? done('') : off;
}
