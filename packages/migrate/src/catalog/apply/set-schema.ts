import { type AlterObjectSchemaStmt, as } from '@citrate/parser';
import {
  arrayElement,
  arrayNameOf,
  hasRowType,
  hasType,
  isTypeNameTaken,
  withMovedType,
} from '../array-types.ts';
import { raise, unsupported } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import { isShell, requireSchema, resolveRelation, resolveType, TEMP_SCHEMA } from '../lookup.ts';
import type { QualifiedName, Relation } from '../model.ts';
import { rangeVar, strings } from '../names-of.ts';
import { ownedSequences } from '../referrers.ts';
import { renameRelation } from '../rename/relations.ts';
import { renameType } from '../rename/types.ts';
import { withoutStatistics, withStatistics } from '../update.ts';
import { moveRoutine, refuseShell, relationOf, requireKind, requireRoutine } from './rename.ts';
import type { Run } from './run.ts';
import { moveSchemaObject, objectInSchema } from './schema-objects.ts';
import { refuseTakenName } from './sequences.ts';
import { requireStatistics } from './statistics.ts';

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
  const object = objectInSchema(stmt.objectType, stmt.object, run.catalog);
  if (object) {
    const schema = targetSchema(run, newschema, object.schema);
    moveSchemaObject(run, object, { schema, name: object.name });
    return;
  }
  if (relationTypes.has(objectType)) {
    const relation = relationOf(stmt, run);
    if (!relation) return;
    refuseUnmovable(stmt, relation);
    refuseOwnSchemas(newschema, relation.schema);
    moveRelation(run, relation, requireSchema(run.catalog, newschema).name);
  } else if (objectType === 'OBJECT_TYPE' || objectType === 'OBJECT_DOMAIN') {
    moveType(stmt, newschema, run);
  } else if (routineTypes.has(objectType)) {
    const routine = requireRoutine(run, as(stmt.object, 'ObjectWithArgs'));
    const schema = targetSchema(run, newschema, routine.schema);
    if (routine.schema !== schema) moveRoutine(run, routine, { schema, name: routine.name });
  } else if (objectType === 'OBJECT_STATISTIC_EXT') {
    moveStatistics(stmt, newschema, run);
  } else {
    unsupported('ALTER … SET SCHEMA');
  }
}

/** What is there already stays. */
function targetSchema(run: Run, to: string, from: string): string {
  if (to === from) return from;
  refuseOwnSchemas(to, from);
  return requireSchema(run.catalog, to).name;
}

/** 0A000 where either is a session's own, or that of TOAST tables. After CheckSetNamespace (namespace.c). */
function refuseOwnSchemas(to: string, from: string): void {
  if (to === TEMP_SCHEMA || from === TEMP_SCHEMA) {
    raise('0A000', 'cannot move objects into or out of temporary schemas');
  }
  if (to === 'pg_toast') raise('0A000', 'cannot move objects into or out of TOAST schema');
}

function refuseUnmovable({ objectType, relation }: AlterObjectSchemaStmt, target: Relation): void {
  requireKind(objectType, target, relation?.location);
  if (target.kind === 'sequence' && target.ownedBy) {
    raise('0A000', 'cannot move an owned sequence into another schema');
  }
  if (target.kind !== 'index') return;
  raise('42809', `cannot change schema of index "${target.name}"`, {
    hint: 'Change the schema of the table instead.',
    location: relation?.location,
  });
}

function moveRelation(run: Run, relation: Relation, schema: string): void {
  if (relation.schema === schema) return;
  for (const { name, schema: from } of [relation, ...partsOf(run, relation)]) {
    refuseTakenName(run, { schema, name });
    moveTypeName(run, { schema: from, name }, schema);
    run.catalog = renameRelation(run.catalog, { schema: from, name }, { schema, name });
  }
}

/** No array type is moved out of the way there. After AlterTypeNamespaceInternal (typecmds.c). */
function moveTypeName(run: Run, { schema: from, name }: QualifiedName, to: string): void {
  const { schemas, pg } = run.catalog;
  const [source, target] = [schemas.get(from), schemas.get(to)];
  if (!source || !target || !hasType(source, name, pg)) return;
  const taken = [name, arrayNameOf(source, name)].find((n) => isTypeNameTaken(target, n, pg));
  if (taken !== undefined) raise('42710', `type "${taken}" already exists in schema "${to}"`);
  run.catalog = withMovedType(run.catalog, { schema: from, name }, to);
}

function partsOf(run: Run, table: Relation): readonly QualifiedName[] {
  return [...indexesOf(run.catalog, table), ...ownedSequences(run.catalog, table)];
}

function moveStatistics({ object }: AlterObjectSchemaStmt, to: string, run: Run): void {
  const found = requireStatistics(run, strings(as(object, 'List')?.items));
  const schema = targetSchema(run, to, found.schema);
  if (found.schema === schema) return;
  if (run.catalog.schemas.get(schema)?.statistics.has(found.name)) {
    raise('42710', `statistics object "${found.name}" already exists in schema "${schema}"`);
  }
  run.catalog = withStatistics(withoutStatistics(run.catalog, found), { ...found, schema });
}

function moveType(stmt: AlterObjectSchemaStmt, newschema: string, run: Run): void {
  const names = strings(as(stmt.object, 'List')?.items ?? as(stmt.object, 'TypeName')?.names);
  const type = resolveType(run.catalog, names);
  if (type && isShell(run.catalog, type)) refuseShell(names);
  const row = type ? undefined : resolveRelation(run.catalog, rangeVar(names));
  const hasRow = row !== undefined && hasRowType(row, run.pg);
  if (hasRow && row.kind !== 'composite type') {
    raise('42809', `${row.name} is a table's row type`, { hint: 'Use ALTER TABLE instead.' });
  }
  const found = type ?? (hasRow ? row : undefined);
  const element = found ? undefined : arrayElement(run.catalog, names);
  if (element !== undefined) raise('42809', `cannot alter array type ${element}[]`);
  if (!found) raise('42704', `type "${names.join('.')}" does not exist`);
  const schema = targetSchema(run, newschema, found.schema);
  if (found.schema === schema) return;
  const to = { schema, name: found.name };
  moveTypeName(run, found, schema);
  run.catalog = type ? renameType(run.catalog, type, to) : renameRelation(run.catalog, found, to);
}
