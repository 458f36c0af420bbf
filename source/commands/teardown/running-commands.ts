import type {AbortOptions} from './abort.ts';
import type {ConfirmOptions} from './confirm.ts';
import type {ReportOptions} from './report.ts';
import type {RunOptions} from './run.ts';
import type {PlanFileOptions, TeardownCommands} from './teardown-commands.ts';

const exits =
  '\nExit: 0 finished, 1 waits for a date, 2 a Region is silent, 3 needs a person or refused by a rule of safety, 4 something failed or is in doubt, 64 usage, 130 interrupted. Of several the highest of 1 to 4.';

const json = ['--json', 'one JSON document, schema cks.teardown/1'] as const;
const planOf = 'A plan file, or the id of a teardown of the state folder.';

/** Registers the commands that run an approved plan, answer it, look at it and turn it back. */
export function addRunningCommands({teardown, finish, withCommon}: TeardownCommands): void {
  withCommon(teardown.command('run'))
    .argument('<plan>', planOf)
    .description('Do what is due and approved: keys, stores, the role, each when its time has come.')
    .option('--until-blocked', 'end as soon as everything waits for a date, a person or a silent Region')
    .option(...json)
    .addHelpText('after', exits)
    .action(async (plan: string, options: RunOptions) => {
      const {runPlan} = await import('./run.ts');
      finish(await runPlan(plan, options));
    });

  withCommon(teardown.command('confirm'))
    .argument('<plan>', planOf)
    .description('Give a later phrase, or decide what the teardown asks. The next run acts on it.')
    .option('--phrase <text>', 'the phrase that is wanted now; without it the phrase is printed')
    .option('--decide <id=choice...>', 'the answer to a question, by its id')
    .option(...json)
    .addHelpText('after', '\nExit: 0 written down, 2 AWS did not answer, 3 refused, 64 usage.')
    .action(async (plan: string, options: ConfirmOptions) => {
      const {confirmPlan} = await import('./confirm.ts');
      finish(await confirmPlan(plan, options));
    });

  withCommon(teardown.command('status'))
    .argument('[plan]', `${planOf} Without it: one line for each.`)
    .description('Where a teardown stands, after one look at AWS. Works while another process runs it.')
    .option(...json)
    .addHelpText('after', exits)
    .action(async (plan: string | undefined, options: PlanFileOptions) => {
      const {printTeardownStatus} = await import('./status.ts');
      finish(await printTeardownStatus(plan, options));
    });

  withCommon(teardown.command('report'))
    .argument('<plan>', planOf)
    .description('What was done, by whom, what remains, and what comes after. Works before the end too.')
    .option('--format <format>', 'md or json (default md)')
    .option('--backups', 'look at the backups in every Region now; without it AWS is asked nothing')
    .option('--json', 'the same as --format json, schema cks.teardown-report/1')
    .addHelpText('after', '\nExit: 0 printed, 1 the journal is damaged, 2 AWS did not answer, 64 usage.')
    .action(async (plan: string, options: ReportOptions) => {
      const {reportPlan} = await import('./report.ts');
      finish(await reportPlan(plan, options));
    });

  withCommon(teardown.command('abort'))
    .argument('<plan>', planOf)
    .description(
      'Cancel every key deletion of the plan that is still pending; then nothing more is taken down.',
    )
    .option('--phrase <text>', 'the phrase that undoes it; without it the phrase is printed')
    .option('--enable-keys', 'enable the keys again that were enabled before')
    .option('--reconnect-stores', 'connect the stores again that the plan disconnected')
    .option(...json)
    .addHelpText('after', exits)
    .action(async (plan: string, options: AbortOptions) => {
      const {abortPlan} = await import('./abort.ts');
      finish(await abortPlan(plan, options));
    });
}
