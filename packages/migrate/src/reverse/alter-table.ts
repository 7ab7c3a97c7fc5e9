/** ALTER TABLE undone, part by part. */
import {
  type AlterTableCmd,
  type AlterTableStmt,
  type AlterTableType,
  as,
  type Constraint,
  type Node,
} from '@citrate/parser';
import {
  alterTableWords,
  type Column,
  findTable,
  qualifiedRangeVar,
  type Relation,
  resolveRelation,
  stringNode,
  strings,
  type Table,
} from '../catalog/index.ts';
import { type Around, inReverse, nothing, type Reverse, type Reversed, refused } from './model.ts';

/** The table before the statement, and its name after it. */
interface Part {
  readonly cmd: AlterTableCmd;
  readonly table: Table;
  readonly around: Around;
}

/** Commands that undo one, or the rest of a sentence that says why there are none. */
type Undo = (part: Part) => readonly AlterTableCmd[] | string;

export const alterTable: Reverse<'AlterTableStmt'> = (statement, around) => {
  const { relation, cmds = [], objtype } = statement;
  const found = relation && resolveRelation(around.before, relation);
  if (!found) return statement.missing_ok ? nothing : refused('what it is about is not known');
  if (found.kind !== 'table') return otherThanTable(cmds, found, around);
  const isNew = around.isNew(found);
  const parts = cmds.map((node): Reversed => {
    const cmd = as(node, 'AlterTableCmd') ?? {};
    if (isNew && !isForeignKey(cmd)) return nothing;
    if (isAboutNewColumn(cmd, found, around)) return nothing;
    const subtype = cmd.subtype ?? 'AT_AddColumn';
    const undone = undos[subtype]?.({ cmd, table: found, around });
    if (undone === undefined) return refused(`${alterTableWords[subtype]} has none`);
    if (typeof undone === 'string') return refused(undone);
    const trees = undone.length === 0 ? [] : [alter(found, undone, objtype)];
    return { trees: [...trees, ...withoutBoundCheck(cmd, around)] };
  });
  return inReverse(parts);
};

/** The CHECK that DETACH PARTITION … CONCURRENTLY has made spares ATTACH PARTITION a look at the rows, and goes then. */
function withoutBoundCheck({ def }: AlterTableCmd, { before, after }: Around): readonly Node[] {
  const { name, concurrent = false } = as(def, 'PartitionCmd') ?? {};
  const [old, now] = [before, after].map((catalog) => name && resolveRelation(catalog, name));
  if (!concurrent || old?.kind !== 'table' || now?.kind !== 'table') return [];
  const made = now.constraints.filter((one) => old.constraints.every((c) => c.name !== one.name));
  const cmds = made.map(
    ({ name: check }) => ({ subtype: 'AT_DropConstraint', name: check }) as const,
  );
  return cmds.length === 0 ? [] : [alter(now, cmds, 'OBJECT_TABLE')];
}

/** An index that the file has made goes with what it has, other than the parts that were there before. */
function otherThanTable(
  cmds: readonly Node[],
  { kind, ...name }: Relation,
  around: Around,
): Reversed {
  const are = (wanted: AlterTableType) =>
    cmds.every((cmd) => as(cmd, 'AlterTableCmd')?.subtype === wanted);
  if (are('AT_AttachPartition')) {
    return around.isNew(name) ? nothing : refused('an index that is attached stays attached');
  }
  if (are('AT_ChangeOwner')) return refused('the owner before is not known');
  return refused(`it is about no table, but a ${kind}`);
}

/** Of a table that was there before: the column goes, or has gone, with all that the file does to it. */
function isAboutNewColumn(
  { subtype, name }: AlterTableCmd,
  table: Table,
  { isNewPart }: Around,
): boolean {
  const words = subtype === undefined ? '' : alterTableWords[subtype];
  return /^(ALTER|DROP) COLUMN/.test(words) && isNewPart('columns', table, name);
}

export function alter(
  table: Table,
  cmds: readonly AlterTableCmd[],
  objtype: AlterTableStmt['objtype'],
): Node {
  return {
    AlterTableStmt: {
      relation: qualifiedRangeVar(table),
      cmds: cmds.map((cmd) => ({ AlterTableCmd: { behavior: 'DROP_RESTRICT', ...cmd } })),
      objtype: objtype === 'OBJECT_FOREIGN_TABLE' ? objtype : 'OBJECT_TABLE',
    },
  };
}

/** Other tables may be what it leads to: it does not go with its own before they do. */
function isForeignKey({ subtype, def }: AlterTableCmd): boolean {
  return subtype === 'AT_AddConstraint' && as(def, 'Constraint')?.contype === 'CONSTR_FOREIGN';
}

/** As it was: of a table that says nothing, it is the usual one. */
export function methodBefore({ storage }: Table): AlterTableCmd {
  return { subtype: 'AT_SetAccessMethod', name: storage?.accessMethod ?? 'heap' };
}

const undos: { readonly [T in AlterTableType]?: Undo } = {
  AT_AddColumn: ({ cmd, table, around }) => {
    const name = as(cmd.def, 'ColumnDef')?.colname ?? '';
    const isGone = around.isPassingPart('columns', table, name);
    return isGone || columnOf(table, name) ? [] : [{ subtype: 'AT_DropColumn', name }];
  },
  AT_DropColumn: ({ cmd, table }) =>
    columnOf(table, cmd.name) ? 'it drops a column, whose values are gone' : [],
  AT_ColumnDefault: ({ cmd, table }) => {
    const column = columnOf(table, cmd.name);
    if (column?.serial) return 'the column took its default from a sequence of its own';
    const def = column?.default;
    return [{ subtype: 'AT_ColumnDefault', ...named(cmd), ...(def && { def }) }];
  },
  AT_SetExpression: ({ cmd, table }) => {
    const def = columnOf(table, cmd.name)?.generated?.expression;
    return def ? [{ subtype: 'AT_SetExpression', ...named(cmd), def }] : [];
  },
  AT_DropOids: () => [],
  AT_SetNotNull: ({ cmd, table }) =>
    columnOf(table, cmd.name)?.notNull ? [] : [{ subtype: 'AT_DropNotNull', ...named(cmd) }],
  AT_DropNotNull: ({ cmd, table, around }) => {
    if (!columnOf(table, cmd.name)?.notNull) return [];
    const constraint = notNullOf(table, cmd.name);
    return around.before.pg >= 18 && constraint
      ? [adding(constraint)]
      : [{ subtype: 'AT_SetNotNull', ...named(cmd) }];
  },
  AT_AddConstraint: ({ cmd, table, around }) => {
    const constraint = as(cmd.def, 'Constraint') ?? {};
    return withoutConstraint(constraint, table, around);
  },
  AT_DropConstraint: ({ cmd, table, around }) => {
    if (around.isNewPart('constraints', table, cmd.name)) return [];
    const constraint = table.constraints.find(({ name }) => name === cmd.name);
    return constraint ? [adding(constraint.definition)] : [];
  },
  AT_ValidateConstraint: ({ cmd, table, around }) => {
    if (around.isNewPart('constraints', table, cmd.name)) return [];
    const constraint = table.constraints.find(({ name }) => name === cmd.name);
    if (!constraint?.definition.skip_validation) return [];
    return [{ subtype: 'AT_DropConstraint', ...named(cmd) }, adding(constraint.definition)];
  },
  AT_AlterColumnType: () => 'the values of the column were changed to another type',
  AT_SetStatistics: ({ cmd, table }) => {
    const target = columnOf(table, cmd.name)?.statistics ?? -1;
    return [{ subtype: 'AT_SetStatistics', ...named(cmd), def: { Integer: { ival: target } } }];
  },
  AT_SetStorage: ({ cmd, table, around }) => {
    const { storage } = columnOf(table, cmd.name) ?? {};
    if (storage === undefined && around.before.pg < 16) {
      return 'the storage before was that of the type, which has no name before PostgreSQL 16';
    }
    const sval = storage ?? 'default';
    return [{ subtype: 'AT_SetStorage', ...named(cmd), def: { String: { sval } } }];
  },
  AT_SetAccessMethod: ({ table }) =>
    table.partitionKey
      ? 'a partitioned table has the access method for new partitions only'
      : [methodBefore(table)],
  AT_AttachPartition: ({ cmd }) => {
    const { name } = as(cmd.def, 'PartitionCmd') ?? {};
    return name
      ? [{ subtype: 'AT_DetachPartition', def: { PartitionCmd: { name } } }]
      : 'the partition is not known';
  },
  AT_DetachPartition: ({ cmd, around }) => {
    const { name } = as(cmd.def, 'PartitionCmd') ?? {};
    const partition = name && resolveRelation(around.before, name);
    const bound = partition?.kind === 'table' ? partition.partitionBound : undefined;
    if (!name || !bound) return 'the bounds of the partition are not known';
    const def = { PartitionCmd: { name, bound } };
    return [{ subtype: 'AT_AttachPartition', def }];
  },
  AT_AddInherit: ({ cmd: { def } }) => [{ subtype: 'AT_DropInherit', ...(def && { def }) }],
  AT_DropInherit: ({ cmd: { def } }) => [{ subtype: 'AT_AddInherit', ...(def && { def }) }],
  AT_AddOf: ({ table }) => [typeBefore(table)],
  AT_DropOf: ({ table }) => [typeBefore(table)],
  AT_AddIdentity: ({ cmd }) => [{ subtype: 'AT_DropIdentity', ...named(cmd) }],
  AT_EnableRowSecurity: ({ table }) => rowSecurity(table, 'enabled'),
  AT_DisableRowSecurity: ({ table }) => rowSecurity(table, 'enabled'),
  AT_ForceRowSecurity: ({ table }) => rowSecurity(table, 'forced'),
  AT_NoForceRowSecurity: ({ table }) => rowSecurity(table, 'forced'),
  AT_ChangeOwner: ({ table: { owner } }) => [
    {
      subtype: 'AT_ChangeOwner',
      newowner: { roletype: 'ROLESPEC_CSTRING', rolename: owner },
    },
  ],
  AT_SetRelOptions: (part) => parametersBefore(part),
  AT_ResetRelOptions: (part) => parametersBefore(part),
  AT_SetLogged: ({ table }) => (table.storage?.unlogged ? [{ subtype: 'AT_SetUnLogged' }] : []),
  AT_SetUnLogged: ({ table }) => (table.storage?.unlogged ? [] : [{ subtype: 'AT_SetLogged' }]),
};

function typeBefore({ ofType }: Table): AlterTableCmd {
  if (!ofType) return { subtype: 'AT_DropOf' };
  const names = [ofType.schema, ofType.name].map(stringNode);
  return { subtype: 'AT_AddOf', def: { TypeName: { names, typemod: -1 } } };
}

function named({ name }: AlterTableCmd): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

function columnOf({ columns }: Table, name: string | undefined): Column | undefined {
  return columns.find((column) => column.name === name);
}

function notNullOf({ constraints }: Table, column: string | undefined): Constraint | undefined {
  return constraints.find(({ kind, columns }) => kind === 'not null' && columns[0] === column)
    ?.definition;
}

function adding(definition: Constraint): AlterTableCmd {
  return { subtype: 'AT_AddConstraint', def: { Constraint: definition } };
}

/**
 * A primary key leaves its columns NOT NULL when it goes: those that were not are so again. From 18 on
 * that is a constraint of its own, which a completed statement adds by itself.
 */
function withoutConstraint(
  { contype, conname, keys }: Constraint,
  table: Table,
  { before, after, isPassingPart }: Around,
): readonly AlterTableCmd[] | string {
  if (contype === 'CONSTR_NOTNULL') {
    const [name] = strings(keys);
    if (columnOf(table, name)?.notNull) return [];
    return [{ subtype: 'AT_DropNotNull', ...(name !== undefined && { name }) }];
  }
  if (conname === undefined) return 'the name of the constraint is not known';
  if (isPassingPart('constraints', table, conname)) return [];
  const dropped: AlterTableCmd = { subtype: 'AT_DropConstraint', name: conname };
  if (contype !== 'CONSTR_PRIMARY' || before.pg >= 18) return [dropped];
  const now = findTable(after, table);
  const newlyNotNull = (now?.columns ?? []).filter(
    ({ name, notNull }) => notNull && columnOf(table, name)?.notNull === false,
  );
  return [
    dropped,
    ...newlyNotNull.map(({ name }): AlterTableCmd => ({ subtype: 'AT_DropNotNull', name })),
  ];
}

function rowSecurity(
  { rowSecurity: before }: Table,
  what: 'enabled' | 'forced',
): readonly AlterTableCmd[] {
  const { enabled, forced } = before ?? { enabled: false, forced: false };
  if (what === 'enabled') {
    return [{ subtype: enabled ? 'AT_EnableRowSecurity' : 'AT_DisableRowSecurity' }];
  }
  return [{ subtype: forced ? 'AT_ForceRowSecurity' : 'AT_NoForceRowSecurity' }];
}

/** Each parameter that is set or reset gets its value back, or none. */
function parametersBefore({ cmd, table }: Part): readonly AlterTableCmd[] {
  const key = (node: Node): string => {
    const { defnamespace = '', defname = '' } = as(node, 'DefElem') ?? {};
    return `${defnamespace}.${defname}`;
  };
  const given = as(cmd.def, 'List')?.items ?? [];
  const old = table.storage?.parameters ?? [];
  const set = old.filter((one) => given.some((other) => key(other) === key(one)));
  const reset = given.filter((one) => !set.some((other) => key(other) === key(one)));
  const list = (items: readonly Node[]): Node => ({ List: { items: [...items] } });
  const bare = reset.map((node): Node => {
    const { arg: _, ...rest } = as(node, 'DefElem') ?? {};
    return { DefElem: rest };
  });
  return [
    ...(bare.length > 0 ? [{ subtype: 'AT_ResetRelOptions' as const, def: list(bare) }] : []),
    ...(set.length > 0 ? [{ subtype: 'AT_SetRelOptions' as const, def: list(set) }] : []),
  ];
}
