/** Types that users define: enums, composite types, ranges, domains. */
import type { AlterDomainStmt, AlterEnumStmt, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { block } from '../lists.ts';
import { clause, form, type Printers, phrase, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { missing, required, stringOf } from '../tree.ts';
import { behavior, ifExists, noBehavior } from './clauses.ts';
import { columnConstraints, constraint, domainNotNull } from './constraints.ts';
import { columnCollation } from './expressions.ts';
import { anyName, relationName } from './names.ts';
import { definitionBlock, operatorDefinition } from './options.ts';
import { typeName } from './types.ts';

export const userTypes: Printers<
  | 'AlterDomainStmt'
  | 'AlterEnumStmt'
  | 'AlterTypeStmt'
  | 'CompositeTypeStmt'
  | 'CreateDomainStmt'
  | 'CreateEnumStmt'
  | 'CreateRangeStmt'
> = {
  CreateEnumStmt: (n) =>
    phrase(
      'CREATE TYPE',
      anyName(n.typeName ?? missing(n, 'typeName')),
      'AS ENUM',
      block(n.vals ?? [], literalOf),
    ),

  AlterEnumStmt: (n) =>
    phrase('ALTER TYPE', anyName(n.typeName ?? missing(n, 'typeName')), enumAction(n)),

  CompositeTypeStmt: (n) =>
    `CREATE TYPE ${relationName(n.typevar ?? missing(n, 'typevar'))} AS ${block(n.coldeflist ?? [])}`,

  CreateRangeStmt: (n) =>
    `CREATE TYPE ${anyName(n.typeName ?? missing(n, 'typeName'))} AS RANGE ${definitionBlock(required(n, 'params'))}`,

  AlterTypeStmt: (n) =>
    phrase(
      'ALTER TYPE',
      anyName(n.typeName ?? missing(n, 'typeName')),
      clause('SET', operatorDefinition(n.options ?? missing(n, 'options'))),
    ),

  CreateDomainStmt: (n) =>
    phrase(
      'CREATE DOMAIN',
      anyName(n.domainname ?? missing(n, 'domainname')),
      clause('AS', typeName(n.typeName ?? missing(n, 'typeName'))),
      n.collClause && columnCollation(n.collClause),
      columnConstraints(n.constraints),
    ),

  AlterDomainStmt: (n) =>
    phrase('ALTER DOMAIN', anyName(n.typeName ?? missing(n, 'typeName')), domainAction(n)),
};

/** The tree gives NOT NULL of a domain a column named value. */
function domainConstraint(node: Node): string {
  const fields = as(node, 'Constraint') ?? missing(node, 'Constraint');
  if (fields.contype === 'CONSTR_NOTNULL') return domainNotNull(fields);
  if (fields.contype === 'CONSTR_CHECK') required(fields, 'is_enforced');
  return constraint(fields);
}

function literalOf(node: Node): string {
  return quoteLiteral(stringOf(node));
}

function enumAction(n: AlterEnumStmt): string {
  const value = quoteLiteral(n.newVal ?? '');
  const added = n.newValIsAfter || n.newValNeighbor !== undefined || n.skipIfNewValExists;
  if (!added) return `RENAME VALUE ${quoteLiteral(n.oldVal ?? '')} TO ${value}`;
  return phrase('ADD VALUE', n.skipIfNewValExists && 'IF NOT EXISTS', value, neighbor(n));
}

/** A new value comes last unless it is said where; the tree drops an empty neighbor. */
function neighbor(n: AlterEnumStmt): string {
  if (n.newValIsAfter && n.newValNeighbor === undefined) return '';
  return `${n.newValIsAfter ? 'AFTER' : 'BEFORE'} ${quoteLiteral(n.newValNeighbor ?? '')}`;
}

function domainAction(n: AlterDomainStmt): string {
  if (n.subtype !== 'X') noBehavior(n);
  const name = () => quoteIdentifier(n.name ?? missing(n, 'name'));
  return form(n, 'subtype', {
    T: () => (n.def ? phrase('SET DEFAULT', n.def) : 'DROP DEFAULT'),
    N: () => 'DROP NOT NULL',
    O: () => 'SET NOT NULL',
    C: () => words('ADD', domainConstraint(n.def ?? missing(n, 'def'))),
    X: () => phrase('DROP CONSTRAINT', ifExists(n), name(), behavior(n)),
    V: () => words('VALIDATE CONSTRAINT', name()),
  });
}
