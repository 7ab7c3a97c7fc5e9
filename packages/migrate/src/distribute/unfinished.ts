import type { TreeDiagnostic } from '../catalog/index.ts';
import { findTable } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';
import { problem, warning } from './rule.ts';
import { placed, shown, sqlName } from './words.ts';

/** What is wrong with a plain table that a file leaves behind: rows of it would break its rules. */
export function judgePlainTable(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  return table.constraints.flatMap(({ referenced }) => {
    const to = referenced && findTable(catalog, referenced);
    if (to?.distribution?.kind !== 'distributed') return [];
    return [
      problem(`foreign key from plain table ${shown(table, catalog)} to ${shown(to, catalog)}`, {
        detail: `${placed(to, catalog)}: its rows are in shards on the workers, and the coordinator has none to check against.`,
        hint: `Distribute ${shown(table, catalog)} in the same file, colocated with ${shown(to, catalog)}, or drop the foreign key.`,
      }),
    ];
  });
}

/** A new table that no call distributes: most often forgotten. */
export function undistributed(table: Table, catalog: Catalog): TreeDiagnostic {
  return warning(`${shown(table, catalog)} is not distributed`, {
    detail: 'It stays a plain table of the coordinator, which the workers do not have.',
    hint: `Add SELECT create_distributed_table('${sqlName(table)}', 'column'), or SELECT create_reference_table('${sqlName(table)}').`,
  });
}
