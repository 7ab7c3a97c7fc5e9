/** Tables, their columns and constraints, indexes, sequences, views, statistics. */
import { as, type Node } from '@citrate/parser';
import { integerIn } from '../tree.ts';
import { type NewOptions, options, storageParameters } from './conditions.ts';
import type { Constructs, Fields } from './model.ts';

const tableParameters: NewOptions = {
  vacuum_index_cleanup: { auto: 14 },
  autovacuum_vacuum_max_threshold: 18,
  vacuum_max_eager_freeze_failure_rate: 18,
};

const viewParameters: NewOptions = { security_invoker: 15 };

const sequenceOptions: NewOptions = { logged: 15, unlogged: 15 };

const notNullHint = 'Use ALTER COLUMN ... SET NOT NULL, which leaves the constraint unnamed.';
const enforcedHint = 'Leave the constraint out.';

export const definitions: Constructs = {
  CreateStmt: [
    {
      what: 'NOT NULL as a constraint of the table',
      since: 18,
      find: (n) => notNulls(n.tableElts),
    },
    {
      what: 'an exclusion constraint of a partitioned table',
      since: 17,
      find: (n) => (n.partspec ? constraints(n.tableElts, 'CONSTR_EXCLUSION') : []),
    },
    {
      what: 'an access method of a partitioned table',
      since: 17,
      where: (n) => n.partspec !== undefined && n.accessMethod !== undefined,
    },
    { what: 'a generated column of a partition', since: 16, find: generatedOfPartition },
    ...storageParameters<Fields<'CreateStmt'>>((n) => n.options, tableParameters),
  ],
  CreateForeignTableStmt: [
    {
      what: 'LIKE of a foreign table',
      since: 18,
      find: (n) => (n.base?.tableElts ?? []).flatMap((node) => as(node, 'TableLikeClause') ?? []),
    },
  ],
  ColumnDef: [
    { what: 'COMPRESSION', since: 14, where: 'compression' },
    {
      what: 'STORAGE of a new column',
      since: 16,
      where: 'storage_name',
      hint: 'Use ALTER TABLE ... ALTER COLUMN ... SET STORAGE.',
    },
  ],
  TableLikeClause: [
    {
      what: 'COMPRESSION of LIKE',
      since: 14,
      where: ({ options: bits }) => namesCompression(bits),
    },
  ],
  TypeName: [{ what: 'a scale below zero or above the precision', since: 15, where: hasOddScale }],

  Constraint: [
    { what: 'NULLS NOT DISTINCT', since: 15, where: 'nulls_not_distinct' },
    { what: 'a column list of ON DELETE SET', since: 15, where: 'fk_del_set_cols' },
    { what: 'WITHOUT OVERLAPS', since: 18, where: 'without_overlaps' },
    { what: 'PERIOD', since: 18, where: (n) => Boolean(n.fk_with_period || n.pk_with_period) },
    {
      what: 'a virtual generated column',
      since: 18,
      where: { contype: 'CONSTR_GENERATED', generated_kind: 'v' },
      hint: 'Write STORED.',
    },
    {
      what: 'NO INHERIT of NOT NULL',
      since: 18,
      where: { contype: 'CONSTR_NOTNULL', is_no_inherit: true },
    },
    { what: 'NOT ENFORCED', since: 18, where: isNotEnforced, hint: enforcedHint },
    ...options<Fields<'Constraint'>>(
      'an identity column',
      (n) => (n.contype === 'CONSTR_IDENTITY' ? n.options : []),
      sequenceOptions,
    ),
  ],
  ATAlterConstraint: [
    { what: 'ALTER CONSTRAINT ... ENFORCED', since: 18, where: 'alterEnforceability' },
    { what: 'ALTER CONSTRAINT ... INHERIT', since: 18, where: 'alterInheritability' },
  ],

  AlterTableCmd: [
    { what: 'SET COMPRESSION', since: 14, where: { subtype: 'AT_SetCompression' } },
    { what: 'FINALIZE', since: 14, where: { subtype: 'AT_DetachPartitionFinalize' } },
    {
      what: 'SET ACCESS METHOD',
      since: 15,
      where: (n) => n.subtype === 'AT_SetAccessMethod' && n.name !== undefined,
    },
    {
      what: 'SET ACCESS METHOD DEFAULT',
      since: 17,
      where: (n) => n.subtype === 'AT_SetAccessMethod' && n.name === undefined,
    },
    {
      what: 'SET STORAGE DEFAULT',
      since: 16,
      where: (n) => n.subtype === 'AT_SetStorage' && as(n.def, 'String')?.sval === 'default',
    },
    { what: 'SET EXPRESSION', since: 17, where: { subtype: 'AT_SetExpression' } },
    {
      what: 'NOT NULL as a constraint of the table',
      since: 18,
      find: (n) => (n.subtype === 'AT_AddConstraint' ? notNulls(n.def && [n.def]) : []),
      hint: notNullHint,
    },
    ...storageParameters<Fields<'AlterTableCmd'>>(setParameters, tableParameters),
    ...storageParameters<Fields<'AlterTableCmd'>>(setParameters, viewParameters),
    ...options<Fields<'AlterTableCmd'>>(
      'an identity column',
      (n) => (n.subtype === 'AT_SetIdentity' ? itemsOf(n.def) : []),
      sequenceOptions,
    ),
  ],
  PartitionCmd: [{ what: 'DETACH PARTITION ... CONCURRENTLY', since: 14, where: 'concurrent' }],
  AlterTableStmt: [{ what: 'an unlogged sequence', since: 15, find: sequenceLogging }],

  IndexStmt: [
    { what: 'NULLS NOT DISTINCT', since: 15, where: 'nulls_not_distinct' },
    {
      what: 'INCLUDE of an SP-GiST index',
      since: 14,
      where: (n) => n.accessMethod === 'spgist' && n.indexIncludingParams !== undefined,
    },
  ],
  CreateSeqStmt: [
    {
      what: 'an unlogged sequence',
      since: 15,
      where: ({ sequence }) => sequence?.relpersistence === 'u',
    },
    ...options<Fields<'CreateSeqStmt'>>('a sequence', (n) => n.options, sequenceOptions),
  ],
  AlterSeqStmt: options('a sequence', (n) => n.options, sequenceOptions),
  ViewStmt: storageParameters((n) => n.options, viewParameters),
  IntoClause: storageParameters((n) => n.options, tableParameters),

  StatsElem: [{ what: 'an expression in CREATE STATISTICS', since: 14, where: 'expr' }],
  CreateStatsStmt: [
    {
      what: 'CREATE STATISTICS without a name',
      since: 16,
      where: (n) => n.defnames === undefined,
      hint: 'Give the statistics a name.',
    },
  ],
};

function constraints(
  nodes: readonly Node[] | undefined,
  contype: Fields<'Constraint'>['contype'],
): readonly Fields<'Constraint'>[] {
  return (nodes ?? [])
    .flatMap((node) => as(node, 'Constraint') ?? [])
    .filter((constraint) => constraint.contype === contype);
}

/** Those of a list that name their column: the constraint of a column doesn't. */
function notNulls(nodes: readonly Node[] | undefined): readonly object[] {
  return constraints(nodes, 'CONSTR_NOTNULL').filter(({ keys }) => keys !== undefined);
}

function generatedOfPartition(n: Fields<'CreateStmt'>): readonly object[] {
  if (n.partbound === undefined) return [];
  return (n.tableElts ?? [])
    .flatMap((node) => as(node, 'ColumnDef') ?? [])
    .flatMap((column) => constraints(column.constraints, 'CONSTR_GENERATED'));
}

/**
 * The bit of COMPRESSION among those of TableLikeOption (PostgreSQL's parsenodes.h), and whether it is
 * written: with ALL, which sets every bit, those that are not set are.
 */
function namesCompression(bits: number = 0): boolean {
  const all = bits >> 9 !== 0;
  return all === ((bits & 2) === 0);
}

function isNotEnforced({ contype, is_enforced: enforced }: Fields<'Constraint'>): boolean {
  if (contype === 'CONSTR_ATTR_NOT_ENFORCED') return true;
  return (contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN') && !enforced;
}

/** numeric(precision, scale), both constants. */
function hasOddScale({ names, typmods }: Fields<'TypeName'>): boolean {
  if (as(names?.at(-1), 'String')?.sval !== 'numeric' || typmods?.length !== 2) return false;
  const [precision, scale] = typmods.map(integerIn);
  if (precision === undefined || scale === undefined) return false;
  return scale < 0 || scale > precision;
}

/** The parameters that ALTER … SET (…) sets. */
function setParameters(n: Fields<'AlterTableCmd'>): readonly Node[] {
  return n.subtype === 'AT_SetRelOptions' ? itemsOf(n.def) : [];
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return as(node, 'List')?.items ?? [];
}

function sequenceLogging(n: Fields<'AlterTableStmt'>): readonly object[] {
  if (n.objtype !== 'OBJECT_SEQUENCE') return [];
  return (n.cmds ?? [])
    .flatMap((node) => as(node, 'AlterTableCmd') ?? [])
    .filter(({ subtype }) => subtype === 'AT_SetLogged' || subtype === 'AT_SetUnLogged');
}
