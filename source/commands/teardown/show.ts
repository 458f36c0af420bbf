import {forecast} from '../../flows/teardown/forecast.ts';
import {questionSheets} from '../../flows/teardown/question-sheet.ts';
import {exitCodes} from '../exit-codes.ts';
import {NotDone} from '../not-done.ts';
import {openPlanFile} from './open-plan-file.ts';
import {planDocument} from './plan-document.ts';
import {planText} from './plan-text.ts';
import {printLine, tellNotDone} from './print.ts';
import type {PlanFileOptions} from './teardown-commands.ts';

export type ShowOptions = PlanFileOptions & {readonly questions?: boolean};

/** Prints a plan file and what it would mean if it began now; resolves with the exit code. Asks AWS nothing. */
export async function showPlan(file: string, options: ShowOptions): Promise<number> {
  try {
    const plan = await openPlanFile(file);
    const meaning = forecast(plan, plan.madeAt);
    if (options.questions) {
      const sheets = questionSheets(plan);
      await printLine(
        sheets.length === 0
          ? 'No key of this plan names another account.'
          : sheets.map(({text}) => text).join('\n\n'),
      );
    } else if (options.json) await printLine(JSON.stringify(planDocument(plan, meaning), undefined, 2));
    else await printLine(planText(plan, meaning));
    return plan.gaps.length === 0 ? exitCodes.ok : exitCodes.cannotTell;
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    return await tellNotDone(error, options);
  }
}
