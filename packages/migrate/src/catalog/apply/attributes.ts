/** Attributes of composite types that change. */
import { type AlterTableCmd, as, type RenameStmt, type TypeName } from '@citrate/parser';
import { dropObjects } from '../drop/drop.ts';
import { isType } from '../drop/uses.ts';
import { raise } from '../errors.ts';
import type {
  Attribute,
  Catalog,
  CompositeType,
  Index,
  QualifiedName,
  Relation,
  Table,
} from '../model.ts';
import { sameName } from '../names-of.ts';
import { looseReference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { renameColumn } from '../rename/columns.ts';
import { formatType } from '../types.ts';
import { withRelation, withTable } from '../update.ts';
import { attributeFrom } from './composite-types.ts';
import { refuseContaining } from './containing.ts';
import { notice, type Run } from './run.ts';

type Columns = CompositeType['columns'];

/** A type as it is, and as it was before the statement. */
interface Altered {
  readonly type: CompositeType;
  readonly before: Relation;
}

/** ALTER TYPE: tables that follow the type need CASCADE, and follow it here as well. */
export function alterComposite(cmd: AlterTableCmd, { type, before }: Altered, run: Run): void {
  const tables = tablesOf(run.catalog, type);
  if (tables.length > 0) requireCascade(type, cmd.behavior);
  const { columns } = type;
  if (cmd.subtype === 'AT_AddColumn') addAttribute(cmd, type, columns, run);
  else if (cmd.subtype === 'AT_DropColumn') dropAttribute(cmd, type, columns, run);
  else {
    requireBefore(cmd, before, run.catalog, columns);
    changeAttribute(cmd, type, columns, run);
  }
}

/** An attribute that the same statement adds is not there yet. */
function requireBefore(
  { name = '' }: AlterTableCmd,
  before: Relation,
  catalog: Catalog,
  columns: Columns,
): void {
  const attributes = before.kind === 'composite type' ? before.columns : [];
  requireColumnOf(before, attributes, name);
  const [was, is] = [attributes, columns].map((all) => all.find((column) => column.name === name));
  refuseTwice(catalog, was, is);
}

/** With what stands in parentheses behind it. */
function typeWords(type: TypeName, catalog: Catalog): string {
  const modifiers = (type.typmods ?? []).map((node) => as(node, 'A_Const')?.ival?.ival ?? 0);
  return `${formatType(catalog, type)}(${modifiers.join(',')})`;
}

/** 0A000 for a column whose type the same statement has changed before. After ATExecAlterColumnType (tablecmds.c). */
export function refuseTwice(
  catalog: Catalog,
  before: Attribute | undefined,
  now: Attribute | undefined,
): void {
  if (!before || !now || before.type === now.type) return;
  const [was, is] = [before, now].map(({ type }) => typeWords(type, catalog));
  if (was === is) return;
  raise('0A000', `cannot alter type of column "${now.name}" twice`);
}

function tablesOf(catalog: Catalog, type: QualifiedName): Table[] {
  return [...catalog.schemas.values()].flatMap((schema) =>
    [...schema.relations.values()].flatMap((r) =>
      r.kind === 'table' && r.ofType && sameName(r.ofType, type) ? r : [],
    ),
  );
}

function requireCascade({ name }: QualifiedName, behavior: string | undefined): void {
  if (behavior === 'DROP_CASCADE') return;
  raise('2BP01', `cannot alter type "${name}" because it is the type of a typed table`, {
    hint: 'Use ALTER ... CASCADE to alter the typed tables too.',
  });
}

function addAttribute(cmd: AlterTableCmd, type: CompositeType, columns: Columns, run: Run): void {
  const definition = as(cmd.def, 'ColumnDef');
  const name = definition?.colname ?? '';
  if (columns.some((column) => column.name === name)) {
    raise('42701', `column "${name}" of relation "${type.name}" already exists`);
  }
  const column = attributeFrom(definition ?? {}, run);
  refuseContaining(run.catalog, type, column.type);
  run.catalog = withRelation(run.catalog, { ...type, columns: [...columns, column] });
  for (const table of tablesOf(run.catalog, type)) {
    const added = { ...column, notNull: false };
    run.catalog = withTable(run.catalog, { ...table, columns: [...table.columns, added] });
  }
}

function dropAttribute(cmd: AlterTableCmd, type: CompositeType, columns: Columns, run: Run): void {
  const { name = '', missing_ok } = cmd;
  if (!columns.some((column) => column.name === name)) {
    const missing = `column "${name}" of relation "${type.name}" does not exist`;
    if (!missing_ok) raise('42703', missing);
    notice(run, '00000', `${missing}, skipping`);
    return;
  }
  const left = columns.filter((column) => column.name !== name);
  run.catalog = withRelation(run.catalog, { ...type, columns: left });
  const targets = tablesOf(run.catalog, type).map((table) => ({
    kind: 'column' as const,
    schema: table.schema,
    name: table.name,
    column: name,
  }));
  run.catalog = dropObjects(run.catalog, targets, cmd.behavior);
}

function changeAttribute(
  cmd: AlterTableCmd,
  type: CompositeType,
  columns: Columns,
  run: Run,
): void {
  const { name = '' } = cmd;
  requireColumnOf(type, columns, name);
  refuseStored(type, run);
  const changed = attributeFrom({ ...as(cmd.def, 'ColumnDef'), colname: name }, run);
  refuseContaining(run.catalog, type, changed.type);
  const withType = <T extends Attribute>(column: T) => {
    const { collation: _, ...rest } = column;
    return column.name === name ? { ...rest, ...changed } : column;
  };
  run.catalog = withRelation(run.catalog, { ...type, columns: columns.map(withType) });
  for (const table of tablesOf(run.catalog, type)) {
    run.catalog = withTable(run.catalog, { ...table, columns: table.columns.map(withType) });
  }
}

/** Values that are stored stay as they are. After find_composite_type_dependencies. */
function refuseStored(type: CompositeType, { catalog }: Run): void {
  for (const relation of referrersOf(catalog, looseReference('uses type', type.name))) {
    if (relation.kind !== 'table' && relation.kind !== 'materialized view') continue;
    const column = relation.columns?.find((one) => isType(one.type, type, catalog));
    if (!column) continue;
    const by = `column "${relation.name}.${column.name}" uses it`;
    raise('0A000', `cannot alter type "${type.name}" because ${by}`);
  }
}

/** RENAME ATTRIBUTE. */
export function renameAttribute(stmt: RenameStmt, relation: Relation, run: Run): void {
  if (relation.kind === 'index') return renameIndexColumn(stmt, relation, run);
  if (relation.kind !== 'composite type') {
    raise('42809', `cannot rename columns of relation "${relation.name}"`);
  }
  const { subname: from = '', newname: to = '' } = stmt;
  const { columns } = relation;
  const tables = tablesOf(run.catalog, relation);
  if (tables.length > 0) requireCascade(relation, stmt.behavior);
  if (!columns.some(({ name }) => name === from)) raise('42703', `column "${from}" does not exist`);
  if (columns.some((column) => column.name === to)) {
    raise('42701', `column "${to}" of relation "${relation.name}" already exists`);
  }
  const renamed = columns.map((column) =>
    column.name === from ? { ...column, name: to } : column,
  );
  run.catalog = withRelation(run.catalog, { ...relation, columns: renamed });
  run.catalog = renameColumn(run.catalog, relation, { from, to });
  for (const table of tables) run.catalog = renameColumn(run.catalog, table, { from, to });
}

/** ALTER TABLE takes an index, too: its attributes have names of their own. */
function renameIndexColumn(
  { subname: from = '', newname: to = '' }: RenameStmt,
  index: Index,
  run: Run,
): void {
  const { name, columns } = index;
  if (!columns.includes(from)) raise('42703', `column "${from}" does not exist`);
  if (columns.includes(to)) raise('42701', `column "${to}" of relation "${name}" already exists`);
  const renamed = columns.map((column) => (column === from ? to : column));
  run.catalog = withRelation(run.catalog, { ...index, columns: renamed });
}

function requireColumnOf({ name: relation }: QualifiedName, columns: Columns, name: string): void {
  if (columns.some((column) => column.name === name)) return;
  raise('42703', `column "${name}" of relation "${relation}" does not exist`);
}
