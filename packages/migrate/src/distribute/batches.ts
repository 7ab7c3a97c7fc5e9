/** Whether a change of rows can be carried out in batches, each in a transaction of its own. */
import { as, type Node, type RangeVar, walk } from '@citrate/parser';
import { childrenOf, resolveTable, type TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { type Asked, problem } from './rule.ts';
import { shown } from './words.ts';

/** The columns by whose order batches follow each other; undefined where the table has none. */
export function batchKey({ constraints, columns }: Table): readonly string[] | undefined {
  const isThere = (name: string): boolean =>
    columns.some((column) => column.name === name && column.notNull);
  const keys = constraints.filter(
    ({ kind, columns: names, definition }) =>
      kind === 'primary key' ||
      (kind === 'unique' && definition.deferrable !== true && names.every(isThere)),
  );
  return (keys.find(({ kind }) => kind === 'primary key') ?? keys[0])?.columns;
}

/** What the directives ask for, and the statement or its table does not allow. */
export function judgeBatches(
  tree: Node,
  catalog: Catalog,
  { batches, transactional }: Asked,
): readonly TreeDiagnostic[] {
  const update = as(tree, 'UpdateStmt');
  const statement = update ?? as(tree, 'DeleteStmt');
  if (batches?.rows === undefined) return [withoutBatch()];
  if (!statement) return [otherStatement()];
  if (transactional) return [inTransaction()];
  const table = statement.relation && resolveTable(catalog, statement.relation);
  // A fleet says for itself of every change of rows that it wants a table.
  if (!table) return catalog.citus ? [withoutTable(statement.relation)] : [];
  return [
    ...judgeForm(tree),
    ...judgeTable(table, catalog),
    ...judgeKey(update?.targetList ?? [], table, catalog),
  ];
}

function withoutBatch(): TreeDiagnostic {
  return problem('batches', 'directive "pause" stands without "batch"', {
    hint: 'Write both: -- citrate: batch=5000 pause=100ms.',
  });
}

function otherStatement(): TreeDiagnostic {
  return problem('batches', 'only UPDATE and DELETE can be carried out in batches', {
    detail: 'What is done already is known by the key of the rows that were there before.',
    hint: 'Remove the directive "batch".',
  });
}

function withoutTable(relation: RangeVar | undefined): TreeDiagnostic {
  return problem(
    'batches',
    `"${relation?.relname ?? ''}" is no table whose rows can be taken in batches`,
    {
      detail: 'Batches follow each other by the key of a table, which has to be known before.',
      hint: 'Name a table; for any other relation, remove the directive "batch".',
      location: relation?.location,
    },
  );
}

function inTransaction(): TreeDiagnostic {
  const hint = 'Write it in a file of its own that begins with "-- citrate: transaction=off".';
  const detail = 'Each batch is committed by itself, and stays if a later one fails.';
  return problem('outside', 'batches cannot run inside a transaction', { detail, hint }, '25001');
}

function judgeForm(tree: Node): readonly TreeDiagnostic[] {
  const clauses = new Set<string>();
  const statement = as(tree, 'UpdateStmt') ?? as(tree, 'DeleteStmt');
  if (statement?.withClause) clauses.add('WITH');
  if (statement?.returningClause) clauses.add('RETURNING');
  if (as(tree, 'UpdateStmt')?.fromClause) clauses.add('FROM');
  if (as(tree, 'DeleteStmt')?.usingClause) clauses.add('USING');
  walk(tree, {
    SubLink: () => {
      clauses.add('a sub-select');
    },
  });
  return [...clauses].map((clause) =>
    problem('batches', `a change of rows with ${clause} cannot be carried out in batches`, {
      detail: 'A batch is a part of one table, and sees nothing of others.',
      hint: 'Write what is to be changed as expressions over columns of the table.',
    }),
  );
}

function judgeTable(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const isPartitioned = table.partitionKey !== undefined;
  if (!batchKey(table)) {
    return [
      problem(
        'batches',
        `rows of ${shown(table, catalog)} cannot be taken in batches without a key`,
        {
          detail:
            'Batches follow each other by the primary key, or by a unique constraint on columns that are not null.',
          hint: 'Add a primary key to the table first.',
        },
      ),
    ];
  }
  if (isPartitioned || childrenOf(catalog, table).length === 0) return [];
  const hint = 'Change each of them by a statement with ONLY.';
  return [
    problem('batches', `rows of ${shown(table, catalog)} are in other tables, too`, {
      detail: 'Those that inherit from it are not in the order of its key.',
      hint,
    }),
  ];
}

/** A row that moves on would be met again. */
function judgeKey(
  targets: readonly Node[],
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const key = batchKey(table) ?? [];
  const isComputed = (name: string): boolean =>
    table.columns.some((column) => column.name === name && column.generated !== undefined);
  const set = targets.flatMap((node) => as(node, 'ResTarget') ?? []);
  const moved = set.find(({ name = '' }) => key.includes(name) || key.some(isComputed));
  if (!moved) return [];
  return [
    problem(
      'batches',
      `batches cannot change the key (${key.join(', ')}) of ${shown(table, catalog)}`,
      {
        detail: 'A row that moves on in the order of the key would be met twice.',
        hint: 'Change it in one statement, without the directive "batch".',
        location: moved.location,
      },
    ),
  ];
}
