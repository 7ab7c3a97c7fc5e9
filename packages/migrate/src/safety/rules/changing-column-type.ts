import { deparseTypeName } from '@citrate/deparser';
import { as, type ColumnDef, type TypeName } from '@citrate/parser';
import { strings } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { rewritesRows } from '../column-types.ts';
import type { SafetyRule } from '../rule.ts';
import { columnOf, withShards } from '../words.ts';

export const changingColumnType: SafetyRule = {
  name: 'changing-column-type',
  title: 'Column type changed by a rewrite',
  severity: 'warning',
  subcommandsInUse: {
    AT_AlterColumnType: ({ command, table, question: { before } }) => {
      const changed = as(command.def, 'ColumnDef');
      const column = table.columns.find(({ name }) => name === command.name);
      if (!changed?.typeName || !column?.type.names) return [];
      if (!rewrites(column.type, changed, column.name, before)) return [];
      const [from, to] = [column.type, changed.typeName].map(deparseTypeName);
      return [
        {
          message: `changing ${columnOf(column.name, table, before)} from ${from} to ${to} rewrites the table`,
          detail: `All rows of ${withShards(table, before)} and all their indexes are written anew under an ACCESS EXCLUSIVE lock, and programs that know the old type may fail.`,
          hint: 'Add a column of the new type, write both for a while, fill existing rows in small steps outside of migrations, then read the new one and drop the old one.',
          location: changed.location,
        },
      ];
    },
  },
};

function rewrites(
  from: TypeName,
  { typeName, raw_default: using }: ColumnDef,
  column: string,
  catalog: Catalog,
): boolean {
  if (!typeName) return false;
  if (!using) return rewritesRows(from, typeName, catalog);
  const cast = as(using, 'TypeCast');
  const read = as(cast?.arg ?? using, 'ColumnRef');
  if (!read || strings(read.fields).at(-1) !== column) return true;
  const between = cast?.typeName ?? from;
  return rewritesRows(from, between, catalog) || rewritesRows(between, typeName, catalog);
}
