/** Constraints of columns and tables. */
import type { Constraint, Node, RangeVar } from '@citrate/parser';
import { as } from '@citrate/parser';
import { bExpr, inOwnParens } from '../precedence.ts';
import {
  clause,
  clauseLine,
  glue,
  group,
  indent,
  join,
  line,
  listOf,
  type Printers,
  parens,
  phrase,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choices, chooseCode, itemsOf, missing, pairOf, required, wrong } from '../tree.ts';
import { anyName, columnList, nameList, operatorName, ownedSlot, relationName } from './names.ts';
import { parenthesizedSequenceOptions, withDefinition } from './options.ts';

export const constraints: Printers<'Constraint'> = {
  Constraint: (n) => tableConstraint(n),
};

/** ColQualList. */
export function columnConstraints(nodes: readonly Node[] | undefined, table?: RangeVar): string {
  if (nodes === undefined) return '';
  return join(
    clauseLine,
    nodes.map((node) => constraintNode(node, table)),
  );
}

/** A constraint of a table; with `table`, its name is left open in templates. */
export function tableConstraintNode(node: Node, table?: RangeVar): string {
  const fields = as(node, 'Constraint');
  return fields ? tableConstraint(fields, table) : print(node);
}

/** TableConstraint: it names its columns, unless it takes them from an index. */
function tableConstraint(n: Constraint, table?: RangeVar): string {
  switch (n.contype) {
    case 'CONSTR_FOREIGN':
      required(n, 'fk_attrs');
      break;
    case 'CONSTR_NOTNULL':
      required(n, 'keys');
      if (!n.skip_validation) required(n, 'initially_valid');
      break;
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      if (!n.indexname) required(n, 'keys');
  }
  return constraint(n, table);
}

/** A constraint of a column; with `table`, its name is left open in templates. */
function constraintNode(node: Node, table?: RangeVar): string {
  const fields = as(node, 'Constraint');
  return fields ? constraint(fields, table) : print(node);
}

/**
 * ColConstraint and TableConstraint. The two differ by what the tree holds: a table's constraint
 * names its columns.
 */
export function constraint(n: Constraint, table?: RangeVar): string {
  const type = n.contype ?? missing(n, 'contype');
  const form = forms.get(type);
  if (form === undefined) throw wrong(n, 'contype', type);
  return words(constraintName(n, table), form(n, table));
}

function constraintName(n: Constraint, table?: RangeVar): string {
  return n.conname ? `CONSTRAINT ${ownedSlot('constraint', n.conname, table)}` : '';
}

/** NOT NULL of a domain, for which the tree has a column named value. */
export function domainNotNull(n: Constraint): string {
  if (anyName(required(n, 'keys')) !== 'value') throw wrong(n, 'keys', n.keys);
  return phrase(constraintName(n), 'NOT NULL', constraintAttributes(n));
}

type Form = (n: Constraint, table?: RangeVar) => string;

const formsByType: Readonly<Record<NonNullable<Constraint['contype']>, Form>> = {
  CONSTR_NULL: () => 'NULL',
  CONSTR_NOTNULL: (n) => phrase('NOT NULL', nameList(n.keys), constraintAttributes(n)),
  CONSTR_DEFAULT: (n) => `DEFAULT ${bExpr(n.raw_expr ?? missing(n, 'raw_expr'))}`,
  CONSTR_IDENTITY: (n) => identity(n),
  CONSTR_GENERATED: (n) => generated(n),
  CONSTR_CHECK: (n) =>
    phrase(
      'CHECK',
      inOwnParens(n.raw_expr ?? missing(n, 'raw_expr')),
      notEnforced(n),
      constraintAttributes(n),
    ),
  CONSTR_PRIMARY: (n, table) => words('PRIMARY KEY', indexed(n, table)),
  CONSTR_UNIQUE: (n, table) =>
    phrase('UNIQUE', n.nulls_not_distinct && 'NULLS NOT DISTINCT', indexed(n, table)),
  CONSTR_EXCLUSION: (n) => exclusion(n),
  CONSTR_FOREIGN: (n) => foreignKey(n),
  CONSTR_ATTR_DEFERRABLE: () => 'DEFERRABLE',
  CONSTR_ATTR_NOT_DEFERRABLE: () => 'NOT DEFERRABLE',
  CONSTR_ATTR_DEFERRED: () => 'INITIALLY DEFERRED',
  CONSTR_ATTR_IMMEDIATE: () => 'INITIALLY IMMEDIATE',
  CONSTR_ATTR_ENFORCED: () => 'ENFORCED',
  CONSTR_ATTR_NOT_ENFORCED: () => 'NOT ENFORCED',
};

const forms: ReadonlyMap<string, Form> = new Map(Object.entries(formsByType));

/** generated_when. */
function generatedWhen(n: { generated_when?: string }): string {
  return chooseCode(n, 'generated_when', generatedWhens);
}

function identity(n: Constraint): string {
  return words(generatedWhen(n), 'AS IDENTITY', parenthesizedSequenceOptions(n.options));
}

function generated(n: Constraint): string {
  const kind = chooseCode(n, 'generated_kind', generatedKinds);
  return phrase(generatedWhen(n), 'AS', inOwnParens(n.raw_expr ?? missing(n, 'raw_expr')), kind);
}

/** What PRIMARY KEY and UNIQUE share. */
function indexed(n: Constraint, table: RangeVar | undefined): string {
  if (n.indexname) {
    const index = ownedSlot('index', n.indexname, table);
    return phrase('USING INDEX', index, constraintAttributes(n));
  }
  return phrase(
    parens(glue(nameList(n.keys), n.without_overlaps && ' WITHOUT OVERLAPS')),
    indexParameters(n),
    constraintAttributes(n),
  );
}

/** opt_c_include, opt_definition, OptConsTableSpace. */
function indexParameters(n: Constraint): string {
  return phrase(
    clause('INCLUDE', columnList(n.including)),
    withDefinition(n.options),
    n.indexspace && `USING INDEX TABLESPACE ${quoteIdentifier(n.indexspace)}`,
  );
}

function exclusion(n: Constraint): string {
  return phrase(
    'EXCLUDE',
    `USING ${quoteIdentifier(required(n, 'access_method'))}`,
    parens(listOf(n.exclusions ?? missing(n, 'exclusions'), exclusionElement)),
    indexParameters(n),
    n.where_clause && `WHERE ${inOwnParens(n.where_clause)}`,
    constraintAttributes(n),
  );
}

function exclusionElement(node: Node): string {
  const [element, operator] = pairOf(node);
  return words(element, 'WITH', operatorName(itemsOf(operator)));
}

function foreignKey(n: Constraint): string {
  if (n.pk_with_period) required(n, 'pk_attrs');
  const reference = phrase(
    'REFERENCES',
    relationName(n.pktable ?? missing(n, 'pktable')),
    n.pk_attrs && keyColumns(n.pk_attrs, n.pk_with_period),
    chooseCode(n, 'fk_matchtype', matchTypes),
    keyAction('ON DELETE', n, 'fk_del_action'),
    columnList(n.fk_del_set_cols),
    keyAction('ON UPDATE', n, 'fk_upd_action'),
    notEnforced(n),
    constraintAttributes(n),
  );
  if (n.fk_attrs === undefined) return reference;
  const columns = keyColumns(n.fk_attrs, n.fk_with_period);
  return group('FOREIGN KEY ', columns, indent(line, reference));
}

function keyColumns(columns: readonly Node[], period: boolean | undefined): string {
  if (!period) return columnList(columns);
  const last = columns.length - 1;
  return parens(listOf(columns, (node, i) => phrase(i === last && 'PERIOD', node)));
}

/** key_action; NO ACTION is the default and leaves no trace in the tree. */
function keyAction(event: string, n: Constraint, field: 'fk_del_action' | 'fk_upd_action'): string {
  const action = chooseCode(n, field, keyActions);
  return action && `${event} ${action}`;
}

const keyActions = choices({
  a: '',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
});

const matchTypes = choices({ s: '', f: 'MATCH FULL', p: 'MATCH PARTIAL' });

function notEnforced(n: Constraint): string {
  if (!n.skip_validation) required(n, 'initially_valid');
  if (n.is_enforced) return '';
  // What is not enforced is not valid either.
  return n.skip_validation ? 'NOT ENFORCED' : missing(n, 'is_enforced');
}

/** ConstraintAttributeSpec. */
function constraintAttributes(n: Constraint): string {
  if (n.initdeferred) required(n, 'deferrable');
  return phrase(
    n.deferrable && 'DEFERRABLE',
    n.initdeferred && 'INITIALLY DEFERRED',
    n.skip_validation && !saysNotEnforced(n) && 'NOT VALID',
    n.is_no_inherit && 'NO INHERIT',
  );
}

/** NOT ENFORCED says NOT VALID as well. */
function saysNotEnforced(n: Constraint): boolean {
  return !n.is_enforced && n.contype !== 'CONSTR_NOTNULL';
}

const generatedWhens = choices({ a: 'GENERATED ALWAYS', d: 'GENERATED BY DEFAULT' });

const generatedKinds = choices({ s: 'STORED', v: 'VIRTUAL' });
