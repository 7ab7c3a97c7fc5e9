import { as, type DropStmt, type Node, type ObjectType, walk } from '@citrate/parser';
import {
  droppedRelations,
  findRelation,
  sameName,
  strings,
  type TreeDiagnostic,
} from '../../catalog/index.ts';
import type { Catalog, Relation, Table } from '../../catalog/model.ts';
import { distributedHeirs } from '../families.ts';
import { notYet, problem, type Rule } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { objectWords, shown } from '../words.ts';
import { onItsTable } from './parts-of-tables.ts';
import { isEverywhere } from './rename.ts';

export const drop: Rule<'DropStmt'> = (statement, catalog) => {
  const rule = statement.removeType && rulesByType[statement.removeType];
  if (rule) return rule(statement, catalog);
  if (isEverywhere(statement.removeType)) return verdict('all nodes');
  return notYet(`DROP ${objectWords(statement.removeType)}`)();
};

type DropRule = (statement: DropStmt, catalog: Catalog) => Verdict;

const rulesByType: { readonly [T in ObjectType]?: DropRule } = {
  OBJECT_TABLE: dropTable,
  OBJECT_INDEX: dropIndex,
  OBJECT_MATVIEW: () => verdict('local'),
  OBJECT_POLICY: ofTable,
  OBJECT_RULE: ofTable,
  OBJECT_SEQUENCE: () => verdict('local'),
  OBJECT_STATISTIC_EXT: ofTable,
  OBJECT_TRIGGER: ofTable,
  OBJECT_VIEW: () => verdict('local'),
  OBJECT_SCHEMA: dropSchema,
  OBJECT_TYPE: dropType,
  OBJECT_FUNCTION: dropFunction,
  OBJECT_PROCEDURE: dropFunction,
  OBJECT_ROUTINE: dropFunction,
};

/** One at a time: several statistics may be of several tables. */
function ofTable(statement: DropStmt, catalog: Catalog): Verdict {
  const [object, ...more] = statement.objects ?? [];
  const words = `DROP ${objectWords(statement.removeType)} of`;
  if (more.length === 0) return onItsTable('DropStmt', words)(statement, catalog);
  const verdicts = [object, ...more].map((each) =>
    onItsTable('DropStmt', words)({ ...statement, objects: each ? [each] : [] }, catalog),
  );
  return verdicts.find((v) => v.kind !== 'local') ?? verdict('local');
}

function dropTable(statement: DropStmt, catalog: Catalog): Verdict {
  const dropped = droppedRelations(statement, catalog);
  const verdictKind = dropped.some(isDistributed) ? 'per shard' : 'local';
  const heirs = dropped
    .flatMap((relation) => (relation.kind === 'table' ? distributedHeirs(relation, catalog) : []))
    .filter((heir) => statement.behavior === 'DROP_CASCADE' && !heir.isPartition)
    .filter((heir) => !dropped.includes(heir));
  return verdict(verdictKind, cascadeProblem('TABLE', heirs, catalog));
}

function dropIndex(statement: DropStmt, catalog: Catalog): Verdict {
  const tables = droppedRelations(statement, catalog).map((relation) =>
    relation.kind === 'index' ? findRelation(catalog, relation.table) : undefined,
  );
  const isPartitioned = tables.some((t) => t?.kind === 'table' && t.partitionKey);
  const problems = statement.concurrent && isPartitioned ? [concurrently] : [];
  return verdict(tables.some(isDistributed) ? 'per shard' : 'local', problems);
}

const concurrently = problem(
  'partitions',
  'cannot drop an index of a partitioned table concurrently',
  {
    hint: 'Write DROP INDEX without CONCURRENTLY.',
  },
);

function dropSchema({ objects, behavior }: DropStmt, catalog: Catalog): Verdict {
  const taken =
    behavior === 'DROP_CASCADE' ? strings(objects).flatMap((s) => tablesIn(s, catalog)) : [];
  return verdict('all nodes', cascadeProblem('SCHEMA', taken, catalog));
}

function tablesIn(schema: string, catalog: Catalog): Table[] {
  return distributedTables(catalog).filter((table) => table.schema === schema);
}

function dropType({ objects, behavior }: DropStmt, catalog: Catalog): Verdict {
  if (behavior !== 'DROP_CASCADE') return verdict('all nodes');
  const names = new Set(
    (objects ?? []).map((object) => strings(as(object, 'TypeName')?.names).at(-1)),
  );
  const taken = distributedTables(catalog).filter((table) =>
    table.columns.some((c) => names.has(strings(c.type.names).at(-1))),
  );
  return verdict('all nodes', cascadeProblem('TYPE', taken, catalog));
}

function dropFunction({ objects, behavior }: DropStmt, catalog: Catalog): Verdict {
  if (behavior !== 'DROP_CASCADE') return verdict('all nodes');
  const names = new Set(
    (objects ?? []).map((object) => strings(as(object, 'ObjectWithArgs')?.objname).at(-1)),
  );
  const taken = distributedTables(catalog).filter(
    (table) =>
      callsOneOf(table, names, catalog) ||
      table.triggers?.some((trigger) => names.has(trigger.function.at(-1))),
  );
  return verdict('all nodes', cascadeProblem('FUNCTION', taken, catalog));
}

/** Whether a default, a check or an index of the table calls a function of one of these names. */
function callsOneOf(
  table: Table,
  names: ReadonlySet<string | undefined>,
  catalog: Catalog,
): boolean {
  let found = false;
  walk(expressionsOf(table, catalog), {
    FuncCall: ({ funcname }) => {
      found ||= names.has(strings(funcname).at(-1));
    },
  });
  return found;
}

function expressionsOf(table: Table, catalog: Catalog): Node[] {
  const relations = [...(catalog.schemas.get(table.schema)?.relations.values() ?? [])];
  return [
    ...table.columns.flatMap((c) => [c.default ?? [], c.generated?.expression ?? []].flat()),
    ...table.constraints.map((c): Node => ({ Constraint: c.definition })),
    ...relations.flatMap((r): Node[] =>
      r.kind === 'index' && r.definition && sameName(r.table, table)
        ? [{ IndexStmt: r.definition }]
        : [],
    ),
  ];
}

/** CASCADE would change distributed tables on the coordinator, and not their shards. */
function cascadeProblem(
  object: string,
  taken: readonly Table[],
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (taken.length === 0) return [];
  const tables = taken.map((table) => shown(table, catalog)).join(', ');
  return [
    problem('cascade', `DROP ${object} … CASCADE would change distributed tables: ${tables}`, {
      detail: 'Citrate cannot take what CASCADE does to their shards yet.',
      hint: `Drop or alter ${tables} in statements of their own first, then leave CASCADE out.`,
    }),
  ];
}

function distributedTables(catalog: Catalog): Table[] {
  return [...catalog.schemas.values()].flatMap((schema) =>
    [...schema.relations.values()].filter(isDistributed),
  );
}

function isDistributed(relation: Relation | undefined): relation is Table {
  return relation?.kind === 'table' && relation.distribution !== undefined;
}
