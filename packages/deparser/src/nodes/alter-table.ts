/** ALTER TABLE and its like for indexes, sequences, views and composite types. */
import type {
  AlterTableCmd,
  AlterTableStmt,
  ATAlterConstraint,
  Node,
  RangeVar,
  TypeName,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { lines } from '../lists.ts';
import { inOwnParens } from '../precedence.ts';
import {
  clause,
  clauseLine,
  type Doc,
  form,
  group,
  indent,
  join,
  line,
  type Printers,
  phrase,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import {
  choices,
  chooseText,
  integerOf,
  itemsOf,
  missing,
  none,
  required,
  stringOf,
  TreeError,
  wrong,
} from '../tree.ts';
import { behavior, ifExists, noBehavior } from './clauses.ts';
import { tableConstraintNode } from './constraints.ts';
import { columnDef, defaultOr, partitionBound } from './create-table.ts';
import { columnCollation } from './expressions.ts';
import { anyName, ownedSlot, relationName, roleSpec, wholeRelation } from './names.ts';
import { altered, movedAll } from './object-kinds.ts';
import { alteredRelation, objectWord } from './objects.ts';
import { alteredOptions, definition, elementOf, sequenceOption } from './options.ts';
import { typeName } from './types.ts';

export const alterTable: Printers<
  | 'ATAlterConstraint'
  | 'AlterTableCmd'
  | 'AlterTableMoveAllStmt'
  | 'AlterTableStmt'
  | 'PartitionCmd'
  | 'ReplicaIdentityStmt'
> = {
  AlterTableStmt: (n) =>
    group(
      phrase(
        'ALTER',
        objectWord(n, 'objtype', altered),
        ifExists(n),
        alteredRelation(n.relation ?? missing(n, 'relation'), n.objtype ?? missing(n, 'objtype')),
      ),
      indent(
        line,
        lines(n.cmds ?? missing(n, 'cmds'), '', (node) => subcommand(node, n)),
      ),
    ),

  AlterTableCmd: (n) => alterTableCmd(n, {}),

  AlterTableMoveAllStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objtype', movedAll),
      'ALL IN TABLESPACE',
      quoteIdentifier(n.orig_tablespacename ?? missing(n, 'orig_tablespacename')),
      clause('OWNED BY', join(', ', n.roles ?? [])),
      'SET TABLESPACE',
      quoteIdentifier(n.new_tablespacename ?? missing(n, 'new_tablespacename')),
      n.nowait && 'NOWAIT',
    ),

  ATAlterConstraint: (n) => alterConstraint(n),

  PartitionCmd: (n) => relationName(n.name ?? missing(n, 'name')),

  ReplicaIdentityStmt: (n) => replicaIdentity(n),
};

interface Context {
  readonly relation?: RangeVar;
  readonly objtype?: AlterTableStmt['objtype'];
}

type Subtype = NonNullable<AlterTableCmd['subtype']>;
type Form = (n: AlterTableCmd, on: Context) => string;

function subcommand(node: Node, on: Context): string {
  const fields = as(node, 'AlterTableCmd');
  return fields ? alterTableCmd(fields, on) : print(node);
}

/** alter_table_cmd; `on` is the relation, whose constraints and indexes are left open in templates. */
function alterTableCmd(n: AlterTableCmd, on: Context): string {
  const subtype = n.subtype ?? missing(n, 'subtype');
  const write = forms.get(subtype);
  if (write === undefined) throw wrong(n, 'subtype', subtype);
  const inType = on.objtype === 'OBJECT_TYPE' && typeCascades.has(subtype);
  if (!inType && !cascades.has(subtype)) noBehavior(n);
  return write(n, on);
}

/** Subcommands that take CASCADE, and those that do in ALTER TYPE. */
const cascades: ReadonlySet<Subtype> = new Set(['AT_DropColumn', 'AT_DropConstraint']);
const typeCascades: ReadonlySet<Subtype> = new Set(['AT_AddColumn', 'AT_AlterColumnType']);

/** Subcommands that only later stages of PostgreSQL produce are not here. */
const formsBySubtype: Readonly<Partial<Record<Subtype, Form>>> = {
  AT_AddColumn: (n, on) =>
    phrase('ADD', columnWord(on), n.missing_ok && 'IF NOT EXISTS', addedColumn(n, on), behavior(n)),
  AT_ColumnDefault: (n) => alterColumn(n, n.def ? words('SET DEFAULT', n.def) : 'DROP DEFAULT'),
  AT_DropNotNull: (n) => alterColumn(n, 'DROP NOT NULL'),
  AT_SetNotNull: (n) => alterColumn(n, 'SET NOT NULL'),
  AT_SetExpression: (n) =>
    alterColumn(n, `SET EXPRESSION AS ${inOwnParens(n.def ?? missing(n, 'def'))}`),
  AT_DropExpression: (n) => alterColumn(n, words('DROP EXPRESSION', ifExists(n))),
  AT_SetStatistics: (n) =>
    phrase('ALTER COLUMN', columnOrNumber(n), 'SET STATISTICS', statisticsTarget(n.def)),
  AT_SetOptions: (n) => alterColumn(n, `SET ${definition(itemsIn(n))}`),
  AT_ResetOptions: (n) => alterColumn(n, `RESET ${definition(itemsIn(n))}`),
  AT_SetStorage: (n) =>
    alterColumn(n, `SET STORAGE ${defaultOr(stringOf(n.def ?? missing(n, 'def')))}`),
  AT_SetCompression: (n) =>
    alterColumn(n, `SET COMPRESSION ${defaultOr(stringOf(n.def ?? missing(n, 'def')))}`),
  AT_DropColumn: (n, on) => phrase('DROP', columnWord(on), ifExists(n), quotedName(n), behavior(n)),
  AT_AddConstraint: (n, on) =>
    words('ADD', tableConstraintNode(n.def ?? missing(n, 'def'), on.relation)),
  AT_AlterConstraint: (n, on) => alterConstraint(defOf(n, 'ATAlterConstraint'), on.relation),
  AT_ValidateConstraint: (n, on) => words('VALIDATE CONSTRAINT', constraintName(n, on)),
  AT_DropConstraint: (n, on) =>
    phrase('DROP CONSTRAINT', ifExists(n), constraintName(n, on), behavior(n)),
  AT_AlterColumnType: (n, on) => alterColumnType(n, on),
  AT_AlterColumnGenericOptions: (n) => alterColumn(n, alteredOptions(itemsIn(n))),
  AT_ChangeOwner: (n) => `OWNER TO ${roleSpec(n.newowner ?? missing(n, 'newowner'))}`,
  AT_ClusterOn: (n, on) =>
    `CLUSTER ON ${ownedSlot('index', n.name ?? missing(n, 'name'), on.relation)}`,
  AT_DropCluster: () => 'SET WITHOUT CLUSTER',
  AT_SetLogged: () => 'SET LOGGED',
  AT_SetUnLogged: () => 'SET UNLOGGED',
  AT_DropOids: () => 'SET WITHOUT OIDS',
  AT_SetAccessMethod: (n) =>
    words('SET ACCESS METHOD', n.name ? quoteIdentifier(n.name) : 'DEFAULT'),
  AT_SetTableSpace: (n) => words('SET TABLESPACE', quotedName(n)),
  AT_SetRelOptions: (n) => `SET ${definition(itemsIn(n))}`,
  AT_ResetRelOptions: (n) => `RESET ${definition(itemsIn(n))}`,
  AT_EnableTrig: (n, on) => words('ENABLE TRIGGER', triggerName(n, on)),
  AT_EnableAlwaysTrig: (n, on) => words('ENABLE ALWAYS TRIGGER', triggerName(n, on)),
  AT_EnableReplicaTrig: (n, on) => words('ENABLE REPLICA TRIGGER', triggerName(n, on)),
  AT_DisableTrig: (n, on) => words('DISABLE TRIGGER', triggerName(n, on)),
  AT_EnableTrigAll: () => 'ENABLE TRIGGER ALL',
  AT_DisableTrigAll: () => 'DISABLE TRIGGER ALL',
  AT_EnableTrigUser: () => 'ENABLE TRIGGER USER',
  AT_DisableTrigUser: () => 'DISABLE TRIGGER USER',
  AT_EnableRule: (n) => words('ENABLE RULE', quotedName(n)),
  AT_EnableAlwaysRule: (n) => words('ENABLE ALWAYS RULE', quotedName(n)),
  AT_EnableReplicaRule: (n) => words('ENABLE REPLICA RULE', quotedName(n)),
  AT_DisableRule: (n) => words('DISABLE RULE', quotedName(n)),
  AT_AddInherit: (n) => `INHERIT ${wholeRelation(defOf(n, 'RangeVar'))}`,
  AT_DropInherit: (n) => `NO INHERIT ${wholeRelation(defOf(n, 'RangeVar'))}`,
  AT_AddOf: (n) => words('OF', ofType(defOf(n, 'TypeName'))),
  AT_DropOf: () => 'NOT OF',
  AT_ReplicaIdentity: (n, on) =>
    words('REPLICA IDENTITY', replicaIdentity(defOf(n, 'ReplicaIdentityStmt'), on.relation)),
  AT_EnableRowSecurity: () => 'ENABLE ROW LEVEL SECURITY',
  AT_DisableRowSecurity: () => 'DISABLE ROW LEVEL SECURITY',
  AT_ForceRowSecurity: () => 'FORCE ROW LEVEL SECURITY',
  AT_NoForceRowSecurity: () => 'NO FORCE ROW LEVEL SECURITY',
  AT_GenericOptions: (n) => alteredOptions(itemsIn(n)),
  AT_AttachPartition: (n, on) => phrase('ATTACH PARTITION', partition(n, on), bound(n, on)),
  AT_DetachPartition: (n, on) =>
    phrase(
      'DETACH PARTITION',
      partition(n, on),
      defOf(n, 'PartitionCmd').concurrent && 'CONCURRENTLY',
    ),
  AT_DetachPartitionFinalize: (n, on) => phrase('DETACH PARTITION', partition(n, on), 'FINALIZE'),
  AT_AddIdentity: (n) => alterColumn(n, `ADD ${print(n.def ?? missing(n, 'def'))}`),
  AT_SetIdentity: (n) => alterColumn(n, join(clauseLine, itemsIn(n).map(identityOption))),
  AT_DropIdentity: (n) => alterColumn(n, words('DROP IDENTITY', ifExists(n))),
};

const forms: ReadonlyMap<string, Form> = new Map(Object.entries(formsBySubtype));

/** The fields of `def`, which must be a node of this type. */
function defOf<
  T extends
    | 'ATAlterConstraint'
    | 'ColumnDef'
    | 'PartitionCmd'
    | 'RangeVar'
    | 'ReplicaIdentityStmt'
    | 'TypeName',
>(n: AlterTableCmd, tag: T): NonNullable<ReturnType<typeof as<T>>> {
  const fields = as(n.def, tag);
  if (fields === undefined) throw new TreeError(n, `def.${tag}`, 'is missing');
  return fields;
}

/** The items of `def`, which must be a list. */
function itemsIn(n: AlterTableCmd): readonly Node[] {
  return itemsOf(n.def ?? missing(n, 'def'));
}

function ofType(n: TypeName): string {
  return anyName(n.names ?? missing(n, 'names'));
}

function columnWord(on: Context): string {
  return on.objtype === 'OBJECT_TYPE' ? 'ATTRIBUTE' : 'COLUMN';
}

function quotedName(n: AlterTableCmd): string {
  return quoteIdentifier(n.name ?? missing(n, 'name'));
}

function constraintName(n: AlterTableCmd, on: Context): string {
  return ownedSlot('constraint', n.name ?? missing(n, 'name'), on.relation);
}

function triggerName(n: AlterTableCmd, on: Context): string {
  return ownedSlot('trigger', n.name ?? missing(n, 'name'), on.relation);
}

function addedColumn(n: AlterTableCmd, on: Context): string {
  return columnDef(defOf(n, 'ColumnDef'), on.relation);
}

function alterColumn(n: AlterTableCmd, action: Doc): string {
  return phrase('ALTER COLUMN', quotedName(n), action);
}

/** The columns of an expression index have no name that could be relied on, only a number. */
function columnOrNumber(n: AlterTableCmd): string {
  return n.name ? quoteIdentifier(n.name) : String(required(n, 'num'));
}

function statisticsTarget(node: Node | undefined): string {
  return node ? String(integerOf(node)) : 'DEFAULT';
}

function alterColumnType(n: AlterTableCmd, on: Context): string {
  const column = defOf(n, 'ColumnDef');
  return phrase(
    'ALTER',
    columnWord(on),
    quotedName(n),
    'TYPE',
    typeName(column.typeName ?? missing(column, 'typeName')),
    column.collClause && columnCollation(column.collClause),
    column.raw_default && words('USING', column.raw_default),
    behavior(n),
  );
}

function alterConstraint(n: ATAlterConstraint, table?: RangeVar): string {
  checkAltered(n);
  return phrase(
    'ALTER CONSTRAINT',
    ownedSlot('constraint', n.conname ?? missing(n, 'conname'), table),
    n.alterDeferrability && (n.deferrable ? 'DEFERRABLE' : 'NOT DEFERRABLE'),
    n.alterDeferrability && n.initdeferred && 'INITIALLY DEFERRED',
    n.alterEnforceability && (n.is_enforced ? 'ENFORCED' : 'NOT ENFORCED'),
    n.alterInheritability && (n.noinherit ? 'NO INHERIT' : 'INHERIT'),
  );
}

/** What is set has to be said to be altered. */
function checkAltered(n: ATAlterConstraint): void {
  if (n.deferrable || n.initdeferred) required(n, 'alterDeferrability');
  if (n.initdeferred) required(n, 'deferrable');
  if (n.noinherit) required(n, 'alterInheritability');
  // All but INHERIT leave a constraint enforced in the tree if they do not speak of it.
  if (n.alterInheritability && !n.noinherit) none(n, 'is_enforced');
  else if (!n.is_enforced) required(n, 'alterEnforceability');
}

function replicaIdentity(n: { identity_type?: string; name?: string }, table?: RangeVar): string {
  return form(n, 'identity_type', {
    n: () => 'NOTHING',
    f: () => 'FULL',
    d: () => 'DEFAULT',
    i: () => `USING INDEX ${ownedSlot('index', n.name ?? missing(n, 'name'), table)}`,
  });
}

function partition(n: AlterTableCmd, on: Context): string {
  const command = defOf(n, 'PartitionCmd');
  return relationName(required(command, 'name'), isIndex(on) ? 'index' : 'relation');
}

function isIndex(on: Context): boolean {
  return on.objtype === 'OBJECT_INDEX';
}

/** An index has the bounds of its table. */
function bound(n: AlterTableCmd, on: Context): string {
  return isIndex(on) ? '' : partitionBound(required(defOf(n, 'PartitionCmd'), 'bound'));
}

const identityKinds = choices({ a: 'ALWAYS', d: 'BY DEFAULT' });

/** alter_identity_column_option. */
function identityOption(node: Node): string {
  const option = elementOf(node);
  if (option.defname === 'restart') return sequenceOption(option);
  if (option.defname !== 'generated') return words('SET', sequenceOption(option));
  // ATTRIBUTE_IDENTITY_ALWAYS and ATTRIBUTE_IDENTITY_BY_DEFAULT of PostgreSQL's pg_attribute.h.
  const when = String.fromCharCode(integerOf(option.arg ?? missing(option, 'arg')));
  return `SET GENERATED ${chooseText(option, 'arg', when, identityKinds)}`;
}
