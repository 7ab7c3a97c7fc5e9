import type { Entry, EntryKind, Explanation } from '../explain/index.ts';
import { exitDone } from './exit.ts';
import { printResult } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';
import { type Colors, colorsFor, table } from './terminal.ts';

export const explainCommand: Subcommand = {
  declare: (program) =>
    program
      .command('explain')
      .argument(
        '[name...]',
        'rule, reason of a refusal, verdict, SQLSTATE or page; all when absent',
      )
      .description('print the page of a rule, a refusal, a verdict or a SQLSTATE')
      .addHelpText(
        'after',
        `
Problems that check, plan and apply find name their page: "= page: citrate explain keys", as JSON in
"page". The pages are those of docs/, and come with the package; Markdown is printed as it is.
${examples([
  ['citrate explain', 'all names'],
  ['citrate explain ban-drop-column', 'a safety rule'],
  ['citrate explain foreign-keys', 'why a statement is refused'],
  ['citrate explain per shard', 'a verdict'],
  ['citrate explain 42P16', 'a SQLSTATE, and which pages name it'],
  ['citrate explain failures.md', 'any other page'],
])}`,
      ),

  async words() {
    const { explainable } = await import('../explain/index.ts');
    const entries = await explainable();
    return entries.map(({ name }) => name).filter((name) => !name.includes(' '));
  },

  async run(context, words) {
    const library = await import('../explain/index.ts');
    const name = words.join(' ');
    const entries = words.length > 0 ? [await explained(name)] : await library.explainable();
    const colors = colorsFor(context.terminal, context.terminal.stdout);
    await printResult(context, { entries, diagnostics: [] }, () => shown(entries, colors));
    return exitDone;
  },
};

/** Throws DiagnosticError: 22023 for a name that nothing has. */
async function explained(name: string): Promise<Explanation> {
  const { explain } = await import('../explain/index.ts');
  const found = await explain(name);
  if ('text' in found) return found;
  const { DiagnosticError } = await import('@citrate/parser');
  const near = found.similar.map((one) => `"${one}"`);
  throw new DiagnosticError([
    {
      code: '22023',
      severity: 'error',
      message: `there is nothing called "${name}" to explain`,
      hint: `${near.length > 0 ? `Did you mean ${near.join(', or ')}? ` : ''}Write no name for a list of all.`,
    },
  ]);
}

function shown(entries: readonly (Entry | Explanation)[], colors: Colors): string {
  const [only] = entries;
  return only && 'text' in only ? withHeadings(only.text, colors) : listed(entries, colors);
}

/** Headings stand out; a line in a block of code is none. */
function withHeadings(text: string, colors: Colors): string {
  let inCode = false;
  const lines = text.split('\n').map((line) => {
    if (line.startsWith('```')) inCode = !inCode;
    return !inCode && /^#+ /.test(line) ? colors.bold(line) : line;
  });
  return lines.join('\n');
}

const headings: readonly (readonly [EntryKind, string])[] = [
  ['rule', 'Safety rules'],
  ['refusal', 'Reasons of refusals'],
  ['verdict', 'Verdicts'],
  ['page', 'Other pages'],
];

function listed(entries: readonly Entry[], colors: Colors): string {
  const lists = headings.map(([kind, heading]) => {
    const rows = entries.filter((one) => one.kind === kind).map(({ name, title }) => [name, title]);
    return `${colors.bold(heading)}\n${table(rows, '  ')}`;
  });
  return [...lists, 'And every SQLSTATE, such as 0A000.\n'].join('\n');
}
