/** What a statement would do to the databases of the cluster itself, which the targets of a plan name. */
import { as, type Node } from '@citrate/parser';
import { type TreeDiagnostic, treeDiagnostic } from '../catalog/index.ts';
import { movesDatabase } from '../distribute/index.ts';
import { topicPages } from '../pages/index.ts';
import type { Target } from './model.ts';

const page = topicPages.databases;

type Database = Pick<Target, 'server' | 'database' | 'systemIdentifier'>;

/**
 * @param targets the coordinator first
 * @param pg the lowest major version among them
 */
export function judgeDatabases(
  tree: Node,
  targets: readonly Database[],
  pg: number,
): readonly TreeDiagnostic[] {
  return [
    ...inUse(tree, targets),
    ...otherNames(namedBy(tree), targets),
    ...reindexed(tree, targets, pg),
  ];
}

interface Use {
  readonly name: string | undefined;
  readonly words: string;
  readonly hint: string;
}

/** What no database can be while the run is connected to it, or could be reached no more afterwards. */
function useOf(tree: Node): Use | undefined {
  const altered = as(tree, 'AlterDatabaseStmt');
  if (altered && movesDatabase(altered)) {
    const hint =
      'Move it by hand while nothing is connected to it, or give its tables and indexes another tablespace.';
    return { name: altered.dbname, words: 'moved to another tablespace', hint };
  }
  if (altered && forbidsConnections(altered.options)) {
    const hint = 'Leave ALLOW_CONNECTIONS out, and revoke CONNECT from those who may not.';
    return { name: altered.dbname, words: 'closed', hint };
  }
  const created = as(tree, 'CreatedbStmt');
  if (created) {
    const hint = 'Name another database as TEMPLATE, such as template0.';
    return { name: templateOf(created.options), words: 'a template', hint };
  }
  const hint = 'Take it out of the configuration first, with all that it has.';
  return { name: as(tree, 'DropdbStmt')?.dbname, words: 'dropped', hint };
}

function inUse(tree: Node, targets: readonly Database[]): readonly TreeDiagnostic[] {
  const use = useOf(tree);
  const target = targets.find(({ database }) => database === use?.name);
  if (!use || !target) return [];
  const message = `database "${target.database}" is one of the cluster, and cannot be ${use.words}`;
  const detail = `The configuration names it as that of "${target.server}", and Citrate is connected to it.`;
  return [treeDiagnostic('55006', message, { detail, hint: use.hint, page })];
}

function templateOf(options: readonly Node[] | undefined): string | undefined {
  const option = optionOf(options, 'template');
  return as(option?.arg, 'String')?.sval;
}

function forbidsConnections(options: readonly Node[] | undefined): boolean {
  const { arg } = optionOf(options, 'allow_connections') ?? {};
  const word = as(arg, 'String')?.sval ?? (as(arg, 'Boolean')?.boolval === false ? 'false' : '');
  return ['false', 'off', 'no', '0'].includes(word.toLowerCase()) || isZero(arg);
}

function isZero(arg: Node | undefined): boolean {
  const integer = as(arg, 'Integer');
  return integer !== undefined && (integer.ival ?? 0) === 0;
}

function optionOf(options: readonly Node[] | undefined, name: string) {
  return (options ?? []).map((o) => as(o, 'DefElem')).find((o) => o?.defname === name);
}

/** The database that a statement changes, once on every server. */
function namedBy(tree: Node): string | undefined {
  return (
    as(tree, 'AlterDatabaseStmt') ??
    as(tree, 'AlterDatabaseSetStmt') ??
    as(tree, 'AlterDatabaseRefreshCollStmt')
  )?.dbname;
}

/** A database of the cluster that is called so on some of its servers is another one on the others. */
function otherNames(
  name: string | undefined,
  targets: readonly Database[],
): readonly TreeDiagnostic[] {
  const having = new Set(targets.filter((t) => t.database === name).map((t) => t.systemIdentifier));
  const other = targets.find((t) => !having.has(t.systemIdentifier));
  if (having.size === 0 || !other) return [];
  return [
    treeDiagnostic('0A000', `database "${name}" cannot be altered on every server`, {
      detail: `The database of "${other.server}" is called "${other.database}".`,
      hint: 'Alter each by hand; ALTER ROLE … SET changes a setting for all databases of a server.',
      page,
    }),
  ];
}

/** After PostgreSQL's ReindexMultipleTables (indexcmds.c): a server reindexes the database at hand. */
function reindexed(
  tree: Node,
  [coordinator, ...workers]: readonly Database[],
  pg: number,
): readonly TreeDiagnostic[] {
  const { kind, name } = as(tree, 'ReindexStmt') ?? {};
  const ofDatabase = kind === 'REINDEX_OBJECT_DATABASE' || kind === 'REINDEX_OBJECT_SYSTEM';
  if (!ofDatabase || name === undefined || !coordinator) return [];
  if (name !== coordinator.database) {
    const hint = `Write ${pg >= 16 ? 'no name' : `"${coordinator.database}"`}: every database of the cluster is reindexed.`;
    return [
      treeDiagnostic('0A000', 'can only reindex the currently open database', { hint, page }),
    ];
  }
  const other = workers.find(({ database }) => database !== name);
  if (pg >= 16 || !other) return [];
  return [
    treeDiagnostic('0A000', 'databases of other names cannot be reindexed by one statement', {
      detail: `The database of "${other.server}" is called "${other.database}", and PostgreSQL ${pg} wants the name.`,
      hint: 'Write REINDEX SCHEMA for each schema.',
      page,
    }),
  ];
}
