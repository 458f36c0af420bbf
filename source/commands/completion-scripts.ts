import {type CompletedCommand, type ValuedFlag, valuedFlags, type Values} from './completion-tree.ts';

type Tree = readonly CompletedCommand[];

/** `'` ends a quoted word in a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const fishQuoted = (text: string): string => `'${text.replaceAll(/[\\']/gu, String.raw`\$&`)}'`;

/** What the path and a word are held against to know an option that takes a value, for bash and zsh. */
const patternOf = ({flag, paths: where}: ValuedFlag): string =>
  where === 'all' ? `*' ${flag}'` : where.map(path => quoted(`${path} ${flag}`)).join('|');

/** The paths below the program, which are what its words are held against. */
const paths = (tree: Tree): readonly string[] => tree.slice(1).map(({path}) => path);

const flagsOf = ({options}: CompletedCommand): readonly string[] => options.map(({flag}) => flag);
const wordsOf = (command: CompletedCommand): readonly string[] => [
  ...command.commands.map(({name}) => name),
  ...(command.argument.take === 'choices' ? command.argument.choices : []),
];

/**
 * A script for bash 3.2 and newer. Names are compared one by one: `compgen -W` would carry out what stands in them.
 */
export function bashScript(tree: Tree): string {
  const flags = valuedFlags(tree);
  const values = (taken: Values): string => {
    if (taken.take === 'names') return `_cks_names ${taken.of}`;
    return taken.take === 'choices' ? `_cks_words ${taken.choices.map(quoted).join(' ')}` : ':';
  };
  return `# Completion of cks for bash: source <(cks completion bash)
_cks_words() {
  local word
  for word in "$@"; do
    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$word"); fi
  done
}
_cks_names() {
  local name
  while IFS= read -r name; do
    if [[ $name == "$cur"* ]]; then COMPREPLY+=("$(printf %q "$name")"); fi
  done < <("\${COMP_WORDS[0]}" complete "$1" 2>/dev/null)
}
_cks() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at=cks i
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${flags.map(patternOf).join('|')}) i=$((i + 1)); continue ;;
    esac
    case "$at \${COMP_WORDS[i]}" in
      ${paths(tree).map(quoted).join('|')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $prev" in
${flags.map(flag => `    ${patternOf(flag)}) ${values(flag.values)}; return ;;`).join('\n')}
  esac
  case $at in
${tree
  .map(command => {
    const names =
      command.argument.take === 'names' ? `; [[ $cur == -* ]] || _cks_names ${command.argument.of}` : '';
    const all = [...wordsOf(command), ...flagsOf(command)].map(quoted).join(' ');
    return `    ${quoted(command.path)}) _cks_words ${all}${names} ;;`;
  })
  .join('\n')}
  esac
}
complete -o bashdefault -o default -F _cks cks
`;
}

/** A script for zsh, to be sourced, or put as `_cks` where zsh looks for functions. */
export function zshScript(tree: Tree): string {
  const flags = valuedFlags(tree);
  const values = (taken: Values): string => {
    switch (taken.take) {
      case 'names':
        return `_cks_names ${taken.of}`;
      case 'choices':
        return `compadd -- ${taken.choices.map(quoted).join(' ')}`;
      case 'files':
        return '_files';
      default:
        return "_message 'a value'";
    }
  };
  const described = (list: readonly {readonly name: string; readonly about: string}[]): string =>
    list.map(({name, about}) => quoted(`${name.replaceAll(':', String.raw`\:`)}:${about}`)).join(' ');
  return `#compdef cks
# Completion of cks for zsh: source <(cks completion zsh)
_cks_names() {
  local -a names
  names=(\${(f)"$(\${words[1]} complete $1 2>/dev/null)"})
  compadd -a names
}
_cks() {
  local at=cks prev=\${words[CURRENT-1]} i
  local -a found options
  if [[ \${words[CURRENT]} == --*=* ]]; then
    prev=\${words[CURRENT]%%=*}
    compset -P '*='
  fi
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      (${flags.map(patternOf).join('|')}) i=$((i + 1)); continue ;;
    esac
    case "$at \${words[i]}" in
      (${paths(tree).map(quoted).join('|')}) at="$at \${words[i]}" ;;
    esac
  done
  case "$at $prev" in
${flags.map(flag => `    (${patternOf(flag)}) ${values(flag.values)}; return ;;`).join('\n')}
  esac
  case $at in
${tree
  .map(command => {
    const {path, commands, options, argument} = command;
    const names = argument.take === 'names' ? `; _cks_names ${argument.of}` : '';
    const choices = argument.take === 'choices' ? argument.choices.map(name => ({name, about: ''})) : [];
    const files = argument.take === 'files' ? '; _files' : '';
    return `    (${quoted(path)}) found=(${described([...commands, ...choices])}); options=(${described(options.map(({flag, about}) => ({name: flag, about})))})${names}${files} ;;`;
  })
  .join('\n')}
  esac
  _describe -t commands command found
  _describe -o option options
}
if [[ \${funcstack[1]} == _cks ]]; then _cks "$@"; else compdef _cks cks; fi
`;
}

const fishPattern = ({flag, paths: where}: ValuedFlag): string =>
  where === 'all' ? `'* ${flag}'` : where.map(path => fishQuoted(`${path} ${flag}`)).join(' ');

/** A script for fish, to be sourced, or put into its folder `completions` as `cks.fish`. */
export function fishScript(tree: Tree): string {
  const values = (taken: Values): string => {
    switch (taken.take) {
      case 'nothing':
        return '';
      case 'names':
        return ` -x -a '(cks complete ${taken.of} 2>/dev/null)'`;
      case 'choices':
        return ` -x -a ${fishQuoted(taken.choices.join(' '))}`;
      case 'files':
        return ' -r -F';
      default:
        return ' -x';
    }
  };
  const lines = tree.flatMap(({path, commands, options, argument}) => {
    const here = `complete -c cks -n "__cks_at '${path}'"`;
    return [
      ...commands.map(({name, about}) => `${here} -a ${name} -d ${fishQuoted(about)}`),
      ...(argument.take === 'names' || argument.take === 'choices' || argument.take === 'files'
        ? [`${here}${values(argument).replace(' -x', '').replace(' -r', '')}`]
        : []),
      ...options.map(
        ({flag, about, values: taken}) =>
          `${here} -l ${flag.slice(2)}${values(taken)} -d ${fishQuoted(about)}`,
      ),
    ];
  });
  return `# Completion of cks for fish: cks completion fish | source
function __cks_path
    set -l at cks
    set -l words (commandline -opc)
    set -e words[1]
    set -l skip 0
    for word in $words
        if test $skip = 1
            set skip 0
            continue
        end
        switch "$at $word"
            case ${valuedFlags(tree).map(fishPattern).join(' ')}
                set skip 1
                continue
        end
        switch "$at $word"
            case ${paths(tree).map(fishQuoted).join(' ')}
                set at "$at $word"
        end
    end
    echo $at
end
function __cks_at
    test (__cks_path) = "$argv[1]"
end
complete -c cks -f
${lines.join('\n')}
`;
}
