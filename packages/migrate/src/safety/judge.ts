import { type AlterTableStmt, as, type NodeOf, tagOf } from '@citrate/parser';
import type { StatementTag } from '../distribute/index.ts';
import { isOfFile } from './made-by-file.ts';
import type { FileFinding, Finding, SafetyQuestion, SafetyRule, SubcommandCheck } from './rule.ts';
import { safetyRules } from './rules/index.ts';
import { tableBefore } from './tables.ts';

/** What a rule has to say of a statement. */
export interface Found {
  readonly rule: SafetyRule;
  readonly finding: Finding;
  readonly question: SafetyQuestion;
}

/** Rules by what they are asked about: a statement meets those alone that it may concern. */
export interface AskedRules {
  /** By tag. */
  readonly statements: Table<StatementCheck>;
  /** By the type of the subcommand. */
  readonly subcommands: Table<SubcommandCheck>;
  readonly files: readonly Entry<FileCheck>[];
}

type StatementCheck = (
  statement: NodeOf<StatementTag>,
  question: SafetyQuestion,
) => readonly Finding[];
type FileCheck = (questions: readonly SafetyQuestion[]) => readonly FileFinding[];

interface Entry<Check> {
  readonly rule: SafetyRule;
  /** Its place among the rules, in whose order findings are told. */
  readonly place: number;
  readonly check: Check;
  /** Not of tables that the file made. */
  readonly onlyInUse: boolean;
}

type Table<Check> = ReadonlyMap<string, readonly Entry<Check>[]>;

/** What the rules say of one statement, in their order. */
export function judgeSafety(
  question: SafetyQuestion,
  { statements, subcommands }: AskedRules = allRules,
): readonly Found[] {
  const { tree } = question;
  const tag = tagOf(tree) as StatementTag;
  const fields = (tree as Record<string, unknown>)[tag] as NodeOf<StatementTag>;
  const found: Placed[] = [];
  for (const entry of statements.get(tag) ?? none) {
    gather(entry, entry.check(fields, question), question, found);
  }
  const altered = as(tree, 'AlterTableStmt');
  if (altered) judgeSubcommands(altered, question, subcommands, found);
  return found;
}

interface Placed extends Found {
  readonly place: number;
}

const none: readonly never[] = [];

function gather(
  { rule, place }: Entry<unknown>,
  findings: readonly Finding[],
  question: SafetyQuestion,
  found: Placed[],
): void {
  for (const finding of findings) found.push({ rule, finding, question, place });
}

function judgeSubcommands(
  statement: AlterTableStmt,
  question: SafetyQuestion,
  rules: AskedRules['subcommands'],
  found: Placed[],
): void {
  const table = tableBefore(statement.relation, question);
  if (!table) return;
  const ofFile = isOfFile(table, question);
  for (const node of statement.cmds ?? none) {
    const command = as(node, 'AlterTableCmd');
    const entries = command?.subtype && rules.get(command.subtype);
    if (!entries) continue;
    const altered = { command, table, statement, question };
    for (const entry of entries) {
      if (!(entry.onlyInUse && ofFile)) gather(entry, entry.check(altered), question, found);
    }
  }
  if (found.length > 1) found.sort((a, b) => a.place - b.place);
}

/** What the rules say of the statements of one file, in order, all together. */
export function judgeFileSafety(
  questions: readonly SafetyQuestion[],
  { files }: AskedRules = allRules,
): readonly Found[] {
  const found: Found[] = [];
  for (const { rule, check } of questions.length > 0 ? files : none) {
    for (const finding of check(questions)) {
      found.push({ rule, finding, question: finding.question });
    }
  }
  return found;
}

/** Made once for all that they are asked about. */
export function askedRules(rules: readonly SafetyRule[]): AskedRules {
  const statements = new Map<string, Entry<StatementCheck>[]>();
  const subcommands = new Map<string, Entry<SubcommandCheck>[]>();
  const files: Entry<FileCheck>[] = [];
  for (const [place, rule] of rules.entries()) {
    const add = <C>(
      table: Map<string, Entry<C>[]>,
      checks: object | undefined,
      onlyInUse = false,
    ) => {
      for (const [key, check] of Object.entries(checks ?? {})) {
        // Read by the key it stands under: the pair always fits.
        const entry = { rule, place, check: check as C, onlyInUse };
        table.set(key, [...(table.get(key) ?? []), entry]);
      }
    };
    add(statements, rule.statements);
    add(subcommands, rule.subcommands);
    add(subcommands, rule.subcommandsInUse, true);
    if (rule.checkFile) files.push({ rule, place, check: rule.checkFile, onlyInUse: false });
  }
  return { statements, subcommands, files };
}

const allRules: AskedRules = askedRules(safetyRules);
