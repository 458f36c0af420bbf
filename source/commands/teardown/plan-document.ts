import type {Forecast} from '../../flows/teardown/forecast.ts';
import {approvalPhrase} from '../../flows/teardown/phrases.ts';
import type {Plan} from '../../flows/teardown/plan.ts';

/** A plan and what it means as one document of schema `cks.teardown-plan/1`: the members of the file, and `forecast`. */
export const planDocument = (plan: Plan, forecast: Forecast): object => ({
  ...plan,
  complete: plan.gaps.length === 0,
  ...(plan.gaps.length === 0 && {phrase: approvalPhrase(plan)}),
  forecast,
});
