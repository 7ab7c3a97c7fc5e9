/** Scripts for shells that complete the command line, made of what commander knows of it. */
import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What is completed after one command, or before any. */
interface Entry {
  /** Its name, then its aliases; none before any. */
  readonly names: readonly string[];
  readonly about: string;
  readonly flags: readonly Flag[];
  /** What its argument may be, if that is one of some words. */
  readonly words: readonly string[];
}

interface Flag {
  /** `-c` and `--config`. */
  readonly names: readonly string[];
  readonly about: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** Arguments of commands, by their names, where commander does not know them. */
export type Words = ReadonlyMap<string, readonly string[]>;

/** The script for `shell`. It asks nobody when it runs: all words are in it. */
export function completionScript(shell: Shell, program: Command, words: Words): string {
  const global = program.options.map(flagOf);
  const commands = program.commands.map((command) => entryOf(command, global, words));
  return scripts[shell](commands, [...global, help]);
}

const scripts: Readonly<
  Record<Shell, (commands: readonly Entry[], flags: readonly Flag[]) => string>
> = { bash, zsh, fish };

const help: Flag = {
  names: ['-h', '--help'],
  about: 'display help for command',
  takesValue: false,
  choices: [],
};

function entryOf(command: Command, global: readonly Flag[], words: Words): Entry {
  return {
    names: [command.name(), ...command.aliases()],
    about: command.description(),
    flags: [...command.options.map(flagOf), ...global, help],
    words: [
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ...(words.get(command.name()) ?? []),
    ],
  };
}

function flagOf({ short, long, description, required, optional, argChoices }: Option): Flag {
  const names = [short, long].filter((name): name is string => typeof name === 'string');
  const choices = argChoices ?? [];
  return { names, about: description, takesValue: required || optional, choices };
}

function namesOf(flags: readonly Flag[]): readonly string[] {
  return flags.flatMap(({ names }) => names);
}

/** Names with a colon are left to those who type them: bash takes it for the end of a word. */
function bash(commands: readonly Entry[], flags: readonly Flag[]): string {
  const plain = (words: readonly string[]): string =>
    words.filter((word) => !word.includes(':')).join(' ');
  const valued = (all: readonly Flag[]): string =>
    [...new Set(namesOf(all.filter(({ takesValue }) => takesValue)))].join('|');
  const every = [...flags, ...commands.flatMap((command) => command.flags)];
  const chosen = new Map(
    every.flatMap(({ names, choices }) => names.map((name) => [name, choices] as const)),
  );
  const values = [...chosen]
    .filter(([, choices]) => choices.length > 0)
    .map(([name, choices]) => `    ${name}) words='${choices.join(' ')}' ;;`);
  const cases = commands.map(
    ({ names, flags: own, words }) =>
      `    ${names.join('|')}) flags='${namesOf(own).join(' ')}' words='${words.join(' ')}' ;;`,
  );
  return `# bash completion for citrate
_citrate() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' words='' flags='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${valued(flags)}) ((i++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $previous in
${values.join('\n')}
    ${valued(every)}) COMPREPLY=(); return ;;
  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current")); return
  fi
  case $command in
    '') flags='${namesOf(flags).join(' ')}' words='${plain(commands.flatMap(({ names }) => names))}' ;;
${cases.join('\n')}
  esac
  [[ $current == -* ]] && words=$flags
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _citrate citrate
`;
}

/** Within single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function zsh(commands: readonly Entry[], flags: readonly Flag[]): string {
  const listed = commands.flatMap(({ names, about }) =>
    names.map((name) => `    ${quoted(`${name.replaceAll(':', '\\:')}:${about}`)}`),
  );
  const cases = commands.map(
    ({ names, flags: own, words }) => `    ${names.join('|')})
      _arguments -s ${[...own.flatMap(zshFlag), zshRest(words)].join(' ')} ;;`,
  );
  return `#compdef citrate
_citrate() {
  local curcontext=$curcontext state line
  local -a commands
  commands=(
${listed.join('\n')}
  )
  _arguments -C -s ${flags.flatMap(zshFlag).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}
if [[ $funcstack[1] == _citrate ]]; then _citrate "$@"; else compdef _citrate citrate; fi
`;
}

function zshFlag({ names, about, takesValue, choices }: Flag): readonly string[] {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  const said = about.replace(/[\\[\]:]/g, '\\$&');
  return names.map((name) => quoted(`${name}[${said}]${takesValue ? `:value:${action}` : ''}`));
}

function zshRest(words: readonly string[]): string {
  return quoted(words.length > 0 ? `*:argument:(${words.join(' ')})` : '*:file:_files');
}

function fish(commands: readonly Entry[], flags: readonly Flag[]): string {
  const all = commands.flatMap(({ names }) => names).join(' ');
  const before = quoted(`not __fish_seen_subcommand_from ${all}`);
  const lines = commands.flatMap(({ names, about, flags: own, words }) => {
    const within = quoted(`__fish_seen_subcommand_from ${names.join(' ')}`);
    return [
      ...names.map(
        (name) => `complete -c citrate -f -n ${before} -a ${name} -d ${fishText(about)}`,
      ),
      ...(words.length > 0
        ? [`complete -c citrate -f -n ${within} -a ${quoted(words.join(' '))}`]
        : []),
      ...own.slice(0, own.length - flags.length).map((flag) => fishFlag(flag, `-n ${within} `)),
    ];
  });
  return `# fish completion for citrate
${[...lines, ...flags.map((flag) => fishFlag(flag, ''))].join('\n')}
`;
}

/** fish takes a backslash within single quotes for one only before a quote or a backslash. */
function fishText(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}

function fishFlag({ names, about, takesValue, choices }: Flag, where: string): string {
  const written = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const value =
    choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `complete -c citrate ${where}${written.join(' ')}${value} -d ${fishText(about)}`;
}
