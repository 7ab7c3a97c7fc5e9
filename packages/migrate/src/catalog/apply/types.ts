/** Enums, ranges, shells, and types of which no more is held than their names. */
import {
  type AlterEnumStmt,
  type AlterTypeStmt,
  as,
  type CreateEnumStmt,
  type CreateRangeStmt,
  type DefineStmt,
  type Node,
} from '@citrate/parser';
import { hasType, withFreeName, withNewType } from '../array-types.ts';
import { raise } from '../errors.ts';
import { creationSchema, isShell, resolveRelation, resolveType } from '../lookup.ts';
import type { QualifiedName, Type } from '../model.ts';
import { clip, NAME_BYTES } from '../names/build-name.ts';
import { allOf, rangeVar, stringNode, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { missingType } from '../types.ts';
import { withoutType, withType } from '../update.ts';
import { withLabelRenamed } from './renamed-labels.ts';
import { notice, type Run } from './run.ts';

export function typeName(run: Run, nodes: readonly Node[] | undefined): QualifiedName {
  const { relname: name = '', schemaname } = rangeVar(strings(nodes));
  const where = schemaname === undefined ? {} : { schemaname };
  return { schema: creationSchema(run.catalog, where), name };
}

export function refuseTakenType(run: Run, { schema, name }: QualifiedName): void {
  const found = run.catalog.schemas.get(schema);
  if (!found || !hasType(found, name, run.pg)) return;
  raise('42710', `type "${name}" already exists`);
}

/** The name of a new type: an array type that has it gets another one, and a shell is filled. */
export function takeTypeName(run: Run, name: QualifiedName): void {
  if (isShell(run.catalog, name)) run.catalog = withoutType(run.catalog, name);
  refuseTakenType(run, name);
  run.catalog = withNewType(run.catalog, name);
}

/** CREATE TYPE without a word of what it is: something to speak of until that is said. */
export function createShell({ defnames }: DefineStmt, run: Run): void {
  const name = typeName(run, defnames);
  refuseTakenType(run, name);
  run.catalog = withFreeName(run.catalog, name);
  store(run, name, 'shell');
}

/** CREATE TYPE with the functions that read it and write it: no more of it is held than that it is there. */
export function createBase({ defnames }: DefineStmt, run: Run): void {
  const name = typeName(run, defnames);
  const isFilling = isShell(run.catalog, name);
  takeTypeName(run, name);
  if (!isFilling) {
    raise('42710', `type "${name.name}" does not exist`, {
      hint: 'Create it as a shell first, with CREATE TYPE and no more than its name, then its functions.',
    });
  }
  store(run, name, 'other');
}

const changeable: ReadonlySet<string> = new Set(
  'storage receive send typmod_in typmod_out analyze subscript'.split(' '),
);

/** ALTER TYPE … SET of a base type: nothing of what that has is held. After AlterType (typecmds.c). */
export function alterBase({ typeName: nodes, options }: AlterTypeStmt, run: Run): void {
  const names = strings(nodes);
  const missing = missingType(run.catalog, { names: names.map(stringNode), typemod: -1 });
  if (missing) raise(missing.code, missing.message);
  for (const { defname = '' } of allOf(options, 'DefElem')) {
    if (!changeable.has(defname)) raise('42601', `type attribute "${defname}" cannot be changed`);
  }
  const found = resolveType(run.catalog, names);
  const isOther = found ? found.kind !== 'other' : resolveRelation(run.catalog, rangeVar(names));
  if (isOther) raise('42809', `${names.at(-1)} is not a base type`);
}

function store(run: Run, { schema, name }: QualifiedName, kind: 'shell' | 'other'): void {
  const owner = run.catalog.currentRole;
  const type: Type = { schema, name, owner, kind, labels: [], constraintNames: [] };
  run.catalog = withType(run.catalog, type);
}

export function createEnum(stmt: CreateEnumStmt, run: Run): void {
  const name = typeName(run, stmt.typeName);
  takeTypeName(run, name);
  const labels = strings(stmt.vals);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) raise('23505', `enum label "${twice}" used more than once`);
  const owner = run.catalog.currentRole;
  run.catalog = withType(run.catalog, {
    schema: name.schema,
    name: name.name,
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
  if (oldVal !== undefined) requireLabel(type, oldVal);
  if (type.labels.includes(label)) {
    if (!stmt.skipIfNewValExists) raise('42710', `enum label "${label}" already exists`);
    notice(run, '42710', `enum label "${label}" already exists, skipping`);
    return;
  }
  const labels = oldVal === undefined ? withLabel(type, label, stmt) : renamed(type, oldVal, label);
  const catalog =
    oldVal === undefined ? run.catalog : withLabelRenamed(run.catalog, type, oldVal, label);
  run.catalog = withType(catalog, { ...type, labels });
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
  takeTypeName(run, name);
  const multirange = run.pg >= 14 ? multirangeOf(stmt, name, run) : undefined;
  const parameters = (stmt.params ?? [])
    .filter((node) => !isMultirangeName(node))
    .map((node) => withoutLocations(node));
  const common = { owner: run.catalog.currentRole, labels: [], constraintNames: [] };
  const range = { parameters, ...(multirange && { multirange }) };
  run.catalog = withType(run.catalog, { ...name, ...common, kind: 'range', range });
  if (!multirange) return;
  refuseTakenMultirange(run, multirange);
  run.catalog = withNewType(run.catalog, multirange);
  run.catalog = withType(run.catalog, { ...multirange, ...common, kind: 'multirange' });
}

function multirangeOf({ params }: CreateRangeStmt, range: QualifiedName, run: Run): QualifiedName {
  const given = as(as((params ?? []).find(isMultirangeName), 'DefElem')?.arg, 'TypeName');
  return given ? typeName(run, given.names) : multirangeName(range);
}

function isMultirangeName(node: Node): boolean {
  return as(node, 'DefElem')?.defname === 'multirange_type_name';
}

/** After PostgreSQL's makeMultirangeTypeName (multirangetypes.c). */
function multirangeName({ schema, name }: QualifiedName): QualifiedName {
  const made = name.includes('range')
    ? name.replace('range', 'multirange')
    : `${clip(name, NAME_BYTES + 1 - 12)}_multirange`;
  return { schema, name: clip(made, NAME_BYTES) };
}

function refuseTakenMultirange(run: Run, { schema, name }: QualifiedName): void {
  const found = run.catalog.schemas.get(schema);
  if (!found || !hasType(found, name, run.pg)) return;
  raise('42710', `type "${name}" already exists`, {
    hint: 'You can manually specify a multirange type name using the "multirange_type_name" attribute.',
  });
}
