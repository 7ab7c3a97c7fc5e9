/** What kysely-ctl calls things: `migrate:make`, `migrate up` and so on. */
import { type ApplyFlags, runApply, withApplyOptions } from './apply.ts';
import { type DownFlags, runDown, withDownOptions } from './down.ts';
import { commandConfig, usageError } from './flags.ts';
import { writeMigration } from './new.ts';
import { examples, type Subcommand } from './subcommand.ts';

export const migrateMakeCommand: Subcommand = {
  declare: (program) =>
    program
      .command('migrate:make')
      .argument('<name...>', 'what the migration does')
      .description('write an empty migration file in TypeScript, as new --ts does')
      .addHelpText(
        'after',
        examples([
          ['citrate migrate:make create_items', 'migrations/20260412093000_create_items.ts'],
          ['citrate migrate make create_items', 'the same'],
        ]),
      ),

  run: (context, words) => writeMigration(context, words, 'ts'),
};

export const migrateUpCommand: Subcommand<ApplyFlags> = {
  changesServers: true,

  declare: (program) =>
    withApplyOptions(program.command('migrate:up'))
      .argument('[name]', 'the migration to stop at; the next one when absent')
      .description('apply the next pending migration, or those up to one')
      .addHelpText(
        'after',
        `
What is pending behind it stays pending. In all else it is as apply.
${examples([
  ['citrate migrate:up', 'the next one'],
  ['citrate migrate:up 20260412093000_create_items', 'all up to this one'],
  ['citrate migrate up', 'as kysely-ctl has it, too'],
])}`,
      ),

  async run(context, [name]) {
    if (name === undefined) return runApply(context, { atMost: 1 });
    return runApply(context, { to: await versionOf(name) });
  },
};

/** What a file is named begins with its version. */
async function versionOf(name: string): Promise<string> {
  const version = /^\d{14}(?=_|$)/.exec(name)?.[0];
  if (version !== undefined) return version;
  throw await usageError(`"${name}" is no migration: expected YYYYMMDDHHMMSS_name`);
}

export const migrateDownCommand: Subcommand<DownFlags> = {
  changesServers: true,

  declare: (program) =>
    withDownOptions(program.command('migrate:down'))
      .argument('[name]', 'the migration that stays; the one before the last when absent')
      .description('take back the migration that was applied last, or those after one')
      .addHelpText(
        'after',
        `
In all else it is as down.
${examples([
  ['citrate migrate:down --dry-run', 'which statements, and what they destroy'],
  ['citrate migrate:down', 'asks first'],
  ['citrate migrate:down 20260412093000_create_items', 'all after this one'],
  ['citrate migrate down', 'as kysely-ctl has it, too'],
])}`,
      ),

  async run(context, [name]) {
    if (name !== undefined) {
      const to = await versionOf(name);
      return runDown(context, await commandConfig(context), to);
    }
    const config = await commandConfig(context);
    const { belowLast, statusCluster } = await import('../engine/index.ts');
    const { signal } = context.interruption;
    const status = await statusCluster(config, { signal });
    if (status.outcome === 'unusable') {
      const { DiagnosticError } = await import('@citrate/parser');
      throw new DiagnosticError(status.diagnostics);
    }
    return runDown(context, config, belowLast(status));
  },
};

interface RollbackFlags extends DownFlags {
  readonly all?: boolean;
}

export const migrateRollbackCommand: Subcommand<RollbackFlags> = {
  changesServers: true,

  declare: (program) =>
    withDownOptions(program.command('migrate:rollback'))
      .option('--all', 'has to be there: nothing less can be meant')
      .description('take all migrations back')
      .addHelpText(
        'after',
        `
In all else it is as down --to 0.
${examples([
  ['citrate migrate:rollback --all --dry-run', 'which statements, and what they destroy'],
  ['citrate migrate:rollback --all', 'asks first'],
  ['citrate migrate rollback --all', 'as kysely-ctl has it, too'],
])}`,
      ),

  async run(context) {
    if (!context.flags.all) {
      throw await usageError('migrate:rollback takes all migrations back: write --all');
    }
    return runDown(context, await commandConfig(context), '0');
  },
};

/** Global options that take a value, which is no command. */
const WITH_VALUE = /^(?:-[cdeu]|--(?:config|dir|env|url|pg|format))$/;

/** `migrate latest` is `migrate:latest`, whether there is such a command or not. */
export function withKyselyVerbs(argv: readonly string[]): readonly string[] {
  const at = commandIndex(argv);
  const verb = argv[at + 1];
  if (argv[at] !== 'migrate' || verb === undefined || verb.startsWith('-')) return argv;
  return [...argv.slice(0, at), `migrate:${verb}`, ...argv.slice(at + 2)];
}

function commandIndex(argv: readonly string[]): number {
  let at = 0;
  while (argv[at]?.startsWith('-')) at += WITH_VALUE.test(argv[at] ?? '') ? 2 : 1;
  return at;
}
