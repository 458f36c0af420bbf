import {Command, CommanderError, Option} from 'commander';
import type {AccessOptions} from './access.ts';
import {addChangingCommands} from './changing-commands.ts';
import {exitCodes, UsageError} from './exit-codes.ts';
import {addMachineCommands} from './machine-commands.ts';
import {addManuals} from './manual.ts';
import {tooOldNode} from './node-version.ts';
import {addTeardownCommands} from './teardown/teardown-commands.ts';

declare const CKS_VERSION: string;

/** Options that every command knows. */
export type CommonOptions = {
  readonly profile?: string;
  readonly region?: readonly string[];
  readonly endpointUrl?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly ascii?: boolean;
  readonly color: boolean;
  readonly plain?: boolean;
};

const collect = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];

function withCommonOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--region <region>', 'look at this Region only; may be repeated (default: all)', collect)
    .option('--endpoint-url <url>', 'ask this endpoint instead of AWS')
    .option('--state-dir <dir>', 'where cks keeps its cache and journals')
    .option('--ascii', 'draw with ASCII characters only')
    .option('--no-color', 'no colour; bold and reverse stay')
    .option('--plain', 'no colour, bold or reverse');
}

/** The whole command line; each command's own code loads only when it is called. */
function program(finish: (exitCode: number) => void): Command {
  const cks = withCommonOptions(
    new Command('cks')
      .description('See, repair and take down AWS KMS custom key stores, in every Region at once.')
      .version(CKS_VERSION, '--version', 'print the version')
      .helpOption('--help', 'print this help')
      .helpCommand(false)
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({
        outputError: (text, write) => {
          write(text);
        },
      })
      .addOption(
        new Option('--demo [scenario]', 'look around in the embedded AWS, with no account').preset(
          'pay-legacy',
        ),
      ),
  )
    .option('--write', 'allow changes in this run; each is confirmed on its own')
    .option('--accessible', 'read the screen out line by line, for screen readers')
    .hook('preAction', (root, command) => {
      // An endpoint or profile before the subcommand would be dropped, and another account asked.
      const given = root.options.filter(
        option => root.getOptionValueSource(option.attributeName()) === 'cli',
      );
      if (command === root || given.length === 0) return;
      const names = given.map(option => option.long).join(', ');
      throw new UsageError(
        `${names}: options stand after the subcommand, as in \`cks ${command.name()} ${names}\``,
      );
    })
    .action(async (options: CommonOptions & {demo?: string; write?: boolean; accessible?: boolean}) => {
      const {showScreen} = await import('./screen.ts');
      finish(await showScreen(options));
    });

  withCommonOptions(cks.command('status'))
    .description('Print one snapshot of every key store, cluster and key in scope.')
    .option('--json', 'one JSON document, schema cks.status/1')
    .option('--strict', 'a Region that is not enabled counts as no answer')
    .option('--keys', 'read the key inventory too')
    .action(async (options: CommonOptions & {strict?: boolean; keys?: boolean}) => {
      const {printStatus} = await import('./status.ts');
      finish(await printStatus(options));
    });

  withCommonOptions(cks.command('access <persona>'))
    .description('What a principal may do of what a persona needs; "all" for every persona.')
    .option('--json', 'one JSON document, schema cks.access/1')
    .option('--principal <arn>', 'a user, group or role of the account (default: the caller)')
    .option('--key <key>', 'ask about this key: id, ARN or alias')
    .option('--policy', "print the persona's least-privilege policy instead")
    .option('--format <format>', 'csv, md or json')
    .action(async (persona: string, options: CommonOptions & AccessOptions) => {
      const {printAccess} = await import('./access.ts');
      finish(await printAccess(persona, options));
    });

  withCommonOptions(cks.command('check'))
    .argument('<cluster-id>', 'a CloudHSM cluster, such as cluster-2a3b4c5d6e7')
    .description('Tell whether any key store stands on a CloudHSM cluster, before somebody deletes it.')
    .option('--json', 'one JSON document, schema cks.check/1')
    .action(async (clusterId: string, options: CommonOptions) => {
      const {printCheck} = await import('./check.ts');
      finish(await printCheck(clusterId, options));
    });

  withCommonOptions(cks.command('why'))
    .argument('<key>', 'id, ARN or alias of a KMS key')
    .description('Tell whether KMS can use a key, and if not, why and what to do in which order.')
    .option('--json', 'one JSON document, schema cks.why/1')
    .action(async (key: string, options: CommonOptions) => {
      const {printWhy} = await import('./why.ts');
      finish(await printWhy(key, options));
    });

  addMachineCommands(cks, finish, withCommonOptions);
  addChangingCommands(cks, finish, withCommonOptions);
  addTeardownCommands(cks, finish, withCommonOptions);

  cks
    .command('simulate')
    .description(
      'Serve the embedded AWS to any AWS client on this machine. The first line of output is JSON.',
    )
    .option('--port <port>', 'port on 127.0.0.1; 0 picks a free one', '0')
    .option('--scenario <name|file>', 'a shipped world by name, or a scenario file', 'pay-legacy')
    .option('--time-scale <n>', 'simulated seconds per second (default: as the scenario says)')
    .action(async (options: {port: string; scenario: string; timeScale?: string}) => {
      const {simulate} = await import('./simulate.ts');
      finish(await simulate(options));
    });

  addManuals(cks);
  return cks;
}

/** `--wait` takes its seconds after `=` only: the word behind it is the name of a store. */
const withoutValue = (word: string) => (word === '--wait' ? '--wait=' : word);

/**
 * Runs the command line and returns the exit code; prints every error in its place and never throws.
 *
 * @param words the arguments after the program's name
 */
export async function run(words: readonly string[]): Promise<number> {
  const tooOld = tooOldNode(process.versions.node);
  if (tooOld !== undefined) {
    process.stderr.write(`cks: ${tooOld}\n`);
    return exitCodes.usage;
  }
  let exitCode: number = exitCodes.ok;
  try {
    await program(code => {
      exitCode = code;
    }).parseAsync(words.map(withoutValue), {from: 'user'});
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof UsageError) {
      process.stderr.write(`cks: ${error.message}\n`);
      return exitCodes.usage;
    }
    const {reportCrash} = await import('./crash.ts');
    return reportCrash(error);
  }
}
