/** Enums and ranges. */
import {
  type AlterEnumStmt,
  as,
  type CreateEnumStmt,
  type CreateRangeStmt,
  type Node,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationSchema, resolveType } from '../lookup.ts';
import type { QualifiedName, Type } from '../model.ts';
import { clip, NAME_BYTES } from '../names/build-name.ts';
import { rangeVar, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withType } from '../update.ts';
import { notice, type Run } from './run.ts';

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

/** The range, and from 14 on the multirange. After PostgreSQL's DefineRange (typecmds.c). */
export function createRange(stmt: CreateRangeStmt, run: Run): void {
  const name = typeName(run, stmt.typeName);
  refuseTakenType(run, name);
  const owner = run.catalog.currentRole;
  const isName = (o: Node): boolean => as(o, 'DefElem')?.defname === 'multirange_type_name';
  const given = as((stmt.params ?? []).find(isName), 'DefElem')?.arg;
  const multirange = run.catalog.pg >= 14 ? multirangeName(run, name, given) : undefined;
  const parameters = (stmt.params ?? []).filter((o) => !isName(o)).map((o) => withoutLocations(o));
  const common = { owner, labels: [], constraintNames: [] };
  const range = { parameters, ...(multirange && { multirange }) };
  run.catalog = withType(run.catalog, { ...name, ...common, kind: 'range', range });
  if (!multirange) return;
  refuseTakenType(run, multirange);
  run.catalog = withType(run.catalog, { ...multirange, ...common, kind: 'multirange' });
}

/** After makeMultirangeTypeName (pg_type.c). */
function multirangeName(run: Run, range: QualifiedName, given: Node | undefined): QualifiedName {
  const names = as(given, 'TypeName')?.names;
  if (names) return typeName(run, names);
  const { schema, name } = range;
  if (name.includes('range')) {
    return { schema, name: clip(name.replace('range', 'multirange'), NAME_BYTES) };
  }
  const end = '_multirange';
  return { schema, name: `${clip(name, NAME_BYTES - end.length)}${end}` };
}
