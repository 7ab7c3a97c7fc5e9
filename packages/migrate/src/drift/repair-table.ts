/** Repair of a shard's columns, and of what is said of the shard. */
import { quoteIdentifier } from '@citrate/deparser';
import {
  type AlterTableCmd,
  as,
  type ColumnDef,
  type Constraint,
  type CreateStmt,
  type Node,
  parse,
  type TypeName,
} from '@citrate/parser';
import { qualifiedRangeVar } from '../catalog/index.ts';
import type { Definition, Finding } from './finding.ts';
import {
  attributes,
  byHand,
  compact,
  type Found,
  joined,
  type OnShard,
  type Repair,
  statements,
  type Write,
  writeOn,
} from './repair-words.ts';

export function repairOfTable(
  { expected }: Finding,
  { definition: found }: Found,
  at: OnShard,
): Repair {
  if (!expected || !found) return lostShard(at);
  const write = writeOn(at);
  return joined([columns(expected, found, at, write), attributes(expected, found, write)]);
}

/** Its rows are gone with it: an empty one in its place would hide that. */
function lostShard({ shard: { table, name } }: OnShard): Repair {
  const shard = `${name.schema}.${name.name}`;
  return table.distribution?.kind === 'reference'
    ? byHand(`Make ${shard} again, with the rows that the coordinator has.`)
    : byHand(`Shard ${shard} is missing, and its rows with it: restore it from a backup.`);
}

function columns(expected: Definition, found: Definition, at: OnShard, write: Write): Repair {
  const [wanted, there] = [expected, found].map(createOf);
  if (!wanted || !there) return byHand();
  const [named, present] = [columnsOf(wanted), columnsOf(there)];
  const shard = `${at.shard.name.schema}.${at.shard.name.name}`;
  const repairs = [
    ...[...named].map(([name, column]) =>
      ofColumn(name, column, present.get(name), { at, write, shard }),
    ),
    ...[...present.keys()]
      .filter((name) => !named.has(name))
      .map((name) =>
        byHand(
          `Column ${name} is only in ${shard}: look at its values, then ALTER TABLE … DROP COLUMN ${quoteIdentifier(name)}.`,
        ),
      ),
    ...rest(wanted, there, shard),
  ];
  const isOrder =
    repairs.every(({ sql, byHand: words }) => sql.length + words.length === 0) &&
    [...named.keys()].join('\0') !== [...present.keys()].join('\0');
  return isOrder ? byHand(`The columns of ${shard} are in another order.`) : joined(repairs);
}

/** Under the coordinator's names. */
function createOf({ parts }: Definition): CreateStmt | undefined {
  const [statement] = parse(parts[0]?.text ?? '');
  return as(statement?.tree, 'CreateStmt');
}

function columnsOf({ tableElts = [] }: CreateStmt): ReadonlyMap<string, ColumnDef> {
  const defs = tableElts.flatMap((node) => as(node, 'ColumnDef') ?? []);
  return new Map(defs.map((def) => [def.colname ?? '', def]));
}

/** Storage parameters and the like. */
function rest(wanted: CreateStmt, there: CreateStmt, shard: string): readonly Repair[] {
  const clauses = ({ tableElts: _, ...others }: CreateStmt): string =>
    compact({ CreateStmt: others });
  if (clauses(wanted) === clauses(there)) return [];
  return [byHand(`Set the storage parameters and the persistence of ${shard} as in the diff.`)];
}

interface Context {
  readonly at: OnShard;
  readonly write: Write;
  readonly shard: string;
}

function ofColumn(
  name: string,
  wanted: ColumnDef,
  there: ColumnDef | undefined,
  { at, write, shard }: Context,
): Repair {
  const alter = (cmd: AlterTableCmd): Repair => statements([write(alterShell(at, cmd))]);
  if (!there) {
    return isNumbered(wanted)
      ? byHand(`Column ${name} of ${shard} numbers rows: add it with a sequence of its own.`)
      : alter({ subtype: 'AT_AddColumn', def: { ColumnDef: wanted } });
  }
  const [old, now] = [clausesOf(there), clausesOf(wanted)];
  return joined([
    ...(old.type === now.type
      ? []
      : [alter({ subtype: 'AT_AlterColumnType', name, def: typeOf(wanted) })]),
    ...(old.notNull === now.notNull
      ? []
      : [alter({ subtype: now.notNull ? 'AT_SetNotNull' : 'AT_DropNotNull', name })]),
    ...(old.value === now.value ? [] : [alter(valueOf(name, wanted))]),
    ...(old.other === now.other
      ? []
      : [byHand(`Column ${name} of ${shard} gets its values otherwise: see the diff.`)]),
  ]);
}

function alterShell({ shard: { table } }: OnShard, cmd: AlterTableCmd): Node {
  const cmds: Node[] = [{ AlterTableCmd: { behavior: 'DROP_RESTRICT', ...cmd } }];
  const relation = qualifiedRangeVar({ schema: table.schema, name: table.name });
  return { AlterTableStmt: { relation, cmds, objtype: 'OBJECT_TABLE' } };
}

function typeOf({ typeName, collClause }: ColumnDef): Node {
  return { ColumnDef: { ...(typeName && { typeName }), ...(collClause && { collClause }) } };
}

/** ALTER COLUMN … SET or DROP DEFAULT. */
function valueOf(name: string, wanted: ColumnDef): AlterTableCmd {
  const value = constraintsOf(wanted).find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr;
  return { subtype: 'AT_ColumnDefault', name, ...(value && { def: value }) };
}

function isNumbered(column: ColumnDef): boolean {
  const { value, other } = clausesOf(column);
  return other !== '' || value.includes('nextval(');
}

interface Clauses {
  readonly type: string;
  readonly notNull: boolean;
  readonly value: string;
  /** Identity, or what it is generated from. */
  readonly other: string;
}

function clausesOf(column: ColumnDef): Clauses {
  const constraints = constraintsOf(column);
  const only = (...kinds: readonly Constraint['contype'][]): string =>
    constraints
      .filter(({ contype }) => kinds.includes(contype))
      .map((constraint) =>
        textOf({ typeName: unknownType, constraints: [{ Constraint: constraint }] }),
      )
      .join('');
  const { typeName, collClause } = column;
  return {
    type: textOf({ ...(typeName && { typeName }), ...(collClause && { collClause }) }),
    notNull: only('CONSTR_NOTNULL') !== '',
    value: only('CONSTR_DEFAULT'),
    other: only('CONSTR_IDENTITY', 'CONSTR_GENERATED'),
  };
}

const unknownType: TypeName = { names: [{ String: { sval: 'x' } }], typemod: -1 };

function constraintsOf({ constraints = [] }: ColumnDef): readonly Constraint[] {
  return constraints.flatMap((node) => as(node, 'Constraint') ?? []);
}

/** As text, since trees know where they stood. */
function textOf(column: ColumnDef): string {
  const tableElts: Node[] = [{ ColumnDef: { colname: 'x', ...column } }];
  return compact({
    CreateStmt: {
      relation: { relname: 'x', inh: true, relpersistence: 'p' },
      tableElts,
      oncommit: 'ONCOMMIT_NOOP',
    },
  });
}
