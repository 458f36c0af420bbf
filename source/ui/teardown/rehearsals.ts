import {dayMonth} from '../../model/age.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {fileStem} from '../copy/take-away.ts';
import {messages} from '../messages.ts';
import {pagerOf} from '../raw/pager.ts';
import type {AppState} from '../state.ts';
import type {TeardownPort} from './port.ts';
import {shortDigest} from './shown.ts';

type Hooks = {
  readonly update: (change: (state: AppState) => AppState) => void;
  /** Says whether the plan is still the one that is shown: it may have been changed meanwhile. */
  readonly isShown: (plan: Plan) => boolean;
  readonly stop: AbortSignal;
};

/** Rehearsals of plans, in the background, one at a time. */
export type Rehearsals = {
  /** Rehearses a plan and shows the result; one that was rehearsed already is shown at once. */
  readonly start: (plan: Plan, now: Date) => void;
};

/** Lets plans be rehearsed behind the screen: the same plan gives the same rehearsal, so the last one is kept. */
export function rehearsals(port: Pick<TeardownPort, 'rehearse'>, {update, isShown, stop}: Hooks): Rehearsals {
  let last: {readonly digest: string; readonly rows: readonly string[]} | undefined;
  let running: {readonly digest: string; readonly stop: AbortController} | undefined;

  /** Progress is no reason to take another message away. */
  const tell = (text: string) => {
    update(state =>
      state.message && state.message.id !== rehearsing
        ? state
        : {...state, message: messages.rehearsing(text)},
    );
  };

  const show = (plan: Plan, rows: readonly string[], now: Date) => {
    update(({message, ...state}) => {
      const still = {...state, ...(message && message.id !== rehearsing && {message})};
      if (!isShown(plan)) return {...still, message: messages.rehearsedBefore()};
      if (!isFree(state)) return {...still, message: messages.rehearsed(plan.id)};
      const title = `[REHEARSAL] ${plan.id} · digest ${shortDigest(plan)} · nothing was sent to AWS`;
      return {...still, overlay: pagerOf(title, rows, fileStem(`rehearsal ${plan.id}`, plan.account, now))};
    });
  };

  return {
    start(plan, now) {
      const {digest} = plan;
      if (last?.digest === digest) return show(plan, last.rows, now);
      if (running?.digest === digest) return;
      running?.stop.abort();
      const mine = {digest, stop: new AbortController()};
      running = mine;
      let told = '';
      port
        .rehearse(plan, {
          stop: AbortSignal.any([mine.stop.signal, stop]),
          onTime: at => {
            const text = dayMonth(at, plan.madeAt);
            if (running !== mine || text === told) return;
            told = text;
            tell(text);
          },
        })
        .then(
          rows => {
            if (running !== mine) return;
            running = undefined;
            last = {digest, rows};
            show(plan, rows, now);
          },
          (error: unknown) => {
            if (running !== mine) return;
            running = undefined;
            if (stop.aborted) return;
            const why = error instanceof Error ? error.message : String(error);
            update(state => ({...state, message: messages.notRehearsed(why)}));
          },
        );
    },
  };
}

const rehearsing = messages.rehearsing('').id;

/** Nothing else is being read or typed, and the plan is what is on the screen. */
const isFree = ({overlay, dialog, typing, place}: AppState): boolean =>
  !overlay && !dialog && !typing && place.screen === 'stage' && ['inventory', 'plan'].includes(place.stage);
