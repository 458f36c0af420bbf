import {mishapHelp} from '../../rehearsal/mishap-names.ts';
import type {ApproveOptions} from './approve.ts';
import type {PlanOptions} from './plan.ts';
import type {RehearseOptions} from './rehearse.ts';
import type {ShowOptions} from './show.ts';
import type {TeardownCommands} from './teardown-commands.ts';

/** Registers the commands from intent to an approved plan. */
export function addPlanningCommands({teardown, finish, withCommon}: TeardownCommands): void {
  withCommon(teardown.command('plan'))
    .description(
      'Look at every Region, and write what would be taken down into a plan file. Nothing is changed.',
    )
    .requiredOption('--out <file>', 'where the plan is written')
    .option(
      '--goal <goal>',
      'disconnect, stores or role: how far it goes (default: role, with a scope stores)',
    )
    .option('--store <store...>', 'only these stores, by id or name')
    .option('--days <days>', 'waiting period of key deletions, 7 to 30 (default 30)')
    .option(
      '--soak <days>',
      'disable keys in use first and watch so many days for refused uses (default 7; 0: no)',
    )
    .option('--exclude-region <region...>', 'leave these Regions out; the role stays then')
    .option('--accept-unknown <region...>', 'Regions that are not enabled and stay unknown')
    .option(
      '--accept-key <key...>',
      'keys that cannot be described, or whose tags cannot be read: KEY or REGION/KEY',
    )
    .option('--keep-store <store...>', 'keep these stores, by id or name; the role stays then')
    .option('--keep-key <key...>', 'keep these keys, by id, ARN or alias; their stores are kept too')
    .option('--region-profile <region=profile...>', 'ask a Region with the credentials of another profile')
    .option(
      '--last-use <seconds>',
      'ask for last uses that long at most (default 120; 0: not at all); keys not asked count as used',
    )
    .option('--two-person', 'approval and every later phrase take another caller than the one who plans')
    .option('--data <sentence>', 'who answers for data that no API can list, in your own words')
    .option('--json', 'the plan and its forecast, schema cks.teardown-plan/1')
    .addHelpText(
      'after',
      '\nExit: 0 complete, 2 something is missing (the file is written, and cannot be approved), 64 usage.',
    )
    .action(async (options: PlanOptions) => {
      const {makePlan} = await import('./plan.ts');
      finish(await makePlan(options));
    });

  withCommon(teardown.command('show <plan>'))
    .description('Print a plan: what goes, when, what stays, what it costs. Asks AWS nothing.')
    .option('--json', 'the plan and its forecast, schema cks.teardown-plan/1')
    .option('--questions', 'print the question sheets for other accounts that use these keys, as Markdown')
    .addHelpText('after', '\nExit: 0 complete, 2 something is missing, 3 the file was changed, 64 usage.')
    .action(async (plan: string, options: ShowOptions) => {
      const {showPlan} = await import('./show.ts');
      finish(await showPlan(plan, options));
    });

  withCommon(teardown.command('rehearse <plan>'))
    .description(
      'Run a plan against an embedded AWS made from it, weeks in seconds, and print what would happen when. Asks AWS nothing.',
    )
    .option('--mishap <name...>', 'what goes wrong, by name (see below)')
    .option('--seed <number>', 'where and when mishaps happen (default 1)')
    .option('--json', 'one JSON document, schema cks.rehearsal/1')
    .addHelpText(
      'after',
      [
        '\nMishaps:',
        ...Object.entries(mishapHelp).map(([name, text]) => `  ${name.padEnd(20)} ${text}`),
      ].join('\n'),
    )
    .addHelpText(
      'after',
      '\nExit: 0 it reached its end, 1 it needs a person who knows more, 3 the plan is incomplete or was changed, 64 usage.',
    )
    .action(async (plan: string, options: RehearseOptions) => {
      const {rehearsePlan} = await import('./rehearse.ts');
      finish(await rehearsePlan(plan, options));
    });

  withCommon(teardown.command('approve <plan>'))
    .description(
      'Approve a plan: the account, then a phrase that counts what is lost. Changes nothing in AWS.',
    )
    .option('--account <id>', 'the 12 digits of the account')
    .option('--phrase <text>', 'the phrase of the plan; without it the phrase is printed')
    .option('--json', 'one JSON document, schema cks.teardown-approval/1')
    .addHelpText('after', '\nExit: 0 approved, 2 something did not answer, 3 refused, 64 usage.')
    .action(async (plan: string, options: ApproveOptions) => {
      const {approvePlan} = await import('./approve.ts');
      finish(await approvePlan(plan, options));
    });
}
