/** Types of users. Enums are known inside; of others the name, and a domain's constraints. */
import {
  type AlterEnumStmt,
  as,
  type CompositeTypeStmt,
  type CreateEnumStmt,
  type Node,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationName, creationSchema, resolveType } from '../lookup.ts';
import type { QualifiedName, Type } from '../model.ts';
import { rangeVar, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withRelation, withType } from '../update.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';

export function typeName(run: Run, nodes: readonly Node[] | undefined): QualifiedName {
  const { relname: name = '', schemaname } = rangeVar(strings(nodes));
  const where = schemaname === undefined ? {} : { schemaname };
  return { schema: creationSchema(run.catalog, where), name };
}

export function refuseTakenType(run: Run, { schema, name }: QualifiedName): void {
  const found = run.catalog.schemas.get(schema);
  const relation = found?.relations.get(name);
  const hasRowType = relation && relation.kind !== 'index' && relation.kind !== 'sequence';
  if (found?.types.has(name) || hasRowType) raise('42710', `type "${name}" already exists`);
}

export function createEnum(stmt: CreateEnumStmt, run: Run): void {
  const name = typeName(run, stmt.typeName);
  refuseTakenType(run, name);
  const labels = strings(stmt.vals);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) raise('23505', `enum label "${twice}" used more than once`);
  const owner = run.catalog.currentRole;
  run.catalog = withType(run.catalog, {
    ...name,
    owner,
    kind: 'enum',
    labels,
    constraintNames: [],
  });
}

export function alterEnum(stmt: AlterEnumStmt, run: Run): void {
  const names = strings(stmt.typeName);
  const type = resolveType(run.catalog, names);
  if (!type) raise('42704', `type "${names.join('.')}" does not exist`);
  if (type.kind !== 'enum') raise('42809', `${names.join('.')} is not an enum`);
  const { newVal: label = '', oldVal } = stmt;
  if (type.labels.includes(label)) {
    if (!stmt.skipIfNewValExists) raise('42710', `enum label "${label}" already exists`);
    notice(run, '42710', `enum label "${label}" already exists, skipping`);
    return;
  }
  const labels = oldVal === undefined ? withLabel(type, label, stmt) : renamed(type, oldVal, label);
  run.catalog = withType(run.catalog, { ...type, labels });
}

function withLabel(type: Type, label: string, stmt: AlterEnumStmt): string[] {
  if (stmt.newValNeighbor === undefined) return [...type.labels, label];
  const at = requireLabel(type, stmt.newValNeighbor) + (stmt.newValIsAfter ? 1 : 0);
  return type.labels.toSpliced(at, 0, label);
}

function renamed(type: Type, from: string, to: string): string[] {
  return type.labels.with(requireLabel(type, from), to);
}

function requireLabel({ labels }: Type, label: string): number {
  const at = labels.indexOf(label);
  if (at >= 0) return at;
  raise('22023', `"${label}" is not an existing enum label`);
}

export function createCompositeType(stmt: CompositeTypeStmt, run: Run): void {
  const name = creationName(run.catalog, stmt.typevar ?? {});
  refuseTakenType(run, name);
  refuseTakenName(run, name, stmt.typevar?.location);
  const owner = run.catalog.currentRole;
  const columns = (stmt.coldeflist ?? []).flatMap((node) => {
    const column = as(node, 'ColumnDef');
    const type = withoutLocations(column?.typeName ?? {});
    return column ? [{ name: column.colname ?? '', type }] : [];
  });
  run.catalog = withRelation(run.catalog, { kind: 'composite type', ...name, owner, columns });
}

/** A type known by name alone: range, base or shell. */
export function createOtherType(run: Run, nodes: readonly Node[] | undefined): void {
  const name = typeName(run, nodes);
  refuseTakenType(run, name);
  const owner = run.catalog.currentRole;
  const type: Type = { ...name, owner, kind: 'other', labels: [], constraintNames: [] };
  run.catalog = withType(run.catalog, type);
}
