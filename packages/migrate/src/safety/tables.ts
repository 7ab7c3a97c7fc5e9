/** Which tables a statement can harm. */
import type { RangeVar } from '@citrate/parser';
import { resolveTable } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../catalog/model.ts';
import { isOfFile } from './made-by-file.ts';
import type { SafetyQuestion } from './rule.ts';

/** The table of this name just before the statement. */
export function tableBefore(
  name: RangeVar | undefined,
  { before }: SafetyQuestion,
): Table | undefined {
  return name && resolveTable(before, name);
}

/**
 * The table of this name, if a lock on it can make others wait: one that the file made itself has
 * no rows yet, and nobody uses it.
 */
export function tableInUse(
  name: RangeVar | undefined,
  question: SafetyQuestion,
): Table | undefined {
  const table = tableBefore(name, question);
  return table && !isOfFile(table, question) ? table : undefined;
}

/** The name of a relation that may not be there, and its schema neither. */
export function nameOf({ schemaname, relname = '' }: RangeVar, catalog: Catalog): QualifiedName {
  const [first = 'public'] = catalog.searchPath;
  return { schema: schemaname ?? first, name: relname };
}
