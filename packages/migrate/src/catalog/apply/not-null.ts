import type { AlterTableCmd, ColumnDef, Constraint, CreateStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { QualifiedName, Table, TableConstraint } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { stringNode } from '../names-of.ts';
import { constraintExists } from './constraints.ts';
import { inheritNotNull } from './inheritance.ts';
import type { Run } from './run.ts';
import {
  changeConstraint,
  childrenIn,
  columnOf,
  constraintOf,
  makeNotNull,
  notNullOf,
  storeConstraint,
  tableOf,
  withNotNull,
} from './tables.ts';

/** A column that becomes not null, and all that says so in the statement. */
export interface NotNullDraft {
  readonly column: string;
  /** None where a primary key, serial or identity implies it. */
  readonly nodes: readonly Constraint[];
  /** What implies it, where an explicit constraint goes. */
  readonly at?: ColumnDef | AlterTableCmd | CreateStmt;
}

/** One entry per column, at the place of its first. */
export function mergeNotNulls(drafts: readonly NotNullDraft[]): NotNullDraft[] {
  const merged = new Map<string, NotNullDraft>();
  for (const draft of drafts) {
    const first = merged.get(draft.column);
    if (first && isNoInherit(first) !== isNoInherit(draft)) refuseMixedInheritance(draft);
    merged.set(draft.column, first ? { ...first, nodes: [...first.nodes, ...draft.nodes] } : draft);
  }
  return [...merged.values()];
}

function isNoInherit({ nodes }: NotNullDraft): boolean {
  return nodes.some((node) => node.is_no_inherit);
}

/** What children are to have is one thing, whatever says that a column is not null. */
export function refuseMixedInheritance({ column, nodes }: NotNullDraft): never {
  const what = `not-null constraint on column "${column}"`;
  raise('42601', `conflicting NO INHERIT declarations for ${what}`, {
    location: nodes[0]?.location,
  });
}

/** Makes a column not null, and those of all children; they have from it already what is there. */
export function addNotNull(run: Run, table: QualifiedName, draft: NotNullDraft): void {
  const before = run.pg >= 18 && notNullOf(tableOf(run, table), draft.column);
  addOwnNotNull(run, table, draft, () => '42710');
  if (!before) passOnNotNull(run, table, draft.column, requireMergeable);
}

/**
 * Makes a column of the table itself not null. From PostgreSQL 18 on that is a constraint with a name. After
 * AddRelationNotNullConstraints (heap.c).
 */
export function addOwnNotNull(
  run: Run,
  table: QualifiedName,
  draft: NotNullDraft,
  duplicateCode: (name: string) => string,
): void {
  const { column, nodes } = draft;
  requireColumn(run, table, draft);
  if (tableOf(run, table).partitionKey) refuseApart(draft);
  if (run.pg < 18) refuseTableConstraint(nodes);
  else if (!keepExisting(run, table, draft)) storeNotNull(run, table, draft, duplicateCode);
  const [, ...repeats] = nodes;
  for (const node of repeats) run.decisions.push({ kind: 'omit constraint', node });
  makeNotNull(run, table, column);
}

/** Whether a child's own not-null can be that of its parent, too. */
type Requirement = (own: TableConstraint, child: QualifiedName, parents: TableConstraint) => void;

/** A new not-null is all children's, too; from 18 on under the same name. */
export function passOnNotNull(
  run: Run,
  table: QualifiedName,
  column: string,
  require: Requirement,
): void {
  const constraint = notNullOf(tableOf(run, table), column);
  if (run.pg >= 18 && (!constraint || constraint.definition.is_no_inherit)) return;
  for (const child of childrenIn(run, table)) {
    const own = notNullOf(child, column);
    if (own && constraint) require(own, child, constraint);
    else if (constraint) refuseTaken(child, constraint.name);
    if (constraint) inheritNotNull(run, child, constraint);
    else makeNotNull(run, child, column);
    if (!own) passOnNotNull(run, child, column, require);
  }
}

/** What a statement adds to a table is called alike in all its children. */
function refuseTaken(child: Table, name: string): void {
  if (constraintOf(child, name)) raise('42710', constraintExists(name, child));
}

/** After AdjustNotNullInheritance (pg_constraint.c). */
export function requireMergeable(
  { name, definition: own }: TableConstraint,
  table: QualifiedName,
  { definition: wanted }: Pick<TableConstraint, 'definition'>,
): void {
  if (Boolean(own.is_no_inherit) !== Boolean(wanted.is_no_inherit)) {
    refuseInheritance(name, table, '55000');
  }
  if (!own.skip_validation || wanted.skip_validation) return;
  raise('55000', `incompatible NOT VALID constraint "${name}" on relation "${table.name}"`, {
    hint: 'Validate it first, with ALTER TABLE ... VALIDATE CONSTRAINT.',
  });
}

/** SET NOT NULL asks no more than that. */
export function requireInherited(
  { name, definition }: TableConstraint,
  table: QualifiedName,
): void {
  if (definition.is_no_inherit) refuseInheritance(name, table, '0A000');
}

function refuseInheritance(constraint: string, table: QualifiedName, code: string): never {
  const what = `NOT NULL constraint "${constraint}" on relation "${table.name}"`;
  raise(code, `cannot change NO INHERIT status of ${what}`, {
    hint: 'ALTER TABLE ... ALTER CONSTRAINT ... INHERIT makes it one that children inherit.',
  });
}

/** Partitions have not null what their table has so. */
export function refuseApart(draft: NotNullDraft): void {
  if (!isNoInherit(draft)) return;
  raise('0A000', 'not-null constraints on partitioned tables cannot be NO INHERIT');
}

function storeNotNull(
  run: Run,
  table: QualifiedName,
  draft: NotNullDraft,
  duplicateCode: (name: string) => string,
): void {
  const given = givenName(draft);
  const name = given ?? chooseNotNullName(run, table, draft.column);
  if (given !== undefined && constraintOf(tableOf(run, table), given)) {
    const location = draft.nodes[0]?.location;
    raise(duplicateCode(given), constraintExists(given, table), { location });
  }
  recordNotNull(run, draft, name);
  const definition = notNullDefinition(draft, name);
  const constraint = { name, kind: 'not null', columns: [draft.column], definition } as const;
  const columns = withNotNull(tableOf(run, table).columns, draft.column);
  storeConstraint(run, table, constraint, columns);
}

/** As a table constraint, however it is written. */
function notNullDefinition({ column, nodes }: NotNullDraft, conname: string): Constraint {
  const { initially_valid, skip_validation, is_no_inherit } = nodes[0] ?? implied;
  const keys = [stringNode(column)];
  const contype = 'CONSTR_NOTNULL';
  const definition: Constraint = initially_valid
    ? { contype, conname, keys, initially_valid }
    : { contype, conname, keys };
  if (skip_validation) definition.skip_validation = true;
  if (is_no_inherit) definition.is_no_inherit = true;
  return definition;
}

/** What a key, serial or identity says of its column. */
const implied: Constraint = { initially_valid: true };

export function chooseNotNullName(run: Run, table: QualifiedName, column: string): string {
  const parts = { table, addition: column, label: 'not_null' };
  const name = chooseConstraintName(run, parts);
  run.names.push({ kind: 'not null', schema: table.schema, table: table.name, name });
  return name;
}

function recordNotNull(run: Run, { nodes, column, at }: NotNullDraft, name: string): void {
  const [node] = nodes;
  if (!node) run.decisions.push({ kind: 'add not null', ...(at && { at }), column, name });
  else if (node.conname === undefined) run.decisions.push({ kind: 'name constraint', node, name });
}

/** A column has one such constraint at most: a second one must not ask for another name. */
function keepExisting(run: Run, table: QualifiedName, { column, nodes }: NotNullDraft): boolean {
  const existing = notNullOf(tableOf(run, table), column);
  if (!existing) return false;
  requireMergeable(existing, table, { definition: nodes[0] ?? {} });
  if (existing.inherited) declareLocally(run, table, existing.name);
  for (const node of nodes) {
    if (node.conname !== undefined && node.conname !== existing.name) {
      raise(
        '55000',
        `cannot create not-null constraint "${node.conname}" on column "${column}" of table "${table.name}"`,
        {
          detail: `A not-null constraint named "${existing.name}" already exists for this column.`,
          location: node.location,
        },
      );
    }
    if (node.conname === undefined) {
      run.decisions.push({ kind: 'name constraint', node, name: existing.name });
    }
  }
  return true;
}

/** What a table has from its parents is its own as well. */
export function declareLocally(run: Run, table: QualifiedName, name: string): void {
  changeConstraint(run, table, name, (c) => ({
    ...c,
    ...(c.inherited && { inherited: { ...c.inherited, local: true } }),
  }));
}

/** The statement may give one; of two at the column itself, the server's error has no code of its own. */
export function givenName({ nodes, column }: NotNullDraft): string | undefined {
  const name = nodes.find((n) => n.conname !== undefined)?.conname;
  const other = nodes.find((n) => n.conname !== undefined && n.conname !== name)?.conname;
  if (other === undefined) return name;
  const isAtColumn = nodes.every(({ keys }) => keys === undefined);
  const code = isAtColumn ? 'XX000' : '42601';
  raise(code, `conflicting not-null constraint names "${name}" and "${other}"`, {
    detail: `Both are given for column "${column}".`,
    location: nodes.at(-1)?.location,
  });
}

function requireColumn(run: Run, table: QualifiedName, { column, nodes }: NotNullDraft): void {
  if (columnOf(tableOf(run, table), column)) return;
  raise('42703', `column "${column}" of relation "${table.name}" does not exist`, {
    location: nodes[0]?.location,
  });
}

function refuseTableConstraint(nodes: readonly Constraint[]): void {
  const node = nodes.find((n) => n.keys !== undefined);
  if (!node) return;
  raise('42601', 'NOT NULL is no table constraint before PostgreSQL 18', {
    hint: 'Write NOT NULL at the column, or ALTER COLUMN … SET NOT NULL.',
    location: node.location,
  });
}
