import { type AlterObjectSchemaStmt, as } from '@citrate/parser';
import { raise, unsupported } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import { requireSchema, resolveRelation, resolveType } from '../lookup.ts';
import type { QualifiedName, Relation } from '../model.ts';
import { rangeVar, sameName, strings } from '../names-of.ts';
import { renameRelation } from '../rename/relations.ts';
import { renameType } from '../rename/types.ts';
import { moveRoutine, relationOf, requireRoutine } from './rename.ts';
import type { Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import { refuseTakenType } from './types.ts';

const relationTypes: ReadonlySet<string> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_FOREIGN_TABLE',
]);

const routineTypes: ReadonlySet<string> = new Set([
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_AGGREGATE',
]);

/**
 * ALTER … SET SCHEMA: a table takes its indexes and the sequences of its columns along. After
 * PostgreSQL's AlterTableNamespaceInternal (tablecmds.c).
 */
export function setSchema(stmt: AlterObjectSchemaStmt, run: Run): void {
  const { objectType = '', newschema = '' } = stmt;
  if (relationTypes.has(objectType)) {
    const relation = relationOf(stmt, run);
    if (relation) moveRelation(run, relation, requireSchema(run.catalog, newschema).name);
  } else if (objectType === 'OBJECT_TYPE' || objectType === 'OBJECT_DOMAIN') {
    moveType(stmt, requireSchema(run.catalog, newschema).name, run);
  } else if (routineTypes.has(objectType)) {
    const routine = requireRoutine(run, as(stmt.object, 'ObjectWithArgs'));
    const { name: schema } = requireSchema(run.catalog, newschema);
    if (routine.schema !== schema) moveRoutine(run, routine, { schema, name: routine.name });
  } else {
    unsupported('ALTER … SET SCHEMA');
  }
}

function moveRelation(run: Run, relation: Relation, schema: string): void {
  if (relation.schema === schema) return;
  if (relation.kind === 'sequence' && relation.ownedBy) {
    raise('0A000', 'cannot move an owned sequence into another schema');
  }
  for (const { name, schema: from } of [relation, ...partsOf(run, relation)]) {
    refuseTakenName(run, { schema, name });
    run.catalog = renameRelation(run.catalog, { schema: from, name }, { schema, name });
  }
}

function partsOf(run: Run, table: Relation): readonly QualifiedName[] {
  const relations = run.catalog.schemas.get(table.schema)?.relations.values() ?? [];
  const sequences = [...relations].filter(
    (r) => r.kind === 'sequence' && r.ownedBy && sameName(r.ownedBy, table),
  );
  return [...indexesOf(run.catalog, table), ...sequences];
}

function moveType(stmt: AlterObjectSchemaStmt, schema: string, run: Run): void {
  const names = strings(as(stmt.object, 'List')?.items ?? as(stmt.object, 'TypeName')?.names);
  const type = resolveType(run.catalog, names);
  const row = type ? undefined : resolveRelation(run.catalog, rangeVar(names));
  const found = type ?? row;
  if (!found) raise('42704', `type "${names.join('.')}" does not exist`);
  const to = { schema, name: found.name };
  refuseTakenType(run, to);
  run.catalog = type ? renameType(run.catalog, type, to) : renameRelation(run.catalog, found, to);
}
