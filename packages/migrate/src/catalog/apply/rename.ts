import { as, type ObjectType, type ObjectWithArgs, type RenameStmt } from '@citrate/parser';
import { arrayElement, hasRowType, withFreeName, withRenamedType } from '../array-types.ts';
import { raise, unsupported } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import {
  findRelation,
  isShell,
  requireRelation,
  requireSchema,
  resolveRelation,
  resolveType,
} from '../lookup.ts';
import type { Domain, QualifiedName, Relation, Routine, Trigger, View } from '../model.ts';
import { rangeVar, strings, written } from '../names-of.ts';
import { renameColumn, renamedInGrants } from '../rename/columns.ts';
import { renameRoutine } from '../rename/functions.ts';
import { renameRelation } from '../rename/relations.ts';
import { renameSchema } from '../rename/schemas.ts';
import { renameType } from '../rename/types.ts';
import { withoutStatistics, withRelation, withStatistics, withType } from '../update.ts';
import { withColumnNames } from '../views/trees.ts';
import { renameAttribute } from './attributes.ts';
import { refuseTypeName } from './create-table.ts';
import { findRoutine } from './functions.ts';
import { renameNamed } from './named.ts';
import { renamePolicy } from './policies.ts';
import {
  isInheritable,
  renameOwn,
  renameStored,
  requireConstraint,
  requireRenamable,
  withParentsIn,
} from './rename-family.ts';
import { renameRole } from './rename-role.ts';
import { renameRule } from './rules.ts';
import { notice, type Run } from './run.ts';
import { moveSchemaObject, objectInSchema } from './schema-objects.ts';
import { refuseTakenName } from './sequences.ts';
import { requireStatistics } from './statistics.ts';
import { changeTriggers, mayHaveTriggers } from './triggers.ts';
import { refuseTakenType } from './types.ts';

type Rename = (stmt: RenameStmt, run: Run) => void;

const renames: { readonly [type in ObjectType]?: Rename } = {
  OBJECT_TABLE: renameAnyRelation,
  OBJECT_INDEX: renameAnyRelation,
  OBJECT_SEQUENCE: renameAnyRelation,
  OBJECT_VIEW: renameAnyRelation,
  OBJECT_MATVIEW: renameAnyRelation,
  OBJECT_FOREIGN_TABLE: renameAnyRelation,
  OBJECT_COLUMN: renameTableColumn,
  OBJECT_TABCONSTRAINT: renameConstraint,
  OBJECT_TYPE: renameUsersType,
  OBJECT_DOMAIN: renameUsersType,
  OBJECT_DOMCONSTRAINT: renameDomainConstraint,
  OBJECT_SCHEMA: (stmt, run) => {
    const { name } = requireSchema(run.catalog, stmt.subname ?? '');
    const to = stmt.newname ?? '';
    if (run.catalog.schemas.has(to)) raise('42P06', `schema "${to}" already exists`);
    run.catalog = renameSchema(run.catalog, name, to);
  },
  OBJECT_TRIGGER: renameTrigger,
  OBJECT_POLICY: renamePolicy,
  OBJECT_ROLE: renameRole,
  OBJECT_RULE: renameRule,
  OBJECT_STATISTIC_EXT: renameStatistics,
  OBJECT_FUNCTION: renameFunction,
  OBJECT_PROCEDURE: renameFunction,
  OBJECT_ROUTINE: renameFunction,
  OBJECT_AGGREGATE: renameFunction,
  OBJECT_ATTRIBUTE: (stmt, run) => {
    const type = relationOf(stmt, run);
    if (type) renameAttribute(stmt, type, run);
  },
};

/** ALTER … RENAME: only the object itself; names that were made of its own stay. */
export function rename(stmt: RenameStmt, run: Run): void {
  if (renameNamed(stmt, run)) return;
  const object = objectInSchema(stmt.renameType, stmt.object, run.catalog);
  if (object) {
    moveSchemaObject(run, object, { schema: object.schema, name: stmt.newname ?? '' });
    return;
  }
  const work = stmt.renameType && renames[stmt.renameType];
  if (!work) unsupported('ALTER … RENAME', stmt.relation?.location);
  work(stmt, run);
}

/** Undefined, with a notice, where IF EXISTS allows for it. */
export function relationOf(
  { relation = {}, missing_ok }: Pick<RenameStmt, 'relation' | 'missing_ok'>,
  run: Run,
): Relation | undefined {
  if (!missing_ok || resolveRelation(run.catalog, relation)) {
    return requireRelation(run.catalog, relation);
  }
  notice(run, '42P01', `relation "${written(relation)}" does not exist, skipping`, relation);
  return undefined;
}

/** ALTER TABLE and ALTER INDEX rename anything but types; others, what they say. */
const kindsOf: { readonly [type in ObjectType]?: Relation['kind'] | 'foreign table' } = {
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
};

/** After RangeVarCallbackForAlterRelation (tablecmds.c). */
export function requireKind(
  type: ObjectType | undefined,
  relation: Relation,
  location: number | undefined,
): void {
  const isForeign = relation.kind === 'table' && relation.foreignServer !== undefined;
  const kind = isForeign ? 'foreign table' : relation.kind;
  const wanted = type && kindsOf[type];
  if (wanted && kind !== wanted) {
    raise('42809', `"${relation.name}" is not a ${wanted}`, { location });
  }
  if (kind !== 'composite type') return;
  raise('42809', `"${relation.name}" is a composite type`, {
    hint: 'Use ALTER TYPE instead.',
    location,
  });
}

function renameAnyRelation(stmt: RenameStmt, run: Run): void {
  const relation = relationOf(stmt, run);
  if (!relation) return;
  requireKind(stmt.renameType, relation, stmt.relation?.location);
  const to = { schema: relation.schema, name: stmt.newname ?? '' };
  refuseTakenName(run, to, stmt.relation?.location);
  if (hasRowType(relation, run.pg)) {
    refuseTypeName(run, to, stmt.relation?.location);
    run.catalog =
      relation.kind === 'sequence'
        ? withFreeName(run.catalog, to)
        : withRenamedType(run.catalog, relation, to.name);
  }
  run.catalog = renameRelation(run.catalog, relation, to);
  if (relation.kind === 'index' && relation.constraint) {
    renameStored(run, relation.table, relation.name, to.name);
  }
}

function renameTableColumn(stmt: RenameStmt, run: Run): void {
  const relation = relationOf(stmt, run);
  if (relation && 'reads' in relation) renameViewColumn(stmt, relation, run);
  else if (relation && relation.kind !== 'table') renameAttribute(stmt, relation, run);
  if (relation?.kind !== 'table') return;
  const { subname: from = '', newname: to = '' } = stmt;
  if (relation.ofType) raise('42809', 'cannot rename column of typed table');
  refuseOnlyOf(stmt, run, relation, 'column', true);
  const family = withParentsIn(run, relation);
  for (const [member, parents] of family) requireRenamable(member, stmt, parents);
  for (const [member] of family) run.catalog = renameColumn(run.catalog, member, { from, to });
}

function renameViewColumn(stmt: RenameStmt, view: View, run: Run): void {
  const { subname: from = '', newname: to = '' } = stmt;
  const { columns } = view;
  if (columns && !columns.some(({ name }) => name === from)) {
    raise('42703', `column "${from}" does not exist`);
  }
  if (columns?.some(({ name }) => name === to)) {
    raise('42701', `column "${to}" of relation "${view.name}" already exists`);
  }
  const renamed = columns?.map((column) =>
    column.name === from ? { ...column, name: to } : column,
  );
  const changed = {
    ...view,
    ...renamedInGrants(view, { from, to }),
    ...commentsOf(view, from, to),
    ...detailsOf(view, from, to),
  };
  const { definition: _, columns: __, ...lost } = changed;
  run.catalog = withRelation(run.catalog, renamed ? withColumnNames(changed, renamed) : lost);
  run.catalog = renameColumn(run.catalog, view, { from, to });
}

function commentsOf({ columnComments }: View, from: string, to: string): Partial<View> {
  return columnComments ? { columnComments: renamedKey(columnComments, from, to) } : {};
}

function detailsOf({ columnDetails }: View, from: string, to: string): Partial<View> {
  return columnDetails ? { columnDetails: renamedKey(columnDetails, from, to) } : {};
}

function renamedKey<V>(map: ReadonlyMap<string, V>, from: string, to: string) {
  return new Map([...map].map(([name, value]): [string, V] => [name === from ? to : name, value]));
}

/** Children have it under the same name. */
function refuseOnlyOf(
  { relation }: RenameStmt,
  run: Run,
  table: QualifiedName,
  what: 'column' | 'constraint',
  isInherited: boolean,
): void {
  if (relation?.inh || !isInherited || childrenOf(run.catalog, table).length === 0) return;
  raise('42P16', `inherited ${what} must be renamed in child tables too`);
}

function renameConstraint(stmt: RenameStmt, run: Run): void {
  const table = relationOf(stmt, run);
  if (!table) return;
  const { subname: from = '', newname: to = '' } = stmt;
  if (table.kind !== 'table') {
    raise('42704', `constraint "${from}" for table "${table.name}" does not exist`);
  }
  const constraint = requireConstraint(table, from);
  const isShared = isInheritable(constraint);
  refuseOnlyOf(stmt, run, table, 'constraint', isShared);
  const family = isShared ? withParentsIn(run, table) : [[table, 0] as const];
  for (const [member, parents] of family) renameOwn(run, member, { from, to, parents });
}

function namesOf({ object }: RenameStmt): string[] {
  return strings(as(object, 'List')?.items ?? as(object, 'TypeName')?.names);
}

function renameUsersType(stmt: RenameStmt, run: Run): void {
  const names = namesOf(stmt);
  const type = resolveType(run.catalog, names);
  if (type && isShell(run.catalog, type)) refuseShell(names);
  const row = type ? undefined : resolveRelation(run.catalog, rangeVar(names));
  if (row && row.kind !== 'composite type' && hasRowType(row, run.pg)) {
    raise('42809', `${row.name} is a table's row type`, { hint: 'Use ALTER TABLE instead.' });
  }
  const found = type ?? (row?.kind === 'composite type' ? row : undefined);
  const element = found ? undefined : arrayElement(run.catalog, names);
  if (element !== undefined) raise('42809', `cannot alter array type ${element}[]`);
  if (!found) raise('42704', `type "${names.join('.')}" does not exist`);
  const to = { schema: found.schema, name: stmt.newname ?? '' };
  refuseTakenType(run, to);
  run.catalog = withRenamedType(run.catalog, found, to.name);
  run.catalog = type ? renameType(run.catalog, type, to) : renameRelation(run.catalog, found, to);
}

export function refuseShell(names: readonly string[]): never {
  raise('42704', `type "${names.join('.')}" is only a shell`);
}

function renameDomainConstraint(stmt: RenameStmt, run: Run): void {
  const names = namesOf(stmt);
  const domain = resolveType(run.catalog, names);
  if (!domain) raise('42704', `type "${names.join('.')}" does not exist`);
  const { subname: from = '', newname: to = '' } = stmt;
  if (!domain.constraintNames.includes(from)) {
    raise('42704', `constraint "${from}" for domain ${domain.name} does not exist`);
  }
  if (domain.constraintNames.includes(to)) {
    raise('42710', `constraint "${to}" for domain ${domain.name} already exists`);
  }
  const renamed = (name: string): string => (name === from ? to : name);
  const { domain: inside, notNullConstraint } = domain;
  run.catalog = withType(run.catalog, {
    ...domain,
    constraintNames: domain.constraintNames.map(renamed),
    ...(notNullConstraint !== undefined && { notNullConstraint: renamed(notNullConstraint) }),
    ...(inside && {
      domain: {
        ...inside,
        checks: inside.checks.map((c) => ({ ...c, conname: renamed(c.conname ?? '') })),
        ...renamedComments(inside.constraintComments, renamed),
      },
    }),
  });
}

function renamedComments(
  comments: ReadonlyMap<string, string> | undefined,
  renamed: (name: string) => string,
): Pick<Domain, 'constraintComments'> {
  if (!comments) return {};
  const entries = [...comments].map(([name, said]): [string, string] => [renamed(name), said]);
  return { constraintComments: new Map(entries) };
}

function renameFunction({ object, newname: name = '' }: RenameStmt, run: Run): void {
  const routine = requireRoutine(run, as(object, 'ObjectWithArgs'));
  moveRoutine(run, routine, { schema: routine.schema, name });
}

export function requireRoutine(run: Run, object: ObjectWithArgs | undefined): Routine {
  const found = findRoutine(run.catalog, object ?? {});
  if ('missing' in found) raise(found.code, found.missing);
  return found;
}

export function moveRoutine(run: Run, routine: Routine, to: QualifiedName): void {
  const signature = to.name + routine.signature.slice(routine.name.length);
  if (run.catalog.schemas.get(to.schema)?.functions.has(signature)) {
    raise('42723', `function ${signature} already exists in schema "${to.schema}"`);
  }
  run.catalog = renameRoutine(run.catalog, routine, to);
}

/** From 15 on, those of partitions follow that of the table. After renametrig (trigger.c). */
function renameTrigger(stmt: RenameStmt, run: Run): void {
  const table = relationOf(stmt, run);
  const { subname: from = '', newname: to = '' } = stmt;
  const trigger = triggersOf(table).find((t) => t.name === from);
  if (!table || !trigger) {
    raise('42704', `trigger "${from}" for table "${table?.name ?? ''}" does not exist`);
  }
  const followsParent = run.pg >= 15;
  if (followsParent && trigger.isClone) {
    raise('0A000', `cannot rename trigger "${from}" on table "${table.name}"`);
  }
  if (followsParent && from === to) return;
  const isCloned = followsParent && table.kind === 'table' && table.partitionKey;
  for (const member of isCloned ? familyOf(run.catalog, table) : [table]) {
    if (triggersOf(findRelation(run.catalog, member)).some((t) => t.name === to)) {
      raise('42710', `trigger "${to}" for relation "${member.name}" already exists`);
    }
    changeTriggers(run, member, (own) =>
      own.map((t) => (t.name === from ? { ...t, name: to } : t)),
    );
  }
}

function triggersOf(relation: Relation | undefined): readonly Trigger[] {
  return relation && mayHaveTriggers(relation) ? (relation.triggers ?? []) : [];
}

function renameStatistics(stmt: RenameStmt, run: Run): void {
  const found = requireStatistics(run, namesOf(stmt));
  const to = stmt.newname ?? '';
  if (run.catalog.schemas.get(found.schema)?.statistics.has(to)) {
    raise('42710', `statistics object "${to}" already exists in schema "${found.schema}"`);
  }
  run.catalog = withStatistics(withoutStatistics(run.catalog, found), { ...found, name: to });
}
