import {Argument, type Command} from 'commander';
import type {Shell} from './completion.ts';
import type {CommonOptions} from './program.ts';

/** Registers the commands about cks on this machine. Their code loads when they run. */
export function addMachineCommands(
  cks: Command,
  finish: (exitCode: number) => void,
  withCommon: (command: Command) => Command,
): void {
  withCommon(cks.command('config'))
    .description('Print the settings that hold, and where each came from.')
    .option('--json', 'one JSON document, schema cks.config/1')
    .action(async (options: CommonOptions) => {
      const {printConfig} = await import('./config.ts');
      finish(await printConfig(options));
    });
  withCommon(cks.command('doctor'))
    .description('Check the terminal, credentials, clock, folders and Regions: one line each, with a fix.')
    .option('--json', 'one JSON document, schema cks.doctor/1')
    .action(async (options: CommonOptions) => {
      const {printDoctor} = await import('./doctor.ts');
      finish(await printDoctor(options));
    });
  cks
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell to write it for').choices(['bash', 'zsh', 'fish']))
    .description('Print a script that completes commands, options, profiles and Regions in a shell.')
    .action(async (shell: Shell) => {
      const {printCompletion} = await import('./completion.ts');
      finish(await printCompletion(shell, cks));
    });
  cks
    .command('complete', {hidden: true})
    .argument('<kind>')
    .action(async (kind: string) => {
      const {printWords} = await import('./completion.ts');
      finish(await printWords(kind));
    });
}
