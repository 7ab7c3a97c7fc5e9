/** Which columns a foreign key can compare. */
import { raise } from '../errors.ts';
import type { Catalog, Table } from '../model.ts';
import { formatType } from '../types.ts';
import { operatorFits } from '../volatility/index.ts';
import { columnOf } from './tables.ts';

/** 42804 where there is no `=` between the types of a referencing and a referenced column. */
export function requireComparable(
  catalog: Catalog,
  [from, columns]: readonly [Table, readonly string[]],
  [to, referenced]: readonly [Table, readonly string[]],
  constraint: string,
): void {
  columns.forEach((name, i) => {
    const column = columnOf(from, name);
    const other = columnOf(to, referenced[i] ?? '');
    if (!column || !other || operatorFits('=', column.type, other.type, catalog)) return;
    raise('42804', `foreign key constraint "${constraint}" cannot be implemented`, {
      detail: `Key columns "${column.name}" and "${other.name}" are of incompatible types: ${formatType(catalog, column.type)} and ${formatType(catalog, other.type)}.`,
    });
  });
}
