/**
 * Changes of rows in batches, in the order of the table's key: of each copy of a table by itself, of all
 * shards together where a Citus takes the batches to them. Every batch asks where it ends, then changes what
 * lies between the last one's end and its own.
 */
import { quoteIdentifier } from '@citrate/deparser';
import {
  as,
  type DeleteStmt,
  type Node,
  parse,
  type RangeVar,
  type UpdateStmt,
} from '@citrate/parser';
import { formatType, resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { batchKey } from '../../distribute/index.ts';
import { relationSlot, sqlName } from '../compose.ts';
import type { Command } from '../model.ts';
import { copies, ownCopies } from './outside.ts';
import type { Question } from './planner.ts';

/** A column of the key, as SQL. */
interface KeyColumn {
  readonly name: string;
  readonly type: string;
}

export function changeInBatches(statement: Node, question: Question): readonly Command[] {
  const { before, batches } = question;
  const table = tableOf(statement, before);
  const rows = batches?.rows;
  if (!table || rows === undefined) throw new TypeError('batches of no table');
  const key = keyOf(table, before);
  const tree = qualify(between(statement, key), before);
  const end = qualify(endQuery(table, key, rows), before);
  return copies(
    {
      tree,
      table: ownCopies(table, before),
      mode: 'ROW EXCLUSIVE',
      does: (name, query) => ({
        effect: 'changes rows in batches',
        object: name(relationSlot(table)),
        end: query(end),
        keys: key.length,
        rows,
        pauseMs: batches?.pauseMs ?? 0,
        route: before.citus ? 'coordinator' : 'direct',
      }),
    },
    question,
  );
}

type RowChange = (UpdateStmt | DeleteStmt) & { readonly relation?: RangeVar };

function changeOf(statement: Node): RowChange | undefined {
  return as(statement, 'UpdateStmt') ?? as(statement, 'DeleteStmt');
}

function tableOf(statement: Node, catalog: Catalog): Table | undefined {
  const relation = changeOf(statement)?.relation;
  return relation && resolveTable(catalog, relation);
}

function keyOf(table: Table, catalog: Catalog): readonly KeyColumn[] {
  return (batchKey(table) ?? []).map((name) => {
    const type = table.columns.find((column) => column.name === name)?.type;
    if (!type) throw new TypeError(`no column ${name}`);
    return { name: quoteIdentifier(name), type: formatType(catalog, type) };
  });
}

/**
 * Compared as rows, so that an index serves. Parameters are texts; the first of them is null where there is
 * no limit, which a plan for its values knows.
 */
function limit(key: readonly KeyColumn[], operator: '>' | '<=', first: number): string {
  const names = key.map(({ name }) => name).join(', ');
  const values = key.map(({ type }, i) => `$${first + i}::text::${type}`).join(', ');
  return `($${first}::text IS NULL OR ROW(${names}) ${operator} ROW(${values}))`;
}

function between(statement: Node, key: readonly KeyColumn[]): Node {
  const [tag = '', fields] = Object.entries(statement)[0] ?? [];
  const conditions = [limit(key, '>', 1), limit(key, '<=', 1 + key.length)].map(conditionOf);
  const own = changeOf(statement)?.whereClause;
  const args = own ? [own, ...conditions] : conditions;
  const whereClause: Node = { BoolExpr: { boolop: 'AND_EXPR', args } };
  return { [tag]: { ...fields, whereClause } } as unknown as Node;
}

function conditionOf(sql: string): Node {
  const [statement] = parse(`SELECT WHERE ${sql}`);
  const condition = as(statement?.tree, 'SelectStmt')?.whereClause;
  if (!condition) throw new TypeError(`no condition: ${sql}`);
  return condition;
}

/** The key of the batch's last row; no row if fewer are left. */
function endQuery(table: Table, key: readonly KeyColumn[], rows: number): Node {
  const names = key.map(({ name }) => name).join(', ');
  const texts = key.map(({ name }, i) => `${name}::text AS "citrate key ${i}"`).join(', ');
  const [statement] = parse(
    `SELECT ${texts} FROM ${sqlName(table)} WHERE ${limit(key, '>', 1)}
     ORDER BY ${names} OFFSET ${rows - 1} LIMIT 1`,
  );
  if (!statement) throw new TypeError('no query');
  return statement.tree;
}
