/** Composite types: relations without rows. */
import {
  type AlterTableCmd,
  as,
  type ColumnDef,
  type CompositeTypeStmt,
  type RenameStmt,
} from '@citrate/parser';
import { raise, unsupported } from '../errors.ts';
import { creationName, findRelation, requireRelation } from '../lookup.ts';
import type { Attribute, CompositeType, QualifiedName } from '../model.ts';
import { strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { requireType } from '../types.ts';
import { withRelation } from '../update.ts';
import { alterTableWords } from './alter-table-words.ts';
import { notice, type Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import { refuseTakenType } from './types.ts';

export function createCompositeType(stmt: CompositeTypeStmt, run: Run): void {
  const name = creationName(run.catalog, stmt.typevar ?? {});
  refuseTakenType(run, name);
  refuseTakenName(run, name, stmt.typevar?.location);
  const owner = run.catalog.currentRole;
  const columns = (stmt.coldeflist ?? []).flatMap((node) => {
    const column = as(node, 'ColumnDef');
    return column ? [attributeFrom(column, run)] : [];
  });
  run.catalog = withRelation(run.catalog, { kind: 'composite type', ...name, owner, columns });
}

function attributeFrom({ colname = '', typeName, collClause }: ColumnDef, run: Run): Attribute {
  requireType(run.catalog, typeName);
  const collation = strings(collClause?.collname);
  return {
    name: colname,
    type: withoutLocations(typeName ?? {}),
    ...(collation.length > 0 && { collation }),
  };
}

type Change = (cmd: AlterTableCmd, type: CompositeType, run: Run) => readonly Attribute[];

/** Subcommands of ALTER TYPE. */
const changes: { readonly [type in string]?: Change } = {
  AT_AddColumn: (cmd, type, run) => {
    const column = as(cmd.def, 'ColumnDef') ?? {};
    const attribute = attributeFrom(column, run);
    const taken = type.columns.some((c) => c.name === attribute.name);
    if (!taken) return [...type.columns, attribute];
    raise('42701', `column "${attribute.name}" of relation "${type.name}" already exists`);
  },
  AT_DropColumn: (cmd, type, run) => {
    const missing = `column "${cmd.name}" of relation "${type.name}" does not exist`;
    const has = type.columns.some((c) => c.name === cmd.name);
    if (!has && !cmd.missing_ok) raise('42703', missing);
    if (!has) notice(run, '42703', `${missing}, skipping`);
    return type.columns.filter((c) => c.name !== cmd.name);
  },
  AT_AlterColumnType: (cmd, type, run) => {
    if (!type.columns.some((c) => c.name === cmd.name)) {
      raise('42703', `column "${cmd.name}" of relation "${type.name}" does not exist`);
    }
    const changed = attributeFrom({ ...as(cmd.def, 'ColumnDef'), colname: cmd.name ?? '' }, run);
    return type.columns.map((c) => (c.name === cmd.name ? changed : c));
  },
};

/** One subcommand of ALTER TYPE … ATTRIBUTE. */
export function alterAttribute(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const change = changes[cmd.subtype ?? ''];
  const type = findRelation(run.catalog, name);
  if (!change || type?.kind !== 'composite type') {
    unsupported(`ALTER TYPE … ${cmd.subtype ? alterTableWords[cmd.subtype] : ''}`);
  }
  run.catalog = withRelation(run.catalog, { ...type, columns: change(cmd, type, run) });
}

export function renameAttribute(stmt: RenameStmt, run: Run): void {
  const type = requireRelation(run.catalog, stmt.relation ?? {});
  if (type.kind !== 'composite type') raise('42809', `"${type.name}" is not a composite type`);
  const { subname: from = '', newname: to = '' } = stmt;
  if (!type.columns.some((c) => c.name === from)) {
    raise('42703', `column "${from}" does not exist`);
  }
  const columns = type.columns.map((c) => (c.name === from ? { ...c, name: to } : c));
  run.catalog = withRelation(run.catalog, { ...type, columns });
}
