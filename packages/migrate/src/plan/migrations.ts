import { type Diagnostic, parse, type Statement } from '@citrate/parser';
import { inNewSession } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import {
  type Asked,
  changedTables,
  distributionChanges,
  findingsOf,
  type Judged,
  judgeStatement,
  leftovers,
  newTables,
  undistributedTables,
} from '../distribute/index.ts';
import {
  consistencyOf,
  isRepeatable,
  type MigrationFile,
  serverByServer,
  wantedFor,
} from '../files/index.ts';
import { type JudgedStatement, type Severities, safetyJudge } from '../safety/index.ts';
import { commandsOf, coordinatorCommands, type Question } from './commands/index.ts';
import { computedCommands, computedOf } from './computed.ts';
import { judgeDirectives } from './directives.ts';
import { Findings, isError } from './findings.ts';
import { metadataChanges } from './metadata.ts';
import {
  type Consistency,
  consistencies,
  type Plan,
  type PlannedMigration,
  type PlannedStatement,
  type Target,
} from './model.ts';
import { judgeDatabases } from './own-databases.ts';
import { groupsOf, stepOf } from './steps.ts';

export interface PlanOptions {
  /**
   * Where the plan will run, if that is known. Databases that share a server cannot see each other's
   * new roles before they are committed: a file that makes and uses some gets several steps then.
   */
  readonly targets?: readonly Target[];
  /**
   * Files that an earlier run has begun, by version: how many of their steps are done, and the statement
   * of a step that stands half way, as it was completed.
   */
  readonly begun?: {
    readonly stepsDone: ReadonlyMap<string, number>;
    readonly statements: ReadonlyMap<string, string>;
  };
  /** Of files that do not say; `atomic` when absent. */
  readonly consistency?: Consistency;
  /** Asks the safety rules as well; what they find counts as these severities say. */
  readonly rules?: Severities;
}

/**
 * What the files do to a cluster with this catalog. Problems are gathered over all statements; with
 * an error among them nothing is planned.
 */
export function planMigrations(
  files: readonly MigrationFile[],
  catalog: Catalog,
  options: PlanOptions = {},
): Plan {
  const findings = new Findings();
  const migrations: PlannedMigration[] = [];
  const judgeSafety = options.rules && safetyJudge(options.rules);
  let current = catalog;
  for (const file of files) {
    const before = inNewSession(current, catalog);
    const { migration, after } = planFile(file, before, { ...options, judgeSafety }, findings);
    migrations.push(migration);
    current = after;
  }
  findings.addAbout(undistributedTables(catalog, current));
  const { diagnostics } = findings;
  return { migrations: diagnostics.some(isError) ? [] : migrations, diagnostics, catalog: current };
}

interface PlannedFile {
  readonly migration: PlannedMigration;
  readonly after: Catalog;
}

function planFile(
  file: MigrationFile,
  before: Catalog,
  options: PlanOptions & { readonly judgeSafety?: ReturnType<typeof safetyJudge> | undefined },
  findings: Findings,
): PlannedFile {
  const statements: PlannedStatement[] = [];
  const judgedOnes: JudgedStatement[] = [];
  let current = before;
  findings.openFile(file);
  findings.addPlaced(directiveFindings(file, before, options));
  findings.addPlaced(judgeRepeatable(file, before, options));
  const stepsDone = options.begun?.stepsDone.get(file.version) ?? 0;
  for (const statement of statementsLeft(file, stepsDone, options)) {
    const asked = { ...wantedFor(statement, file.up), begin: before };
    const { planned, judged } = planStatement(statement, current, asked, findings, options);
    if (planned) statements.push(planned);
    judgedOnes.push({ statement, before: current, judged });
    current = judged.after;
  }
  findings.addAbout(leftovers(changedTables(before, current), before, current));
  const text = { ...file.up, source: file.source };
  findings.addPlaced(options.judgeSafety?.({ text, statements: judgedOnes }) ?? []);
  // Of a file whose last step is done nothing is left but to write that down.
  const isDone = stepsDone > 0 && statements.length === 0;
  const steps =
    findings.fileHasErrors || isDone
      ? []
      : groupsOf(statements, file.up, options).map((group) =>
          stepOf(group, before, current, wantedConsistency(file, options)),
        );
  return { migration: { file, stepsDone, steps, before, after: current }, after: current };
}

function wantedConsistency({ up }: MigrationFile, { consistency }: PlanOptions): Consistency {
  const asked = consistencies.find((one) => one === consistencyOf(up));
  return asked ?? consistency ?? 'atomic';
}

/** Of the first, what an earlier run has made of it counts. */
function statementsLeft(
  { version, up }: MigrationFile,
  stepsDone: number,
  options: PlanOptions,
): readonly Statement[] {
  const [first, ...others] = groupsOf(up.statements, up, options).slice(stepsDone).flat();
  const completed = options.begun?.statements.get(version);
  const [{ tree } = {}] = completed === undefined ? [] : parse(completed);
  if (first === undefined) return [];
  return [tree ? { ...first, tree } : first, ...others];
}

/** The configuration may ask for what a repeatable file cannot; its own directive was judged before. */
function judgeRepeatable(
  file: MigrationFile,
  { citus }: Catalog,
  { consistency }: PlanOptions,
): readonly Diagnostic[] {
  const isLeft = isRepeatable(file.version) && consistencyOf(file.up) === undefined;
  return isLeft && consistency === 'convergent' && !citus ? [serverByServer(file)] : [];
}

/** Where safety rules are asked, directives that silence some are judged by what they silence. */
function directiveFindings(
  { source, up: { directives } }: MigrationFile,
  before: Catalog,
  { rules }: PlanOptions,
): readonly Diagnostic[] {
  const judged = rules ? directives.filter(({ key }) => key !== 'ignore') : directives;
  return judgeDirectives(source, judged, before);
}

interface PlannedOne {
  readonly planned?: PlannedStatement;
  readonly judged: Judged;
}

function planStatement(
  statement: Statement,
  before: Catalog,
  asked: Asked,
  findings: Findings,
  { targets = [] }: PlanOptions,
): PlannedOne {
  findings.openStatement(statement);
  const judged = judgeStatement(statement.tree, before, asked);
  const { verdict, tree, names, after } = judged;
  findings.remember(newTables(before, after));
  const found = [...findingsOf(judged), ...judgeDatabases(tree, targets, before.pg)];
  findings.add(found);
  if (verdict.kind === 'refused' || found.some(isError)) return { judged };
  const question: Question = {
    before,
    after,
    sql: statement.source,
    names,
    ...(asked.batches && { batches: asked.batches }),
  };
  return {
    planned: {
      sql: statement.source,
      span: statement.span,
      tree,
      names,
      verdict: verdict.kind,
      ...(verdict.survivesMove && { survivesMove: verdict.survivesMove }),
      ...carriedOut(judged, question),
      after,
    },
    judged,
  };
}

/** What is run for it, and what of it is on record. */
function carriedOut(
  { tree, runs }: Judged,
  question: Question,
): Pick<PlannedStatement, 'commands' | 'computed' | 'metadata'> {
  const { before, after } = question;
  // A Citus keeps its records itself, and computes what is to be the same everywhere.
  if (before.citus) return { commands: coordinatorCommands(tree, runs, question), metadata: [] };
  const computed = computedOf(tree, before);
  return {
    commands: computed ? computedCommands(computed) : commandsOf(tree, question),
    ...(computed && { computed }),
    metadata: metadataChanges(distributionChanges(before, after), before, after),
  };
}
