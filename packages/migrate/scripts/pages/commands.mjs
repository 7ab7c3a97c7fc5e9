// A page for each command, from what commander knows of it.
import { existsSync } from 'node:fs';
import { subcommands } from '../../dist/cli/index.js';
import { createProgram } from '../../dist/cli/program.js';
import { code, sentence, table } from './markdown.mjs';

/** What else there is to read: pages below docs/. */
const further = {
  apply: ['concepts/transactions.md', 'concepts/consistency.md', 'failures.md'],
  baseline: ['adopting.md', 'coming-from-elsewhere.md', 'history.md'],
  check: ['rules/README.md', 'concepts/verdicts.md'],
  dev: ['getting-started.md', 'testing.md'],
  down: ['history.md'],
  drift: ['drift.md'],
  dump: ['adopting.md'],
  explain: ['rules/README.md', 'distribution/refused.md', 'concepts/verdicts.md'],
  init: ['getting-started.md', 'configuration.md'],
  'migrate:make': ['kysely.md'],
  'migrate:up': ['kysely.md'],
  'migrate:down': ['kysely.md', 'history.md'],
  'migrate:rollback': ['kysely.md', 'history.md'],
  names: ['concepts/names.md'],
  new: ['getting-started.md', 'kysely.md'],
  nodes: ['concepts/fleets-and-citus.md'],
  plan: ['concepts/flow.md', 'concepts/verdicts.md', 'concepts/consistency.md'],
  recover: ['failures.md', 'concepts/transactions.md'],
  status: ['history.md'],
};

/** Their names below docs/, and their texts. */
export function commandPages() {
  let written = '';
  const stream = { write: (text) => (written += text) };
  const terminal = { cwd: '.', env: {}, stdin: stream, stdout: stream, stderr: stream };
  const program = createProgram(terminal, async () => {}, stream.write);
  const helpAfter = (command) => {
    written = '';
    command.outputHelp();
    return written.slice(command.helpInformation().length).trim();
  };
  const pages = program.commands.map((command, i) => [
    fileOf(command.name()),
    commandPage(command, helpAfter(command), subcommands[i]?.formats ?? []),
  ]);
  return [...pages, ['commands/README.md', overview(program, helpAfter(program))]];
}

function fileOf(name) {
  return `commands/${name.replace(':', '-')}.md`;
}

function commandPage(command, after, formats) {
  const [text = '', rest = ''] = after.split(/^Examples:\n/m);
  const [examples = ''] = rest.split('\n\nExit codes:');
  const name = command.name();
  const aliases = command.aliases();
  const parts = [
    `# citrate ${name}`,
    sentence(command.description()),
    aliases.length > 0
      ? `Also ${aliases.map((alias) => code(`citrate ${alias}`)).join(', ')}.`
      : '',
    `\`\`\`text\ncitrate ${name} ${command.usage()}\n\`\`\``,
    text.trim(),
    argumentsOf(command),
    flagsOf(command),
    `## Examples\n\n\`\`\`console\n${examplesOf(examples)}\n\`\`\``,
    `## Output and exit codes\n\n${outputOf(name, formats)} [Flags of all commands, and exit codes](README.md).`,
    furtherOf(name),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function argumentsOf({ registeredArguments: known }) {
  const rows = known
    .filter(({ description }) => description !== '')
    .map((argument) => {
      const { description, argChoices } = argument;
      const choices = argChoices ? `: ${argChoices.join(', ')}` : '';
      return [code(argument.name()), description + choices];
    });
  return rows.length === 0 ? '' : `## Arguments\n\n${table(['argument', 'meaning'], rows).trim()}`;
}

function flagsOf(command) {
  const rows = command.options.map(flagRow);
  if (rows.length === 0) return '';
  return `## Flags\n\n${table(['flag', 'meaning', 'if absent'], rows).trim()}`;
}

function flagRow({ flags, description, argChoices, defaultValue, negate }) {
  const choices = argChoices ? ` (${argChoices.join(', ')})` : '';
  const absent = defaultValue === undefined || negate ? '' : String(defaultValue);
  return [code(flags), description + choices, absent];
}

/** `  $ command   meaning`, as a command with its meaning as a comment. */
function examplesOf(text) {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^(\$ .*?) {3,}(\S.*)$/, '$1   # $2'))
    .join('\n')
    .trim();
}

function outputOf(name, formats) {
  const schema = `packages/migrate/schema/${name}.schema.json`;
  const path = new URL(`../../../../${schema}`, import.meta.url);
  const json = existsSync(path) ? `[JSON](../../${schema})` : 'JSON';
  const others = formats.length > 0 ? `, and ${formats.join(', ')}` : '';
  return `\`--format\` is \`pretty\` or \`json\` (${json})${others}.`;
}

function furtherOf(name) {
  const pages = further[name] ?? [];
  const links = pages.map((page) => `[docs/${page}](../${page})`);
  return links.length === 0 ? '' : `See also ${links.join(', ')}.`;
}

function overview(program, after) {
  const rows = program.commands.map((command) => [
    `[${code(command.name())}](${fileOf(command.name()).slice('commands/'.length)})`,
    command.description(),
  ]);
  const codes = [...after.matchAll(/^ {2}(\d+) +(.*)$/gm)].map(([, no, meaning]) => [no, meaning]);
  return `# Commands

\`citrate <command> --help\` says what these pages say; they are written from it by
\`node packages/migrate/scripts/pages.mjs\`.

${table(['command', 'what it does'], rows)}
## Flags of all commands

${table(['flag', 'meaning', 'if absent'], program.options.map(flagRow))}
## Exit codes

${table(['code', 'meaning'], codes)}`;
}
