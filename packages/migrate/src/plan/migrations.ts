import type { Statement } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import {
  type Asked,
  distributionChanges,
  findingsOf,
  judgeStatement,
  leftovers,
  newTables,
  undistributedTables,
} from '../distribute/index.ts';
import { isForShards, type MigrationFile } from '../files/index.ts';
import { commandsOf } from './commands/index.ts';
import { judgeDirectives } from './directives.ts';
import { Findings, isError } from './findings.ts';
import { metadataChanges } from './metadata.ts';
import type { Plan, PlannedMigration, PlannedStatement, Target } from './model.ts';
import { stepsOf } from './steps.ts';

export interface PlanOptions {
  /**
   * Where the plan will run, if that is known. Databases that share a server cannot see each other's
   * new roles before they are committed: a file that makes and uses some gets several steps then.
   */
  readonly targets?: readonly Target[];
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
  let current = catalog;
  for (const file of files) {
    const { migration, after } = planFile(file, current, options, findings);
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
  options: PlanOptions,
  findings: Findings,
): PlannedFile {
  const statements: PlannedStatement[] = [];
  let current = before;
  findings.openFile(file);
  findings.addPlaced(judgeDirectives(file.source, file.up.directives));
  for (const statement of file.up.statements) {
    const asked = { forShards: isForShards(statement, file.up), begin: before };
    const { planned, after } = planStatement(statement, current, asked, findings);
    if (planned) statements.push(planned);
    current = after;
  }
  findings.addAbout(leftovers(before, current));
  const steps = findings.fileHasErrors ? [] : stepsOf(statements, before, current, options);
  return { migration: { file, steps }, after: current };
}

interface PlannedOne {
  readonly planned?: PlannedStatement;
  readonly after: Catalog;
}

function planStatement(
  statement: Statement,
  before: Catalog,
  asked: Asked,
  findings: Findings,
): PlannedOne {
  findings.openStatement(statement);
  const judged = judgeStatement(statement.tree, before, asked);
  const { verdict, tree, names, after } = judged;
  findings.remember(newTables(before, after));
  const found = findingsOf(judged);
  findings.add(found);
  if (verdict.kind === 'refused' || found.some(isError)) return { after };
  const question = { before, after, sql: statement.source, names };
  return {
    planned: {
      sql: statement.source,
      span: statement.span,
      tree,
      names,
      verdict: verdict.kind,
      commands: commandsOf(tree, question),
      metadata: metadataChanges(distributionChanges(before, after), before, after),
    },
    after,
  };
}
