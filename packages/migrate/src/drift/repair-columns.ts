/** Repair of a shard's columns. What they were made with is compared as CREATE TABLE says it. */
import { quoteIdentifier } from '@citrate/deparser';
import {
  type AlterTableCmd,
  as,
  type ColumnDef,
  type Constraint,
  type CreateStmt,
  type Node,
  type TypeName,
} from '@citrate/parser';
import {
  alterShell,
  byHand,
  compact,
  joined,
  type OnShard,
  type Repair,
  statements,
  writeOn,
} from './repair-words.ts';

type Columns = ReadonlyMap<string, ColumnDef>;

/** Both under the coordinator's names. */
export function repairOfColumns(wanted: CreateStmt, there: CreateStmt, at: OnShard): Repair {
  const [now, old] = [columnsOf(wanted), columnsOf(there)];
  const { schema, name } = at.shard.name;
  const shard = `${schema}.${name}`;
  const missing = [...now.keys()].filter((column) => !old.has(column));
  const surplus = [...old.keys()].filter((column) => !now.has(column));
  const renamed = renamedColumn(missing, surplus, now, old);
  const repair = joined([
    ...(renamed ? [rename(renamed, shard)] : missing.map((c) => add(c, now.get(c) ?? {}, at))),
    ...(renamed ? [] : surplus.map((column) => dropByHand(column, shard))),
    ...[...now].map(([column, def]) => change(column, def, old.get(column), at)),
  ]);
  const isAlike = repair.sql.length + repair.byHand.length === 0;
  if (!isAlike || [...now.keys()].join('\0') === [...old.keys()].join('\0')) return repair;
  return byHand(`The columns of ${shard} are in another order.`);
}

function columnsOf({ tableElts = [] }: CreateStmt): Columns {
  const defs = tableElts.flatMap((node) => as(node, 'ColumnDef') ?? []);
  return new Map(defs.map((def) => [def.colname ?? '', def]));
}

interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** One column in place of another one that is the same but for its name. */
function renamedColumn(
  [to, ...more]: readonly string[],
  [from, ...others]: readonly string[],
  now: Columns,
  old: Columns,
): Renamed | undefined {
  if (to === undefined || from === undefined || more.length + others.length > 0) return undefined;
  const [wanted, there] = [now.get(to), old.get(from)];
  const isSame = wanted && there && wordsOf(wanted) === wordsOf(there);
  return isSame ? { from, to } : undefined;
}

function rename({ from, to }: Renamed, shard: string): Repair {
  return byHand(
    `Column ${from} of ${shard} may be ${to}, under another name: ALTER TABLE … RENAME COLUMN ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}; ask again.`,
  );
}

function dropByHand(name: string, shard: string): Repair {
  return byHand(
    `Column ${name} is only in ${shard}: look at its values, then ALTER TABLE … DROP COLUMN ${quoteIdentifier(name)}.`,
  );
}

function alter(at: OnShard, cmd: AlterTableCmd): Repair {
  return statements([writeOn(at)(alterShell(at, [cmd]))]);
}

function add(name: string, wanted: ColumnDef, at: OnShard): Repair {
  const { schema, name: shard } = at.shard.name;
  const { identity, value } = clausesOf(wanted);
  return identity !== '' || value.includes('nextval(')
    ? byHand(
        `Column ${name} of ${schema}.${shard} numbers rows: add it with a sequence of its own.`,
      )
    : alter(at, { subtype: 'AT_AddColumn', def: { ColumnDef: wanted } });
}

function change(
  name: string,
  wanted: ColumnDef,
  there: ColumnDef | undefined,
  at: OnShard,
): Repair {
  if (!there) return joined([]);
  const [now, old] = [clausesOf(wanted), clausesOf(there)];
  const { schema, name: shard } = at.shard.name;
  const other = `Column ${name} of ${schema}.${shard} gets its values otherwise: see the diff.`;
  return joined([
    ...(old.type === now.type
      ? []
      : [alter(at, { subtype: 'AT_AlterColumnType', name, def: typeOf(wanted) })]),
    ...(old.notNull === now.notNull
      ? []
      : [alter(at, { subtype: now.notNull === '' ? 'AT_DropNotNull' : 'AT_SetNotNull', name })]),
    ...(old.value === now.value ? [] : [alter(at, valueOf(name, wanted))]),
    ...(old.identity + old.generated === now.identity + now.generated ? [] : [byHand(other)]),
  ]);
}

function typeOf({ typeName, collClause }: ColumnDef): Node {
  return { ColumnDef: { ...(typeName && { typeName }), ...(collClause && { collClause }) } };
}

/** ALTER COLUMN … SET or DROP DEFAULT. */
function valueOf(name: string, wanted: ColumnDef): AlterTableCmd {
  const value = constraintsOf(wanted).find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr;
  return { subtype: 'AT_ColumnDefault', name, ...(value && { def: value }) };
}

const kinds = {
  notNull: 'CONSTR_NOTNULL',
  value: 'CONSTR_DEFAULT',
  identity: 'CONSTR_IDENTITY',
  generated: 'CONSTR_GENERATED',
} as const;

/** Texts, empty where the column has no such clause: trees know where they stood. */
type Clauses = { readonly [clause in 'type' | keyof typeof kinds]: string };

function clausesOf(column: ColumnDef): Clauses {
  const clause = (kind: keyof typeof kinds): string =>
    constraintsOf(column)
      .filter(({ contype }) => contype === kinds[kind])
      .map((one) => wordsOf({ typeName: anyType, constraints: [{ Constraint: one }] }))
      .join('');
  const { typeName, collClause } = column;
  return {
    type: wordsOf({ ...(typeName && { typeName }), ...(collClause && { collClause }) }),
    notNull: clause('notNull'),
    value: clause('value'),
    identity: clause('identity'),
    generated: clause('generated'),
  };
}

const anyType: TypeName = { names: [{ String: { sval: 'x' } }], typemod: -1 };

function constraintsOf({ constraints = [] }: ColumnDef): readonly Constraint[] {
  return constraints.flatMap((node) => as(node, 'Constraint') ?? []);
}

/** All of a column but its name. */
function wordsOf(column: ColumnDef): string {
  const tableElts: Node[] = [{ ColumnDef: { ...column, colname: 'x' } }];
  const relation = { relname: 'x', inh: true, relpersistence: 'p' };
  return compact({ CreateStmt: { relation, tableElts, oncommit: 'ONCOMMIT_NOOP' } });
}
