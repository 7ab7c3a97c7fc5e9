import { type AlterTableCmd, as, type ColumnDef, type Constraint } from '@citrate/parser';
import { allOf, serialBase, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, DistributedTable, Table } from '../../catalog/model.ts';
import { judgeForeignKey, judgeKeyConstraint } from '../constraints/index.ts';
import { problem } from '../rule.ts';
import { judgeSequence, judgeSequenceDefault, type SequenceColumn } from '../sequences/index.ts';
import { usesSequence, volatileParts } from '../volatility.ts';
import { placed, shown, sqlList, sqlName } from '../words.ts';
import type { SubcommandRule } from './rule.ts';

/** ADD COLUMN: on the shell and on each shard; existing rows get their values there. */
export const addColumn: SubcommandRule = (command, table, catalog) => {
  const column = as(command.def, 'ColumnDef');
  if (!column) return [];
  const constraints = allOf(column.constraints, 'Constraint');
  return [
    ...constraints.flatMap((c) => [
      ...judgeKeyConstraint(c, table, catalog, column.colname),
      ...judgeForeignKey(c, table, catalog, column.colname),
      ...judgeDefault(c, column, table, catalog),
    ]),
    ...judgeNumbering(column, constraints, table, catalog),
  ];
};

/** What differs by shard is allowed, and the safety rules warn of it; copies have to be equal. */
function judgeDefault(
  { contype, raw_expr: expression, location }: Constraint,
  column: ColumnDef,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (contype !== 'CONSTR_DEFAULT') return [];
  if (usesSequence(expression)) {
    return judgeSequenceDefault(expression, column.colname, table, catalog, location);
  }
  if (table.distribution?.kind !== 'reference') return [];
  const { perServer, perRow } = volatileParts(expression, catalog);
  const parts = [...perServer, ...perRow].join(', ');
  if (parts === '') return [];
  const subject = `default of column "${column.colname}" of ${shown(table, catalog)}`;
  return [copiesDiffer(subject, parts, column, table, location)];
}

function copiesDiffer(
  subject: string,
  parts: string,
  { colname = '' }: ColumnDef,
  table: Table,
  location: number | undefined,
): TreeDiagnostic {
  return problem('differing-values', `${subject} would differ between the copies of the table`, {
    detail: `The value of ${parts} is computed on every server for itself, and all copies of a reference table must be equal.`,
    hint: `Add the column without a default, then set the default for new rows: ALTER TABLE ${sqlName(table)} ALTER COLUMN ${sqlList([colname])} SET DEFAULT …. Fill existing rows outside of migrations, all copies alike.`,
    location,
  });
}

/** A new serial or identity column numbers the rows that exist. */
function judgeNumbering(
  column: ColumnDef,
  constraints: readonly Constraint[],
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const sequence = sequenceColumn(column, constraints);
  if (!sequence || !table.distribution) return [];
  return table.distribution.kind === 'distributed'
    ? judgeSequence(sequence, table, table.distribution, catalog)
    : [numbersCopies(sequence, table, catalog)];
}

function sequenceColumn(
  column: ColumnDef,
  constraints: readonly Constraint[],
): SequenceColumn | undefined {
  const { colname: name = '', typeName = {} } = column;
  const identity = constraints.find((c) => c.contype === 'CONSTR_IDENTITY');
  if (identity) return { name, type: typeName, options: identity.options ?? [] };
  const serial = serialBase(typeName);
  return serial && { name, type: serial, options: [] };
}

function numbersCopies({ name }: SequenceColumn, table: Table, catalog: Catalog): TreeDiagnostic {
  return problem(
    'sequences',
    `column "${name}" cannot number the rows of ${shown(table, catalog)}`,
    {
      detail: `${placed(table, catalog)}: every copy would number the existing rows for itself, in an order of its own.`,
      hint: 'Add a plain column, and fill it outside of migrations, all copies alike.',
    },
  );
}

/** ALTER COLUMN … TYPE: every shard is rewritten, or not, as any table would be. */
export const columnType: SubcommandRule = (command, table, catalog) => {
  const column = table.columns.find((c) => c.name === command.name);
  if (column?.identity || column?.serial) {
    return [
      problem(
        'sequences',
        `cannot change the type of column "${column.name}" of ${shown(table, catalog)}`,
        {
          detail: 'Its values come from a sequence, of which every shard has one of the old type.',
          hint: 'Add a column of the new type instead, and fill it outside of migrations.',
        },
      ),
    ];
  }
  return ofDistributionColumn(command, table, (distribution) =>
    distributionColumnProblem('change the type of', table, distribution, catalog, {
      hint: 'Make a new table that is distributed by a column of that type, and move the rows outside of migrations.',
    }),
  );
};

/** SET GENERATED: what the sequences of shards count by is Citrate’s. */
export const setIdentity: SubcommandRule = (command, table, catalog) => {
  const options = as(command.def, 'List')?.items ?? [];
  if (options.every((o) => as(o, 'DefElem')?.defname === 'generated')) return [];
  return [
    problem(
      'sequences',
      `cannot change the sequence of column "${command.name}" of ${shown(table, catalog)}`,
      {
        detail:
          'Every shard has one of its own, which starts and counts so that all values differ.',
        hint: 'Only SET GENERATED ALWAYS and SET GENERATED BY DEFAULT can be changed.',
      },
    ),
  ];
};

/** DROP COLUMN: never the column that says where rows are. */
export const dropColumn: SubcommandRule = (command, table, catalog) =>
  ofDistributionColumn(command, table, (distribution) =>
    distributionColumnProblem('drop', table, distribution, catalog, {
      hint: 'Make a new table that is distributed by another column, and move the rows outside of migrations.',
    }),
  );

/** DROP NOT NULL: a row without a distribution column has no shard. */
export const dropNotNull: SubcommandRule = (command, table, catalog) =>
  ofDistributionColumn(command, table, (distribution) =>
    distributionColumnProblem('drop NOT NULL of', table, distribution, catalog, {
      hint: 'Leave it NOT NULL: a row without that value would belong to no shard.',
    }),
  );

export const setNotNull: SubcommandRule = () => [];

/** SET or DROP DEFAULT: the shard is chosen before a shard could fill a default in. */
export const columnDefault: SubcommandRule = (command, table, catalog) => {
  const { def: expression } = command;
  if (!expression) return [];
  return [
    ...judgeSequenceDefault(expression, command.name, table, catalog),
    ...ofDistributionColumn(command, table, (distribution) =>
      distributionColumnProblem('set a default for', table, distribution, catalog, {
        hint: 'Give the value in INSERT: it decides which shard the row goes to.',
      }),
    ),
  ];
};

function ofDistributionColumn(
  { name }: AlterTableCmd,
  { distribution }: Table,
  judge: (distribution: DistributedTable) => TreeDiagnostic,
): readonly TreeDiagnostic[] {
  const concerned = distribution?.kind === 'distributed' && distribution.column === name;
  return concerned ? [judge(distribution)] : [];
}

function distributionColumnProblem(
  verb: string,
  table: Table,
  { column }: DistributedTable,
  catalog: Catalog,
  { hint }: { hint: string },
): TreeDiagnostic {
  return problem(
    'distribution-column',
    `cannot ${verb} distribution column "${column}" of ${shown(table, catalog)}`,
    {
      detail: `${placed(table, catalog)}.`,
      hint,
    },
  );
}
