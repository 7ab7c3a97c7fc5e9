import type { IndexStmt } from '@citrate/parser';
import { requireFunctions } from '../calls.ts';
import { requireIndexParameters } from '../definition/parameters.ts';
import { heldTablespace } from '../definition/storage.ts';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { requireRelation } from '../lookup.ts';
import type { Index, QualifiedName, Relation } from '../model.ts';
import { chooseRelationName, relationNameTaken } from '../names/choosers.ts';
import { indexColumnNames, indexElements } from '../names/index-columns.ts';
import { joinColumns } from '../names/joined.ts';
import { qualifiedRangeVar } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { spreadIndex } from './clone-index.ts';
import {
  refuseVirtualKeys,
  requireIndexColumns,
  requireOperatorClasses,
  requireSteady,
} from './index-columns.ts';
import { requirePartitionKey } from './partition-key.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';

/** After PostgreSQL's DefineIndex (indexcmds.c). */
export function createIndex(stmt: IndexStmt, run: Run): void {
  const found = requireRelation(run.catalog, stmt.relation ?? {});
  const elements = [
    ...indexElements(stmt.indexParams),
    ...indexElements(stmt.indexIncludingParams),
  ];
  const expressions = stmt.whereClause ? [stmt.whereClause] : [];
  const computed = elements.filter(({ expr }) => expr);
  requireIndexColumns(run.catalog, found, computed, expressions, stmt.relation?.location);
  for (const { expr } of computed) requireFunctions(expr, run.catalog, 'index');
  for (const tree of expressions) requireFunctions(tree, run.catalog, 'predicate');
  const relation = requireIndexable(found, stmt);
  const plain = elements.filter(({ expr }) => !expr);
  requireIndexColumns(run.catalog, relation, plain, [], stmt.relation?.location);
  requireMethod(run, stmt);
  const columns = indexColumnNames(elements, run.pg);
  const name = stmt.idxname ?? chooseIndexName(run, relation, stmt, columns);
  requireSteady(run.catalog, relation, elements, stmt.whereClause);
  const keys = indexElements(stmt.indexParams);
  requireOperatorClasses(run.catalog, relation, keys, stmt.accessMethod);
  if (stmt.if_not_exists && relationNameTaken(run.catalog, { schema: relation.schema, name })) {
    notice(run, '42P07', `relation "${name}" already exists, skipping`);
    return;
  }
  refuseVirtualKeys(relation, elements, expressions, run.catalog, 'indexes');
  refuseTakenName(run, { schema: relation.schema, name }, stmt.relation?.location);
  if (relation.kind === 'table' && stmt.unique) {
    requirePartitionKey(
      relation,
      'UNIQUE',
      indexElements(stmt.indexParams).flatMap((e) => e.name ?? []),
    );
  }
  const index = indexFrom(stmt, relation, name, columns);
  makeIndex(run, index, relation, stmt.relation?.inh ?? false);
}

/** With ONLY, the index of a partitioned table is not valid before all partitions have one. */
function makeIndex(run: Run, index: Index, relation: Relation, recurse: boolean): void {
  const partitions = relation.kind === 'table' ? partitionsOf(run.catalog, relation) : [];
  const valid = recurse || partitions.length === 0;
  run.catalog = withRelation(run.catalog, { ...index, valid });
  if (recurse && partitions.length > 0) spreadIndex(run, index);
}

function chooseIndexName(
  run: Run,
  { schema, name: table }: Relation,
  node: IndexStmt,
  columns: readonly string[],
): string {
  const parts = { table: { schema, name: table }, addition: joinColumns(columns), label: 'idx' };
  const name = chooseRelationName(run.catalog, parts);
  run.names.push({ kind: 'index', schema, table, name });
  run.decisions.push({ kind: 'name index', node, name });
  return name;
}

function indexFrom(
  stmt: IndexStmt,
  { schema, name: tableName }: QualifiedName,
  name: string,
  columns: readonly string[],
): Index {
  const table = { schema, name: tableName };
  return {
    kind: 'index',
    schema,
    name,
    table,
    constraint: false,
    definition: withoutLocations(
      withFields(lasting(stmt), {
        idxname: name,
        relation: qualifiedRangeVar(table, stmt.relation),
      }),
    ),
    unique: stmt.unique ?? false,
    columns,
    valid: true,
  };
}

/** What the index is; not how it was made, nor a tablespace that is nobody's choice. */
function lasting(stmt: IndexStmt): IndexStmt {
  if (!stmt.concurrent && !stmt.if_not_exists && stmt.tableSpace === undefined) return stmt;
  const { concurrent: _, if_not_exists: __, tableSpace: given, ...plain } = stmt;
  const tableSpace = heldTablespace(given);
  return tableSpace === undefined ? plain : withFields<IndexStmt>(plain, { tableSpace });
}

/** What an access method can do; with an extension there are others. After DefineIndex. */
function requireMethod({ catalog }: Run, stmt: IndexStmt): void {
  const { accessMethod = 'btree', unique, indexParams = [], options = [] } = stmt;
  requireIndexParameters(options, accessMethod);
  const isOpen = (catalog.extensions?.size ?? 0) > 0 || catalog.uncertain !== undefined;
  const made = catalog.notHeld?.includes(`access method ${accessMethod}`) ?? false;
  if (!methods.has(accessMethod) && !isOpen && !made) {
    raise('42704', `access method "${accessMethod}" does not exist`);
  }
  const refuse = (what: string): never =>
    raise('0A000', `access method "${accessMethod}" does not support ${what}`);
  if (!methods.has(accessMethod) || accessMethod === 'btree') return;
  if (unique) refuse('unique indexes');
  const isNarrow = accessMethod === 'hash' || accessMethod === 'spgist';
  if (isNarrow && indexParams.length > 1) refuse('multicolumn indexes');
}

const methods: ReadonlySet<string> = new Set(['btree', 'hash', 'gist', 'gin', 'spgist', 'brin']);

function requireIndexable(relation: Relation, stmt: IndexStmt): Relation {
  const isForeign = relation.kind === 'table' && relation.foreignServer !== undefined;
  const fits = relation.kind === 'table' || relation.kind === 'materialized view';
  if (fits && !isForeign) return relation;
  raise('42809', `cannot create index on relation "${relation.name}"`, {
    location: stmt.relation?.location,
  });
}
