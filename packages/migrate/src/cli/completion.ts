import { Argument, type Command } from 'commander';
import { completionScript, type Shell, shells, type Words } from './completion-scripts.ts';
import { exitDone } from './exit.ts';
import { printData, printJson } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

/** Arguments by the command that they are completed after. */
async function wordsOf({ commands }: Command): Promise<Words> {
  const { subcommands } = await import('./index.ts');
  const found = commands.map(
    async (command, i) => [command.name(), (await subcommands[i]?.words?.()) ?? []] as const,
  );
  return new Map(await Promise.all(found));
}

export const completionCommand: Subcommand = {
  declare: (program) =>
    program
      .command('completion')
      .description('print a script that completes commands and flags in a shell')
      .addArgument(new Argument('<shell>', 'the shell').choices(shells))
      .addHelpText(
        'after',
        `
It holds the commands and flags of this version: make it anew after an update. Where a flag takes a
file or a folder, and for arguments, files are offered.
${examples([
  ['source <(citrate completion bash)', 'in ~/.bashrc'],
  ['citrate completion zsh > "${fpath[1]}/_citrate"', 'then compinit'],
  ['citrate completion fish > ~/.config/fish/completions/citrate.fish', ''],
])}`,
      ),

  async run(context, [shell = '']) {
    const known = shells.find((one): one is Shell => one === shell);
    if (known === undefined) throw new TypeError(`a shell that was not checked: ${shell}`);
    const { createProgram } = await import('./program.ts');
    const program = createProgram(
      context.terminal,
      async () => {},
      () => {},
    );
    const script = completionScript(known, program, await wordsOf(program));
    if (context.flags.format === 'json') printJson(context, { shell: known, script });
    else printData(context, script);
    return exitDone;
  },
};
