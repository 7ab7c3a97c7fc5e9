/** Columns whose rows sequences number, where they come onto shards. */
import type { ColumnDef, TypeName } from '@citrate/parser';
import { serialBase } from '../catalog/index.ts';
import type { Column, DistributedTable, Table } from '../catalog/model.ts';
import { distributionChanges } from '../distribute/index.ts';
import type { Finding, SafetyQuestion, SafetyRule } from './rule.ts';
import { addedColumn, constraintOf } from './subcommands.ts';

export interface NumberedColumn {
  readonly name: string;
  /** The integer type, also of a serial column. */
  readonly type: TypeName;
  readonly table: Table;
  readonly distribution: DistributedTable;
  readonly location?: number | undefined;
}

type NumberingCheck = (column: NumberedColumn, question: SafetyQuestion) => readonly Finding[];

/** A check of each serial or identity column that a call, or ADD COLUMN, brings to shards. */
export function numberedOnShards(
  check: NumberingCheck,
): Pick<SafetyRule, 'statements' | 'subcommands'> {
  const checkAll = (columns: readonly NumberedColumn[], question: SafetyQuestion) =>
    columns.flatMap((column) => check(column, question));
  return {
    statements: {
      SelectStmt: (_, question) => checkAll(distributedNow(question), question),
    },
    subcommands: {
      AT_AddColumn: (altered) => {
        const { table, question } = altered;
        const { distribution } = table;
        if (distribution?.kind !== 'distributed') return [];
        const numbered = numberedBy(addedColumn(altered));
        return checkAll(
          numbered.map((column) => ({ ...column, table, distribution })),
          question,
        );
      },
    },
  };
}

function distributedNow({ before, after, verdict }: SafetyQuestion): readonly NumberedColumn[] {
  if (verdict !== 'engine') return [];
  return distributionChanges(before, after).distributed.flatMap((table) => {
    const { distribution } = table;
    if (distribution?.kind !== 'distributed') return [];
    return table.columns
      .filter(isNumbered)
      .map(({ name, type }) => ({ name, type, table, distribution }));
  });
}

function isNumbered({ serial, identity }: Column): boolean {
  return serial !== undefined || identity !== undefined;
}

function numberedBy(
  column: ColumnDef,
): readonly Pick<NumberedColumn, 'name' | 'type' | 'location'>[] {
  const { colname: name = '', typeName, location } = column;
  const isIdentity = constraintOf(column, 'CONSTR_IDENTITY') !== undefined;
  const type = serialBase(typeName) ?? (isIdentity ? typeName : undefined);
  return type ? [{ name, type, location }] : [];
}
