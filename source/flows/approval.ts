import type {FlowRecord} from './record.ts';

/** After this long, what a person read before saying yes is no longer what is so. */
const approvalHoldsMs = 60 * 60_000;

/**
 * True where a flow was approved more than an hour ago and never sent anything: going on with it would change what
 * nobody has looked at lately, so it takes a new yes to what is so now. Once something was sent the rest belongs to it.
 *
 * @param record of a flow that is open
 * @param now AWS's time
 */
export const hasLapsed = ({approved, steps}: Pick<FlowRecord, 'approved' | 'steps'>, now: Date): boolean =>
  approved !== undefined && steps.length === 0 && now.getTime() - approved.at.getTime() > approvalHoldsMs;
