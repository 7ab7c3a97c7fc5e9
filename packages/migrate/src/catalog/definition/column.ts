import { as, type ColumnDef, type Constraint, type Node, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { PgMajor } from '../model.ts';
import { stringNode } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { serialBase } from '../types.ts';

/** A constraint as the statement has it, and as a table constraint with nothing left implied. */
export interface ConstraintDraft {
  readonly node: Constraint;
  readonly definition: Constraint;
}

/** A column definition taken apart. After PostgreSQL's transformColumnDefinition (parse_utilcmd.c). */
export interface ColumnDraft {
  readonly node: ColumnDef;
  readonly name: string;
  /** Of a serial column, the integer behind it. */
  readonly type: TypeName;
  readonly serial: boolean;
  readonly identity?: Constraint;
  readonly default?: Node;
  readonly generated?: Constraint;
  /** Those it declares; several for one column become one constraint. */
  readonly notNulls: readonly Constraint[];
  /** A serial or identity column, or a primary key, is not null without saying so. */
  readonly impliesNotNull: boolean;
  readonly checks: readonly ConstraintDraft[];
  readonly indexes: readonly ConstraintDraft[];
  readonly foreignKeys: readonly ConstraintDraft[];
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
  const constraints = mergeAttributes(node.constraints);
  const of = (...types: Constraint['contype'][]): ConstraintDraft[] => {
    if (constraints.length === 0) return constraints;
    return constraints.filter((c) => types.includes(c.node.contype)).map((c) => onColumn(c, name));
  };
  const serial = serialBase(node.typeName);
  const identity = of('CONSTR_IDENTITY')[0]?.node;
  const defaultValue =
    of('CONSTR_DEFAULT')[0]?.definition.raw_expr ??
    (node.raw_default && withoutLocations(node.raw_default));
  const generated = of('CONSTR_GENERATED')[0]?.node;
  const notNulls = of('CONSTR_NOTNULL').map((c) => c.node);
  const primary = of('CONSTR_PRIMARY').length > 0;
  const draft: ColumnDraft = {
    node,
    name,
    type: serial ?? withoutLocations(node.typeName ?? known ?? {}),
    serial: serial !== undefined,
    ...(identity && { identity }),
    ...(defaultValue && { default: defaultValue }),
    ...(generated && { generated }),
    notNulls,
    impliesNotNull: primary || serial !== undefined || identity !== undefined,
    checks: of('CONSTR_CHECK'),
    indexes: of('CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'),
    foreignKeys: of('CONSTR_FOREIGN'),
  };
  // Before 18 a key was made not null without asking what the column says of NULL.
  const notNull = isNotNull(draft) && (pg >= 18 || !isNotNullByKeyAlone(draft));
  refuseContradictions(draft, of('CONSTR_NULL').length > 0 && notNull, table);
  return draft;
}

export function isNotNull(column: ColumnDraft): boolean {
  return column.impliesNotNull || column.notNulls.length > 0;
}

/** A table constraint, or one that `ADD CONSTRAINT` adds. */
export function draftConstraint(node: Constraint): ConstraintDraft {
  return { node, definition: withoutLocations(node) };
}

/** DEFERRABLE, INITIALLY … and ENFORCED follow a column's constraint as nodes of their own. */
function mergeAttributes(nodes: readonly Node[] | undefined): ConstraintDraft[] {
  const merged: ConstraintDraft[] = [];
  for (const node of nodes ?? []) {
    const constraint = as(node, 'Constraint');
    if (!constraint) continue;
    const attribute = constraint.contype && attributes[constraint.contype];
    const last = merged.at(-1);
    if (attribute && last) {
      merged[merged.length - 1] = { ...last, definition: { ...last.definition, ...attribute } };
    } else {
      merged.push(draftConstraint(constraint));
    }
  }
  return merged;
}

const attributes: { readonly [contype in string]?: Partial<Constraint> } = {
  CONSTR_ATTR_DEFERRABLE: { deferrable: true },
  CONSTR_ATTR_NOT_DEFERRABLE: {},
  CONSTR_ATTR_DEFERRED: { deferrable: true, initdeferred: true },
  CONSTR_ATTR_IMMEDIATE: {},
  CONSTR_ATTR_ENFORCED: { is_enforced: true },
  CONSTR_ATTR_NOT_ENFORCED: { is_enforced: false, initially_valid: false, skip_validation: true },
};

function onColumn({ node, definition }: ConstraintDraft, column: string): ConstraintDraft {
  switch (node.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_NOTNULL':
      return { node, definition: withFields(definition, { keys: [stringNode(column)] }) };
    case 'CONSTR_FOREIGN':
      return { node, definition: withFields(definition, { fk_attrs: [stringNode(column)] }) };
    default:
      return { node, definition };
  }
}

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
