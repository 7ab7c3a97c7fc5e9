/** ADD COLUMN on Citus's tables. */
import { as, type ColumnDef } from '@citrate/parser';
import { isAtLeast, serialBase, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { usesSequence } from '../volatility.ts';
import { shown } from '../words.ts';
import { refusal } from './rule.ts';
import { type Asked, type SubcommandJudge, sequenceWithOthers } from './subcommand.ts';

export const addColumn: SubcommandJudge = (asked) => {
  const column = as(asked.command.def, 'ColumnDef');
  return column ? [...numbering(column, asked), ...columnConstraints(column, asked)] : [];
};

function numbering(column: ColumnDef, asked: Asked): readonly TreeDiagnostic[] {
  const { table, catalog, alone } = asked;
  const constraints = constraintsOf(column);
  if (serialBase(column.typeName) || constraints.some((c) => c.contype === 'CONSTR_IDENTITY')) {
    return refusal(
      'citus-refuses',
      `cannot add column "${column.colname}" with a sequence to ${shown(table, catalog)}`,
      {
        detail: 'Citus would have to make the sequence on every node within the statement.',
        hint: 'Create a sequence, add the column without default, then set nextval() of it as the default.',
      },
    );
  }
  const fallback = constraints.find((c) => c.contype === 'CONSTR_DEFAULT')?.raw_expr;
  return usesSequence(fallback) && !(alone && constraints.length === 1)
    ? sequenceWithOthers(asked)
    : [];
}

const namedKinds: ReadonlySet<string> = new Set([
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_CHECK',
  'CONSTR_FOREIGN',
]);

/** Unnamed constraints of a new column: a single one that Citus can name goes, if nothing else is asked. */
function columnConstraints(column: ColumnDef, asked: Asked): readonly TreeDiagnostic[] {
  const { table, catalog, alone } = asked;
  const unnamed = constraintsOf(column).filter(
    ({ contype, conname }) => contype && namedKinds.has(contype) && conname === undefined,
  );
  const names = alone && isNamedByCitus(catalog);
  if (unnamed.every((c) => names && c.contype !== 'CONSTR_CHECK')) return [];
  return refusal(
    'citus-refuses',
    `cannot add column "${column.colname}" with an unnamed constraint to ${shown(table, catalog)}`,
    {
      detail: 'The constraint would get a name of its own on every shard.',
      hint: 'Name the constraint, or add it in a second statement.',
    },
  );
}

function isNamedByCitus({ citus }: Catalog): boolean {
  return citus !== undefined && isAtLeast(citus.version, '12.0');
}

function constraintsOf({ constraints }: ColumnDef) {
  return (constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
}
