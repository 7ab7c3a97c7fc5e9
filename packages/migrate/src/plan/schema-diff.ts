import { createTwoFilesPatch } from 'diff';
import type { Catalog } from '../catalog/model.ts';
import { dumpStatements } from '../dump/index.ts';
import type { PlannedMigration } from './model.ts';

/**
 * A unified diff of the schema before and after a migration, both as `citrate dump` writes them.
 * Empty where it changes nothing that a dump has.
 */
export function schemaDiff({ file, before, after }: PlannedMigration): string {
  const [old, changed] = [script(before), script(after)];
  if (old === changed) return '';
  const { name } = file.source;
  return createTwoFilesPatch(name, name, old, changed, 'before', 'after');
}

function script(catalog: Catalog): string {
  return dumpStatements(catalog)
    .statements.map(({ sql }) => `${sql};\n`)
    .join('\n');
}
