import { as, type ColumnDef, type Constraint, type Node, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { PgMajor } from '../model.ts';
import { stringNode } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { serialBase, storedType } from '../types.ts';

/** A constraint as the statement has it, and as a table constraint with nothing left implied. */
export interface ConstraintDraft {
  readonly node: Constraint;
  readonly definition: Constraint;
  /** Whether another table has it, by which it was judged when it was made. */
  readonly isCopied?: true;
}

/** A column definition taken apart. After PostgreSQL's transformColumnDefinition (parse_utilcmd.c). */
export interface ColumnDraft {
  readonly node: ColumnDef;
  readonly name: string;
  /** Of a serial column, the integer behind it. */
  readonly type: TypeName;
  readonly serial: boolean;
  readonly identity: Constraint | undefined;
  readonly default: Node | undefined;
  readonly generated: Constraint | undefined;
  /** Those it declares; several for one column become one constraint. */
  readonly notNulls: readonly Constraint[];
  /** A serial or identity column, or a primary key, is not null without saying so. */
  readonly impliesNotNull: boolean;
  readonly checks: readonly ConstraintDraft[];
  readonly indexes: readonly ConstraintDraft[];
  readonly foreignKeys: readonly ConstraintDraft[];
  readonly isCopied?: true;
}

export interface DraftOptions {
  readonly pg: PgMajor;
  /** The type, where the definition only adds to a column of a partition or typed table. */
  readonly known?: TypeName | undefined;
}

export function draftColumn(
  node: ColumnDef,
  table: string,
  { pg, known }: DraftOptions,
): ColumnDraft {
  const name = node.colname ?? '';
  const said = saidOf(node.constraints, name);
  const { identity, generated, notNulls, checks, indexes, foreignKeys } = said;
  const serial = serialBase(node.typeName);
  if (serial && node.typeName?.arrayBounds) {
    raise('0A000', 'array of serial is not implemented', { location: node.location });
  }
  const value = said.default ?? node.raw_default;
  const draft: ColumnDraft = {
    node,
    name,
    type: serial ?? storedType(node.typeName ?? known ?? {}),
    serial: serial !== undefined,
    identity,
    default: value && withoutLocations(value),
    generated,
    notNulls,
    impliesNotNull: said.primary || serial !== undefined || identity !== undefined,
    checks,
    indexes,
    foreignKeys,
  };
  // Before 18 a key was made not null without asking what the column says of NULL.
  const notNull = isNotNull(draft) && (pg >= 18 || !isNotNullByKeyAlone(draft));
  if (said.repeated) {
    const of = `for column "${name}" of table "${table}"`;
    raise('42601', `multiple ${said.repeated} specified ${of}`, { location: node.location });
  }
  refuseContradictions(draft, said.nullable && notNull, table);
  return draft;
}

function isNotNull(column: ColumnDraft): boolean {
  return column.impliesNotNull || column.notNulls.length > 0;
}

/** A table constraint, or one that `ADD CONSTRAINT` adds. */
export function draftConstraint(node: Constraint): ConstraintDraft {
  return { node, definition: withoutLocations(node) };
}

/** What the constraints of a column say, sorted by what comes of them. */
interface Said {
  identity: Constraint | undefined;
  default: Node | undefined;
  generated: Constraint | undefined;
  nullable: boolean;
  primary: boolean;
  /** What may be said once alone, and is said twice. */
  repeated: string | undefined;
  notNulls: readonly Constraint[];
  checks: readonly ConstraintDraft[];
  indexes: readonly ConstraintDraft[];
  foreignKeys: readonly ConstraintDraft[];
}

/** Where a constraint goes that becomes one of the table. */
type List = 'checks' | 'indexes' | 'foreignKeys';

/** DEFERRABLE, INITIALLY … and ENFORCED follow a column's constraint as nodes of their own. */
function saidOf(nodes: readonly Node[] | undefined, column: string): Said {
  const said: Said = {
    identity: undefined,
    default: undefined,
    generated: undefined,
    nullable: false,
    primary: false,
    repeated: undefined,
    notNulls: none,
    checks: none,
    indexes: none,
    foreignKeys: none,
  };
  let last: List | undefined;
  for (const node of nodes ?? []) {
    const constraint = as(node, 'Constraint');
    const attribute = constraint?.contype && attributes[constraint.contype];
    if (!constraint) continue;
    if (!attribute) last = take(constraint, column, said);
    else if (last) said[last] = changedLast(said[last], attribute);
  }
  return said;
}

const none: readonly never[] = [];

/** Where the constraint went, at the end, if it becomes one of the table. */
function take(node: Constraint, column: string, said: Said): List | undefined {
  switch (node.contype) {
    case 'CONSTR_NULL':
      said.nullable = true;
      return undefined;
    case 'CONSTR_NOTNULL':
      said.notNulls = [...said.notNulls, node];
      return undefined;
    case 'CONSTR_DEFAULT':
      said.repeated ||= said.default ? 'default values' : undefined;
      said.default ??= node.raw_expr;
      return undefined;
    case 'CONSTR_IDENTITY':
      said.repeated ||= said.identity && 'identity specifications';
      said.identity ??= node;
      return undefined;
    case 'CONSTR_GENERATED':
      said.repeated ||= said.generated && 'generation clauses';
      said.generated ??= node;
      return undefined;
    case 'CONSTR_CHECK':
      return put(said, 'checks', node);
    case 'CONSTR_PRIMARY':
      said.primary = true;
      return put(said, 'indexes', node, { keys: [stringNode(column)] });
    case 'CONSTR_UNIQUE':
      return put(said, 'indexes', node, { keys: [stringNode(column)] });
    case 'CONSTR_EXCLUSION':
      return put(said, 'indexes', node);
    case 'CONSTR_FOREIGN':
      return put(said, 'foreignKeys', node, { fk_attrs: [stringNode(column)] });
    default:
      return undefined;
  }
}

/** As a constraint of the table: with the column that it stands at. */
function put(said: Said, list: List, node: Constraint, at?: Partial<Constraint>): List {
  const definition = withoutLocations(node);
  said[list] = [...said[list], { node, definition: at ? withFields(definition, at) : definition }];
  return list;
}

function changedLast(
  drafts: readonly ConstraintDraft[],
  attribute: Partial<Constraint>,
): readonly ConstraintDraft[] {
  return drafts.map(({ node, definition }, i) => ({
    node,
    definition: i === drafts.length - 1 ? withFields(definition, attribute) : definition,
  }));
}

const attributes: { readonly [contype in string]?: Partial<Constraint> } = {
  CONSTR_ATTR_DEFERRABLE: { deferrable: true },
  CONSTR_ATTR_NOT_DEFERRABLE: {},
  CONSTR_ATTR_DEFERRED: { deferrable: true, initdeferred: true },
  CONSTR_ATTR_IMMEDIATE: {},
  CONSTR_ATTR_ENFORCED: { is_enforced: true },
  CONSTR_ATTR_NOT_ENFORCED: { is_enforced: false, initially_valid: false, skip_validation: true },
};

function isNotNullByKeyAlone({ notNulls, serial, identity }: ColumnDraft): boolean {
  return notNulls.length === 0 && !serial && !identity;
}

function refuseContradictions(column: ColumnDraft, contradictsNull: boolean, table: string): void {
  const { name, node } = column;
  const of = `for column "${name}" of table "${table}"`;
  const location = node.location;
  if (contradictsNull) {
    raise('42601', `conflicting NULL/NOT NULL declarations ${of}`, { location });
  }
  if (column.default && column.serial) {
    raise('42601', `multiple default values specified ${of}`, { location });
  }
  if (column.identity && (column.default || column.serial)) {
    raise('42601', `both default and identity specified ${of}`, { location });
  }
  if (column.generated && (column.default || column.serial)) {
    raise('42601', `both default and generation expression specified ${of}`, { location });
  }
}
