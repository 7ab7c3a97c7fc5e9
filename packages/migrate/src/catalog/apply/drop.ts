import { as, type DropStmt, type Node, type ObjectType } from '@citrate/parser';
import { arrayElement } from '../array-types.ts';
import { dropObjects } from '../drop/drop.ts';
import { type DatabaseObject, relationObject } from '../drop/objects.ts';
import { raise, unsupported } from '../errors.ts';
import { findTable, isSchemaOfServers, rangeOf, resolveRelation, resolveType } from '../lookup.ts';
import type {
  Catalog,
  NamedKind,
  QualifiedName,
  Relation,
  RoutineKind,
  SchemaObjectKind,
  Table,
} from '../model.ts';
import { findNamed, namedKindOf } from '../named.ts';
import { rangeVar, strings, written } from '../names-of.ts';
import { resolveSchemaObject, schemaObjectKindOf } from '../schema-objects.ts';
import { dropExtensions } from './extensions.ts';
import { findRoutine } from './functions.ts';
import { missingNamed } from './named.ts';
import { notice, type Run } from './run.ts';
import { mayHaveTriggers } from './triggers.ts';
import { noteDropped } from './unheld.ts';

/** What a statement names: the object, or what to say about its absence. */
type Found =
  | { readonly object: DatabaseObject }
  | { readonly code: string; readonly missing: string };

type Find = (node: Node, catalog: Catalog) => Found;

const finders: { readonly [type in ObjectType]?: Find } = {
  OBJECT_TABLE: relationFinder('table', ['table'], 'TABLE'),
  OBJECT_INDEX: relationFinder('index', ['index'], 'INDEX'),
  OBJECT_SEQUENCE: relationFinder('sequence', ['sequence'], 'SEQUENCE'),
  OBJECT_VIEW: relationFinder('view', ['view'], 'VIEW'),
  OBJECT_MATVIEW: relationFinder('materialized view', ['materialized view'], 'MATERIALIZED VIEW'),
  OBJECT_FOREIGN_TABLE: relationFinder('foreign table', ['foreign table'], 'FOREIGN TABLE'),
  OBJECT_STATISTIC_EXT: findStatistics,
  OBJECT_TRIGGER: findTrigger,
  OBJECT_POLICY: partFinder('policy', 'policies'),
  OBJECT_RULE: partFinder('rule', 'rules'),
  OBJECT_SCHEMA: findSchema,
  OBJECT_TYPE: findType,
  OBJECT_DOMAIN: findDomain,
  OBJECT_FUNCTION: routineFinder('function'),
  OBJECT_AGGREGATE: routineFinder('aggregate'),
  OBJECT_PROCEDURE: routineFinder('procedure'),
  OBJECT_ROUTINE: routineFinder(undefined),
};

/** Objects that the model holds beside its schemas, or not at all. */
const others: { readonly [type in ObjectType]?: (stmt: DropStmt, run: Run) => void } = {
  OBJECT_EXTENSION: dropExtensions,
};

export function dropStatement(stmt: DropStmt, run: Run): void {
  const other = stmt.removeType && others[stmt.removeType];
  if (other) {
    other(stmt, run);
    return;
  }
  const find = finderOf(stmt.removeType);
  if (!find && noteDropped(stmt, run)) return;
  if (!find) {
    const what = stmt.removeType?.slice('OBJECT_'.length).replaceAll('_', ' ') ?? 'OBJECT';
    unsupported(`DROP ${what}`);
  }
  const targets: DatabaseObject[] = [];
  for (const node of stmt.objects ?? []) {
    const found = find(node, run.catalog);
    if ('object' in found) targets.push(found.object);
    else if (stmt.missing_ok) notice(run, '00000', `${found.missing}, skipping`);
    else raise(found.code, found.missing);
  }
  for (const target of targets) refuseOwned(run.catalog, target);
  run.catalog = dropObjects(run.catalog, targets, stmt.behavior);
}

function finderOf(type: ObjectType | undefined): Find | undefined {
  const inSchema = schemaObjectKindOf(type);
  if (inSchema) return schemaObjectFinder(inSchema);
  const kind = namedKindOf(type);
  return kind ? namedFinder(kind) : type && finders[type];
}

function schemaObjectFinder(kind: SchemaObjectKind): Find {
  return (node, catalog) => {
    const names = strings(as(node, 'List')?.items);
    const found = resolveSchemaObject(catalog, kind, names);
    if (found) {
      const { schema, identity: name } = found;
      return { object: { kind: 'schema object', type: kind, schema, name } };
    }
    return missing(catalog, names.at(-2), '42704', `${kind} "${names.join('.')}"`);
  };
}

function namedFinder(kind: NamedKind): Find {
  return (node, catalog) => {
    const name = as(node, 'String')?.sval ?? '';
    if (findNamed(catalog, kind, name)) return { object: { kind: 'named', type: kind, name } };
    return { code: '42704', missing: missingNamed(kind, name) };
  };
}

function relationFinder(word: string, kinds: readonly RelationWord[], sql: string): Find {
  return (node, catalog) => {
    const name = rangeVar(strings(as(node, 'List')?.items));
    const found = resolveRelation(catalog, name);
    if (!found) {
      const code = word === 'index' ? '42704' : '42P01';
      return missing(catalog, name.schemaname, code, `${word} "${written(name)}"`);
    }
    if (kinds.includes(kindOf(found))) return { object: relationObject(found) };
    raise('42809', `"${found.name}" is not a ${word}`, {
      hint: `DROP ${sql} drops nothing else: this is a ${kindOf(found)}.`,
    });
  };
}

type RelationWord = Relation['kind'] | 'foreign table';

function kindOf(relation: Relation): RelationWord {
  return relation.kind === 'table' && relation.foreignServer !== undefined
    ? 'foreign table'
    : relation.kind;
}

function missing(catalog: Catalog, schema: string | undefined, code: string, what: string): Found {
  if (schema !== undefined && !catalog.schemas.has(schema) && !isSchemaOfServers(schema)) {
    return { code: '3F000', missing: `schema "${schema}" does not exist` };
  }
  return { code, missing: `${what} does not exist` };
}

function findStatistics(node: Node, catalog: Catalog): Found {
  const { schemaname, relname: name = '' } = rangeVar(strings(as(node, 'List')?.items));
  const schemas = schemaname === undefined ? catalog.searchPath : [schemaname];
  const schema = schemas.find((s) => catalog.schemas.get(s)?.statistics.has(name));
  if (schema !== undefined) return { object: { kind: 'statistics', schema, name } };
  return missing(catalog, schemaname, '42704', `statistics object "${name}"`);
}

function findTrigger(node: Node, catalog: Catalog): Found {
  const names = strings(as(node, 'List')?.items);
  const trigger = names.at(-1) ?? '';
  const name = rangeVar(names.slice(0, -1));
  const table = resolveRelation(catalog, name);
  if (!table) return missing(catalog, name.schemaname, '42P01', `relation "${written(name)}"`);
  const found = mayHaveTriggers(table) && table.triggers?.some((t) => t.name === trigger);
  if (found)
    return { object: { kind: 'trigger', ...{ schema: table.schema, name: table.name }, trigger } };
  return {
    code: '42704',
    missing: `trigger "${trigger}" for table "${table.name}" does not exist`,
  };
}

/** `s.t.name`: a policy of a table, a rule of a table or view. */
function partFinder(kind: 'policy' | 'rule', list: 'policies' | 'rules'): Find {
  return (node, catalog) => {
    const names = strings(as(node, 'List')?.items);
    const part = names.at(-1) ?? '';
    const on = rangeVar(names.slice(0, -1));
    const relation = resolveRelation(catalog, on);
    if (!relation) return missing(catalog, on.schemaname, '42P01', `relation "${written(on)}"`);
    const parts = (relation as Partial<Table>)[list] ?? [];
    const { schema, name } = relation;
    if (parts.some((p) => p.name === part)) return { object: { kind, schema, name, part } };
    return { code: '42704', missing: `${kind} "${part}" for relation "${name}" does not exist` };
  };
}

function findSchema(node: Node, catalog: Catalog): Found {
  const name = as(node, 'String')?.sval ?? '';
  if (catalog.schemas.has(name)) return { object: { kind: 'schema', name } };
  return { code: '3F000', missing: `schema "${name}" does not exist` };
}

function findType(node: Node, catalog: Catalog): Found {
  const names = strings(as(node, 'TypeName')?.names);
  const type = resolveType(catalog, names);
  if (type && as(node, 'TypeName')?.arrayBounds) raiseArrayType(type.name);
  if (type) return { object: { kind: 'type', schema: type.schema, name: type.name } };
  const name = rangeVar(names);
  const row = resolveRelation(catalog, name);
  if (row?.kind === 'composite type') return { object: relationObject(row) };
  if (row && 'columns' in row && row.kind !== 'index') refuseRowType(row);
  refuseArrayType(names, catalog);
  return missing(catalog, name.schemaname, '42704', `type "${names.join('.')}"`);
}

/** An array type goes with its element's only. */
function refuseArrayType(names: readonly string[], catalog: Catalog): void {
  const element = arrayElement(catalog, names);
  if (element !== undefined) raiseArrayType(element);
}

function raiseArrayType(element: string): never {
  raise('2BP01', `cannot drop type ${element}[] because type ${element} requires it`, {
    hint: `You can drop type ${element} instead.`,
  });
}

function findDomain(node: Node, catalog: Catalog): Found {
  const names = strings(as(node, 'TypeName')?.names);
  const found = findType(node, catalog);
  const isDomain = resolveType(catalog, names)?.domain !== undefined;
  if ('object' in found && !isDomain) raise('42809', `${names.join('.')} is not a domain`);
  return found;
}

/** The row type of a relation goes with it only. */
function refuseRowType(relation: Relation): never {
  const needed = `${kindOf(relation)} ${relation.name}`;
  raise('2BP01', `cannot drop type ${relation.name} because ${needed} requires it`, {
    hint: `You can drop ${needed} instead.`,
  });
}

/** Of the kind that is said, or of any. After LookupFuncWithArgs (parse_func.c). */
function routineFinder(kind: RoutineKind | undefined): Find {
  return (node, catalog) => {
    const named = as(node, 'ObjectWithArgs') ?? {};
    const routine = findRoutine(catalog, named, kind);
    if ('missing' in routine) return routine;
    const { schema, name, signature } = routine;
    if (kind === 'function' && routine.kind === 'aggregate') {
      raise('42809', `"${name}" is an aggregate function`, {
        hint: 'Use DROP AGGREGATE to drop aggregate functions.',
      });
    }
    if (kind && routine.kind !== kind) raise('42809', `${signature} is not ${withArticle(kind)}`);
    return { object: { kind: 'function', schema, name: signature } };
  };
}

function withArticle(kind: RoutineKind): string {
  return kind === 'aggregate' ? `an ${kind}` : `a ${kind}`;
}

function refuseMultirange(catalog: Catalog, { schema, name }: QualifiedName): void {
  if (catalog.schemas.get(schema)?.types.get(name)?.kind !== 'multirange') return;
  const range = rangeOf(catalog, { schema, name });
  if (!range) return;
  raise('2BP01', `cannot drop type ${name} because type ${range.name} requires it`, {
    hint: `You can drop type ${range.name} instead.`,
  });
}

/** What a table has of that which it is a partition of goes with that only. */
function refuseClone(
  catalog: Catalog,
  { schema, name, trigger }: Extract<DatabaseObject, { kind: 'trigger' }>,
): void {
  const table = findTable(catalog, { schema, name });
  if (!table?.triggers?.some((one) => one.name === trigger && one.isClone)) return;
  const needed = `trigger ${trigger} on table ${table.parents?.[0]?.name}`;
  raise('2BP01', `cannot drop trigger ${trigger} on table ${name} because ${needed} requires it`, {
    hint: `You can drop ${needed} instead.`,
  });
}

/** The index of a constraint, say, goes with its constraint only. */
function refuseOwned(catalog: Catalog, target: DatabaseObject): void {
  if (target.kind === 'type') refuseMultirange(catalog, target);
  if (target.kind === 'trigger') refuseClone(catalog, target);
  if (target.kind !== 'relation') return;
  const found = catalog.schemas.get(target.schema)?.relations.get(target.name);
  if (found?.kind === 'index' && found.parent) {
    const needed = `index ${found.parent.name}`;
    raise('2BP01', `cannot drop index ${found.name} because ${needed} requires it`, {
      hint: `You can drop ${needed} instead.`,
    });
  }
  if (found?.kind === 'index' && found.constraint) {
    const constraint = `constraint ${found.name} on table ${found.table.name}`;
    raise('2BP01', `cannot drop index ${found.name} because ${constraint} requires it`, {
      hint: `You can drop ${constraint} instead.`,
    });
  }
  if (found?.kind === 'sequence') refuseIdentitySequence(catalog, target, found);
}

function refuseIdentitySequence(
  catalog: Catalog,
  { name, schema }: Extract<DatabaseObject, { kind: 'relation' }>,
  { ownedBy }: Extract<Relation, { kind: 'sequence' }>,
): void {
  const table = ownedBy && catalog.schemas.get(ownedBy.schema)?.relations.get(ownedBy.name);
  if (table?.kind !== 'table') return;
  const column = table.columns.find((c) => c.name === ownedBy?.column);
  const own = column?.identity?.sequence;
  if (own?.name !== name || own.schema !== schema) return;
  const needed = `column ${column?.name} of table ${table.name}`;
  raise('2BP01', `cannot drop sequence ${name} because ${needed} requires it`, {
    hint: `You can drop ${needed} instead.`,
  });
}
