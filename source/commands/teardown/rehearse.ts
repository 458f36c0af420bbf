import {mishapNames, type MishapName} from '../../rehearsal/mishap-names.ts';
import {rehearse} from '../../rehearsal/rehearse.ts';
import {exitCodes, UsageError} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {NotDone} from '../not-done.ts';
import {openPlanFile} from './open-plan-file.ts';
import {printLine} from './print.ts';
import {rehearsalDocument, rehearsalSchema, rehearsalText} from './rehearsal-text.ts';
import {rehearsalClock} from './rehearsal-clock.ts';
import type {PlanFileOptions} from './teardown-commands.ts';
import {tellingWhyNot} from './tell-teardown.ts';

export type RehearseOptions = PlanFileOptions & {
  readonly mishap?: readonly string[];
  readonly seed?: string;
};

/**
 * `cks teardown rehearse PLAN`: runs the plan against an embedded AWS, and tells what would happen when. Asks the real
 * account nothing. Resolves with the exit code: 0 it reached the end, 1 it needs a person.
 *
 * @throws UsageError for an unknown mishap, a seed that is no number, or a file that is no plan
 */
export function rehearsePlan(file: string, options: RehearseOptions): Promise<number> {
  const mishaps = mishapsOf(options.mishap ?? []);
  const seed = seedOf(options.seed);
  const interruption = listenForInterruption();
  const {signal} = interruption;
  return tellingWhyNot(interruption, {...options, schema: rehearsalSchema}, async () => {
    const plan = await openPlanFile(file);
    if (plan.gaps.length > 0)
      throw new NotDone(
        exitCodes.refused,
        `${plan.id} is incomplete, so it cannot be run and was not rehearsed.`,
        `cks teardown show ${file} lists what is missing.`,
      );
    const clock = rehearsalClock(process.stderr);
    const rehearsal = await rehearse(plan, {mishaps, seed, signal, onTime: clock.tell}).finally(clock.clear);
    await printLine(
      options.json ? JSON.stringify(rehearsalDocument(rehearsal), undefined, 2) : rehearsalText(rehearsal),
    );
    return rehearsal.reachedEnd ? exitCodes.ok : exitCodes.no;
  });
}

function mishapsOf(named: readonly string[]): readonly MishapName[] {
  return [...new Set(named)].map(name => {
    const known = mishapNames.find(one => one === name);
    if (known) return known;
    throw new UsageError(`there is no mishap ${name}; there are: ${mishapNames.join(', ')}`);
  });
}

function seedOf(text = '1'): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--seed takes a whole number below 1000000000, not "${text}"`);
}
