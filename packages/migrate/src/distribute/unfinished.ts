import {
  changedRelations,
  findTable,
  type TreeDiagnostic,
  tablesReferring,
} from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../catalog/model.ts';
import { problem, warning } from './rule.ts';
import { tableExtras } from './table-extras.ts';
import { literalName, placed, shown } from './words.ts';

/** What is wrong with a table once all statements of a file, or of all files, were seen. */
export interface TableFinding {
  readonly table: QualifiedName;
  readonly diagnostics: readonly TreeDiagnostic[];
}

/**
 * Of the tables that a file changed. It ends as a transaction does: a plain table must not be left in
 * need of another one. What was so before the file is not its fault.
 */
export function leftovers(
  changed: readonly Table[],
  before: Catalog,
  after: Catalog,
): readonly TableFinding[] {
  const concerned = new Set([
    ...changed,
    ...changed
      .filter(({ distribution }) => distribution)
      .flatMap((table) => tablesReferring(after, table)),
  ]);
  return [...concerned].flatMap((table) => {
    const was = findTable(before, table);
    if (table.distribution || (was && judgePlainTable(was, before).length > 0)) return [];
    const diagnostics = judgePlainTable(table, after);
    return diagnostics.length > 0 ? [{ table, diagnostics }] : [];
  });
}

/** New tables that no call distributes: most often forgotten. A partition is as its table is. */
export function undistributedTables(before: Catalog, after: Catalog): readonly TableFinding[] {
  return newTables(before, after)
    .filter((table) => !table.distribution && !table.isPartition)
    .map((table) => ({ table, diagnostics: [undistributed(table, after)] }));
}

/** Tables that are in `after` and, by name, not in `before`. */
export function newTables(before: Catalog, after: Catalog): readonly Table[] {
  return newAmong(changedTables(before, after), before);
}

/** Those of the tables that are, by name, not in `before`. */
export function newAmong(changed: readonly Table[], before: Catalog): readonly Table[] {
  return changed.filter((table) => findTable(before, table) === undefined);
}

/** Tables that are new in `after`, or not as they were. */
export function changedTables(before: Catalog, after: Catalog): Table[] {
  return changedRelations(before, after).filter((relation) => relation.kind === 'table');
}

/** What is wrong with a plain table that a file leaves behind: rows of it would break its rules. */
function judgePlainTable(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  if (table.distribution) return [];
  return table.constraints.flatMap(({ referenced }) => {
    const to = referenced && findTable(catalog, referenced);
    if (to?.distribution?.kind !== 'distributed') return [];
    return [
      problem(
        'foreign-keys',
        `foreign key from plain table ${shown(table, catalog)} to ${shown(to, catalog)}`,
        {
          detail: `${placed(to, catalog)}: its rows are in shards on the workers, and the coordinator has none to check against.`,
          hint: `Distribute ${shown(table, catalog)} in the same file, colocated with ${shown(to, catalog)}, or drop the foreign key.`,
        },
      ),
    ];
  });
}

function undistributed(table: Table, catalog: Catalog): TreeDiagnostic {
  const extras = tableExtras(catalog, table);
  const calls = [
    `SELECT create_distributed_table(${literalName(table)}, 'column')`,
    ...(table.partitionKey ? [] : [`SELECT create_reference_table(${literalName(table)})`]),
  ];
  return warning('distributing', `${shown(table, catalog)} is not distributed`, {
    detail: 'It stays a plain table of the coordinator, which the workers do not have.',
    hint:
      extras.length > 0
        ? `If it is to be distributed, create it without ${extras.map(({ words }) => words).join(', ')}.`
        : `Add ${calls.join(', or ')}.`,
  });
}
