import type {Forecast} from '../../flows/teardown/forecast.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {messages, type Message} from '../messages.ts';
import type {Draft, OpenTeardown, TeardownsView} from './port.ts';

/** The plan that the stages up to Approve show: the one in the making, unless another one was opened. */
export type PlanShown = {
  readonly plan: Plan;
  readonly forecast: Forecast;
  /** Only a plan in the making can be edited. */
  readonly draft?: Draft;
  readonly open?: OpenTeardown;
};

export function planShown({draft, open}: TeardownsView): PlanShown | undefined {
  if (open && open.plan.id !== draft?.id) return {plan: open.plan, forecast: open.forecast, open};
  if (!draft?.plan || !draft.forecast) return undefined;
  return {plan: draft.plan, forecast: draft.forecast, draft, ...(open && {open})};
}

/** Why a plan cannot be shown or approved yet; undefined where nothing stands in the way. */
export function incomplete({gaps}: Pick<Plan, 'gaps'>): Message | undefined {
  if (gaps.length === 0) return undefined;
  const silent = gaps.filter(({kind}) => kind === 'region-silent' || kind === 'keys-unread').length;
  return messages.planIncomplete(silent, gaps.length - silent);
}

/** The teardown that runs in this process, as a list for whoever asks what runs. */
export function runningTeardown(
  teardowns: TeardownsView | undefined,
): readonly {readonly id: string; readonly name: string}[] {
  const {open} = teardowns ?? {};
  return open && ['yes', 'pausing', 'paused'].includes(open.running.is)
    ? [{id: open.plan.id, name: 'Teardown'}]
    : [];
}

/** As much of a digest as a person compares. */
export const shortDigest = ({digest}: Pick<Plan, 'digest'>): string => digest.slice(0, 8);
