import type {Command} from 'commander';
import type {ChangeOptions} from './change.ts';
import type {CreateKeyOptions, KeyFlowName} from './key-changes.ts';
import type {CommonOptions} from './program.ts';
import type {RoleOptions} from './role.ts';
import type {ResumeOptions} from './flows-resume.ts';
import type {CreateOptions, UpdateOptions} from './store-changes.ts';

type Finish = (exitCode: number) => void;
type Common = (command: Command) => Command;

/** Registers every command that changes something, and those that tell of changes. Their code loads when they run. */
export function addChangingCommands(cks: Command, finish: Finish, withCommon: Common): void {
  const changing = (command: Command) =>
    withCommon(command)
      .option('--json', 'one JSON document, schema cks.flow/1')
      .option('--confirm <text>', 'what confirms it: a name or a phrase; without it the phrase is printed')
      .option('--wait [seconds]', 'stay until the end, or for so many seconds');

  addStoreCommands(cks, finish, changing);
  addKeyCommands(cks, finish, changing);

  const role = withCommon(cks.command('role').enablePositionalOptions())
    .description("The card of KMS's service-linked role.")
    .option('--json', 'one JSON document, schema cks.role/1')
    .option('--who', 'ask also what every user and role of the account may do to it')
    .action(async (options: RoleOptions) => {
      const {printRole} = await import('./role.ts');
      finish(await printRole(options));
    });
  changing(role.command('describe <text>'))
    .description('Edit the description of the role.')
    .action(async (text: string, options: ChangeOptions) => {
      const {describeRole} = await import('./role-change.ts');
      finish(await describeRole(text, options));
    });

  addRecordCommands(cks, finish, changing, withCommon);
}

function addStoreCommands(cks: Command, finish: Finish, changing: Common): void {
  changing(cks.command('connect <store>'))
    .description('Connect a key store to its cluster or proxy.')
    .action(async (store: string, options: ChangeOptions) => {
      const {connect} = await import('./store-changes.ts');
      finish(await connect(store, options));
    });
  changing(cks.command('disconnect <store>'))
    .description('Disconnect a key store: its keys become unusable.')
    .action(async (store: string, options: ChangeOptions) => {
      const {disconnect} = await import('./store-changes.ts');
      finish(await disconnect(store, options));
    });
  withProxy(changing(cks.command('create')))
    .description('Create a key store on a CloudHSM cluster, or an external one with the --xks-… options.')
    .requiredOption('--name <name>', 'name of the new key store')
    .option('--cluster <id>', 'id of the CloudHSM cluster')
    .option('--trust-anchor <file>', "the cluster's customerCA.crt")
    .option('--password-stdin', 'read the kmsuser password from standard input')
    .action(async (options: CreateOptions) => {
      const {create} = await import('./store-changes.ts');
      finish(await create(options));
    });
  withProxy(changing(cks.command('update <store>')))
    .description('Change the name, cluster, kmsuser password or proxy of a key store.')
    .option('--name <name>', 'the new name')
    .option('--cluster <id>', 'a cluster that shares its backups with the old one')
    .option('--password-stdin', 'read the new kmsuser password from standard input')
    .action(async (store: string, options: UpdateOptions) => {
      const {update} = await import('./store-changes.ts');
      finish(await update(store, options));
    });
}

const withProxy = (command: Command): Command =>
  command
    .option('--xks-proxy-connectivity <kind>', 'PUBLIC_ENDPOINT or VPC_ENDPOINT_SERVICE')
    .option('--xks-proxy-uri-endpoint <url>', 'https:// and the host of the proxy')
    .option('--xks-proxy-uri-path <path>', 'path of the proxy, ending in /kms/xks/v1')
    .option('--xks-proxy-vpc-endpoint-service-name <name>', 'the VPC endpoint service')
    .option('--xks-proxy-access-key-id <id>', "access key id of the proxy's credential")
    .option('--xks-proxy-secret-stdin', "read the credential's secret access key from standard input");

function addKeyCommands(cks: Command, finish: Finish, changing: Common): void {
  const key = cks
    .command('key')
    .description('Create, enable, disable or delete KMS keys.')
    .helpCommand(false);
  changing(key.command('create'))
    .description('Create a KMS key in a key store.')
    .requiredOption('--store <store>', 'id or name of the key store')
    .option('--alias <alias>', 'alias of the new key, with or without alias/')
    .option('--policy <file>', 'key policy, a JSON file')
    .option('--description <text>', 'description of the key')
    .option('--xks-key-id <id>', 'id of the key in the external key manager')
    .action(async (options: CreateKeyOptions) => {
      const {createKey} = await import('./key-changes.ts');
      finish(await createKey(options));
    });
  const onKeys = (words: string, flow: KeyFlowName, description: string) =>
    changing(key.command(words))
      .description(description)
      .action(async (keys: string[], options: ChangeOptions & {days?: string}) => {
        const {changeKeys} = await import('./key-changes.ts');
        finish(await changeKeys(flow, keys, options));
      });
  onKeys('enable <key...>', 'enable-keys', 'Enable keys, named by id, ARN or alias.');
  onKeys('disable <key...>', 'disable-keys', 'Disable keys, named by id, ARN or alias.');
  onKeys('schedule-deletion <key...>', 'schedule-deletion', 'Schedule the deletion of keys.').option(
    '--days <days>',
    'waiting period, 7 to 30 (default 30)',
  );
  onKeys(
    'cancel-deletion <key...>',
    'cancel-deletion',
    'Cancel scheduled deletions; the keys are Disabled then.',
  );
}

function addRecordCommands(cks: Command, finish: Finish, changing: Common, withCommon: Common): void {
  const flows = withCommon(cks.command('flows').enablePositionalOptions())
    .description('What is running or in doubt on this machine, with what comes next.')
    .option('--json', 'one JSON document, schema cks.flows/1; one a line with --follow')
    .option('--follow', 'tell again whenever it changes, until nothing is open')
    .action(async (options: CommonOptions & {follow?: boolean}) => {
      const {printFlows} = await import('./flows-list.ts');
      finish(await printFlows(options));
    });
  changing(flows.command('resume <id>'))
    .description('Go on with a flow; what is in doubt is looked up before anything is sent.')
    .option('--password-stdin', 'read the kmsuser password from standard input')
    .option('--xks-proxy-secret-stdin', "read the proxy's secret access key from standard input")
    .action(async (id: string, options: ResumeOptions) => {
      const {resume} = await import('./flows-resume.ts');
      finish(await resume(id, options));
    });
  withCommon(cks.command('history'))
    .description('Every change made from this machine: who, when, what, result, request id.')
    .option('--json', 'one JSON document, schema cks.history/1')
    .option('--format <format>', 'md or json')
    .option('--verify', 'check the hash chain of every journal; exit 1 if one is broken')
    .action(async (options: CommonOptions & {verify?: boolean; format?: string}) => {
      const {printHistory} = await import('./history-command.ts');
      finish(await printHistory(options));
    });
}
