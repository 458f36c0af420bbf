import type {Command, Option} from 'commander';

/** What may stand behind an option or as an argument. */
export type Values =
  | {readonly take: 'nothing' | 'anything' | 'files'}
  | {readonly take: 'names'; readonly of: NameKind}
  | {readonly take: 'choices'; readonly choices: readonly string[]};

/** Names that are looked up when they are completed. */
export const nameKinds = ['profiles', 'regions', 'personas', 'scenarios'] as const;
export type NameKind = (typeof nameKinds)[number];

/** One command as a shell completes it. */
export type CompletedCommand = {
  /** The words that lead to it, such as `cks key create`. */
  readonly path: string;
  readonly commands: readonly {readonly name: string; readonly about: string}[];
  readonly options: readonly {readonly flag: string; readonly about: string; readonly values: Values}[];
  readonly argument: Values;
};

/** Every command of the program with what can stand behind it, the program itself first. */
export function completionTree(command: Command, before = ''): readonly CompletedCommand[] {
  const path = before === '' ? command.name() : `${before} ${command.name()}`;
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  return [
    {
      path,
      commands: below.map(one => ({name: one.name(), about: one.description()})),
      options: help
        .visibleOptions(command)
        .flatMap(option =>
          option.long ? [{flag: option.long, about: option.description, values: valuesOf(option)}] : [],
        ),
      argument: argument?.argChoices
        ? {take: 'choices', choices: argument.argChoices}
        : valuesByName(argument?.name() ?? ''),
    },
    ...below.flatMap(one => completionTree(one, path)),
  ];
}

function valuesOf(option: Option): Values {
  // An optional value stands after `=` only, or not at all.
  if (!option.required) return {take: 'nothing'};
  if (option.argChoices) return {take: 'choices', choices: option.argChoices};
  return valuesByName(option.attributeName());
}

function valuesByName(name: string): Values {
  switch (name) {
    case 'profile':
      return {take: 'names', of: 'profiles'};
    case 'region':
    case 'excludeRegion':
    case 'acceptUnknown':
      return {take: 'names', of: 'regions'};
    case 'persona':
      return {take: 'names', of: 'personas'};
    case 'scenario':
      return {take: 'names', of: 'scenarios'};
    case 'stateDir':
    case 'out':
    case 'plan':
    case 'policy':
    case 'trustAnchor':
      return {take: 'files'};
    default:
      return {take: 'anything'};
  }
}

/** An option that takes a value: in every command that has it, or in these only. */
export type ValuedFlag = {
  readonly flag: string;
  readonly values: Values;
  readonly paths: readonly string[] | 'all';
};

/** The options of all commands that take a value. One may take a value in one command and none in another. */
export function valuedFlags(tree: readonly CompletedCommand[]): readonly ValuedFlag[] {
  const uses = tree.flatMap(({path, options}) => options.map(({flag, values}) => ({path, flag, values})));
  const flags = [...new Set(uses.map(({flag}) => flag))];
  return flags.flatMap((flag): readonly ValuedFlag[] => {
    const own = uses.filter(use => use.flag === flag);
    const valued = own.filter(({values}) => values.take !== 'nothing');
    const [first] = valued;
    if (!first) return [];
    const {values} = first;
    return [{flag, values, paths: valued.length === own.length ? 'all' : valued.map(({path}) => path)}];
  });
}
