/** Types that users define: enums, composite types, ranges, domains. */
import type { AlterDomainStmt, AlterEnumStmt, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { block, type Doc, form, listOf, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { required, stringOf } from '../tree.ts';
import { behavior, ifExists } from './clauses.ts';
import { columnConstraints, constraint, constraintNode } from './constraints.ts';
import { anyName, relationName } from './names.ts';
import { definition } from './options.ts';
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
    words(
      'CREATE TYPE',
      anyName(required(n, 'typeName')),
      'AS ENUM',
      parens(listOf(n.vals, literalOf)) || '()',
    ),

  AlterEnumStmt: (n) => words('ALTER TYPE', anyName(required(n, 'typeName')), enumAction(n)),

  CompositeTypeStmt: (n) =>
    words('CREATE TYPE', relationName(required(n, 'typevar')), 'AS', block(n.coldeflist ?? [])),

  CreateRangeStmt: (n) =>
    words('CREATE TYPE', anyName(required(n, 'typeName')), 'AS RANGE', definition(n.params)),

  AlterTypeStmt: (n) =>
    words('ALTER TYPE', anyName(required(n, 'typeName')), 'SET', definition(n.options)),

  CreateDomainStmt: (n) =>
    words(
      'CREATE DOMAIN',
      anyName(required(n, 'domainname')),
      'AS',
      typeName(required(n, 'typeName')),
      n.collClause && { CollateClause: n.collClause },
      columnConstraints(n.constraints),
    ),

  AlterDomainStmt: (n) => words('ALTER DOMAIN', anyName(required(n, 'typeName')), domainAction(n)),
};

/** The tree gives NOT NULL of a domain a column named value. */
function domainConstraint(node: Node): Doc {
  const { keys, ...rest } = as(node, 'Constraint') ?? {};
  return keys === undefined ? constraintNode(node) : constraint(rest);
}

function literalOf(node: Node): string {
  return quoteLiteral(stringOf(node));
}

function enumAction(n: AlterEnumStmt): Doc {
  const value = quoteLiteral(n.newVal ?? '');
  if (n.oldVal !== undefined) return words('RENAME VALUE', quoteLiteral(n.oldVal), 'TO', value);
  return words(
    'ADD VALUE',
    n.skipIfNewValExists && 'IF NOT EXISTS',
    value,
    n.newValNeighbor !== undefined &&
      words(n.newValIsAfter ? 'AFTER' : 'BEFORE', quoteLiteral(n.newValNeighbor)),
  );
}

function domainAction(n: AlterDomainStmt): Doc {
  const name = () => quoteIdentifier(required(n, 'name'));
  return form(n, 'subtype', {
    T: () => (n.def ? words('SET DEFAULT', n.def) : 'DROP DEFAULT'),
    N: () => 'DROP NOT NULL',
    O: () => 'SET NOT NULL',
    C: () => words('ADD', domainConstraint(required(n, 'def'))),
    X: () => words('DROP CONSTRAINT', ifExists(n), name(), behavior(n)),
    V: () => words('VALIDATE CONSTRAINT', name()),
  });
}
