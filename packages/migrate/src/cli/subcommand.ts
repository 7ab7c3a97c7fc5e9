import type { Command } from 'commander';
import type { PgMajor } from '../catalog/model.ts';
import type { CheckFormat } from '../check/index.ts';
import type { ExitCode } from './exit.ts';
import type { Interruption } from './interruption.ts';
import type { Terminal } from './terminal.ts';

/** `pretty` and `json` have all commands. */
export type OutputFormat = 'pretty' | 'json' | CheckFormat;

/** `auto` is a grid at a terminal, and lines elsewhere; `json` a line for each event. */
export type ProgressFormat = 'auto' | 'plain' | 'json';

/** The flags that every command takes. */
export interface GlobalFlags {
  readonly config?: string;
  readonly dir?: string;
  readonly env?: string;
  readonly dotenv?: string;
  readonly url?: string;
  readonly pg?: PgMajor;
  readonly format: OutputFormat;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** Of commands that change servers: how they tell what they do meanwhile. */
  readonly progress?: ProgressFormat;
}

/** What a command works with. */
export interface Context<Flags = unknown> {
  readonly terminal: Terminal;
  readonly flags: GlobalFlags & Flags;
  readonly interruption: Interruption;
  /** Connection URLs whose passwords are taken out of everything that is printed. */
  readonly secrets: Set<string>;
}

/** One subcommand: declares its arguments, options and help, and runs. */
export interface Subcommand<Flags = unknown> {
  /** True where a failure that nobody foresaw may have left something on the nodes. */
  readonly changesServers?: boolean;
  /** Formats besides `pretty` and `json`. */
  readonly formats?: readonly CheckFormat[];
  /** What a shell may complete its arguments to, where that is too much to know to declare it. */
  words?(): Promise<readonly string[]>;
  declare(program: Command): Command;
  /** `args`: the positional arguments, as written. */
  run(context: Context<Flags>, args: readonly string[]): Promise<ExitCode>;
}

/** The end of every help text: what to type and what it does, and where exit codes are told. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const shown = lines.map(([command, meaning]) => `  $ ${command.padEnd(width)}   ${meaning}`);
  return `\nExamples:\n${shown.join('\n')}\n\nExit codes: see "citrate --help".`;
}
