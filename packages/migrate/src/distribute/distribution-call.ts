import { as } from '@citrate/parser';
import {
  findRelation,
  isPartOfOwnKey,
  sameName,
  strings,
  type TreeDiagnostic,
} from '../catalog/index.ts';
import {
  type Catalog,
  type Column,
  type DistributedTable,
  type Index,
  type Table,
  type TableConstraint,
} from '../catalog/model.ts';
import { judgeForeignKey, judgeKeyConstraint, judgeUniqueIndex } from './constraints/index.ts';
import { judgePartitions } from './partitions.ts';
import { problem, warning } from './rule.ts';
import { judgeSequence, judgeSequenceDefault } from './sequences/index.ts';
import { tableExtras } from './table-extras.ts';
import { literalName, shown, sqlList } from './words.ts';

/**
 * Whether a table can be spread over shards as it is. `table` has the distribution that the call
 * gives it, and `catalog` is what exists after the call.
 */
export function judgeDistribution(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const { distribution } = table;
  return [
    ...judgeExtras(table, catalog),
    ...judgePartitions(table, catalog),
    ...ownConstraints(table).flatMap(({ definition }) => [
      ...orReferenceTable(judgeKeyConstraint(definition, table, catalog), table),
      ...judgeForeignKey(definition, table, catalog),
    ]),
    ...uniqueIndexes(table, catalog).flatMap((index) =>
      index.definition
        ? orReferenceTable(judgeUniqueIndex(index.definition, table, catalog), table)
        : [],
    ),
    ...table.columns.flatMap((column) => judgeColumn(column, table, catalog)),
    ...(distribution?.kind === 'distributed' ? judgeKeyColumn(table, distribution, catalog) : []),
  ];
}

/** A part of a foreign key says nothing that the whole does not. */
function ownConstraints(table: Table): readonly TableConstraint[] {
  return table.constraints.filter((constraint) => !isPartOfOwnKey(constraint, table));
}

/** While the table is not distributed yet, there is another way, if it is no part of a partitioned one. */
function orReferenceTable(problems: readonly TreeDiagnostic[], table: Table): TreeDiagnostic[] {
  if (table.partitionKey || table.isPartition) return [...problems];
  const other = `A small table can be a reference table: SELECT create_reference_table(${literalName(table)}).`;
  return problems.map((p) => ({ ...p, hint: `${p.hint ?? ''} ${other}`.trim() }));
}

function judgeExtras(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const extras = tableExtras(catalog, table);
  if (extras.length === 0) return [];
  return [
    problem(
      'distributing',
      `${shown(table, catalog)} cannot be distributed with ${extras.map(({ words }) => words).join(', ')}`,
      {
        detail: 'Shards are created from what Citrate knows of a table, and would lack it.',
        hint: [...new Set(extras.map(({ hint }) => hint))].join(' '),
      },
    ),
  ];
}

function uniqueIndexes(table: Table, catalog: Catalog): Index[] {
  const relations = catalog.schemas.get(table.schema)?.relations.values() ?? [];
  return [...relations].filter(
    (r): r is Index => r.kind === 'index' && r.unique && !r.constraint && sameName(r.table, table),
  );
}

function judgeColumn(column: Column, table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const { distribution } = table;
  if (column.serial || column.identity) {
    if (distribution?.kind !== 'distributed') return [];
    const sequence = column.serial && findRelation(catalog, column.serial);
    const serial = sequence?.kind === 'sequence' ? sequence.options : [];
    const options = column.identity?.options ?? serial;
    return judgeSequence(
      { name: column.name, type: column.type, options },
      table,
      distribution,
      catalog,
    );
  }
  return judgeSequenceDefault(column.default, column.name, table, catalog);
}

/** The column that decides where a row goes: its value must come with the row. */
function judgeKeyColumn(
  table: Table,
  distribution: DistributedTable,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const column = table.columns.find((c) => c.name === distribution.column);
  if (!column) return [];
  const subject = `distribution column "${column.name}" of ${shown(table, catalog)}`;
  if (column.generated) {
    return [
      problem('distributing', `${subject} cannot be a generated column`, {
        detail: 'Its value is computed on the shard, after the shard was chosen.',
        hint: 'Distribute by a column that the row is inserted with.',
      }),
    ];
  }
  if (hasNegativeScale(column)) {
    return [
      problem('distributing', `${subject} cannot have a negative scale`, {
        detail:
          'Values that differ when a shard is chosen could become equal when they are stored.',
        hint: `Distribute by another column than ${sqlList([column.name])}.`,
      }),
    ];
  }
  return column.identity || column.serial || column.default ? [lateValue(subject)] : [];
}

function lateValue(subject: string): TreeDiagnostic {
  return warning('distributing', `${subject} has a default that comes too late`, {
    detail: 'A shard fills it in after it was chosen, so that the row may belong to another shard.',
    hint: 'Give the value in every INSERT, for instance from a sequence of the application’s own.',
  });
}

/** numeric(p, s): the scale is the second of the type's modifiers. */
function hasNegativeScale({ type }: Column): boolean {
  if (strings(type.names).at(-1) !== 'numeric') return false;
  return (as(type.typmods?.[1], 'A_Const')?.ival?.ival ?? 0) < 0;
}
