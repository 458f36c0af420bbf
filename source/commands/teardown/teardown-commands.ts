import type {Command} from 'commander';
import type {CommonOptions} from '../program.ts';
import {addPlanningCommands} from './planning-commands.ts';
import {addRunningCommands} from './running-commands.ts';

/** How a command of the group is given its options, and how it tells its exit code. */
export type TeardownCommands = {
  readonly teardown: Command;
  readonly finish: (exitCode: number) => void;
  readonly withCommon: (command: Command) => Command;
};

/** Options of every command that works on a plan. */
export type PlanFileOptions = CommonOptions;

/** Registers `cks teardown` with all its commands; each one's own code loads only when it is called. */
export function addTeardownCommands(
  cks: Command,
  finish: TeardownCommands['finish'],
  withCommon: TeardownCommands['withCommon'],
): void {
  const teardown = cks
    .command('teardown')
    .description('Take key stores down, over weeks, losing nothing: plan, approve, run, report.')
    .helpCommand(false);
  addPlanningCommands({teardown, finish, withCommon});
  addRunningCommands({teardown, finish, withCommon});
}
