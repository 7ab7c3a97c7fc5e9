/** Types of the model from the rows that were read. */
import type { Domain, Range, Type } from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import type { GrantsOn } from './privilege-rows.ts';
import type { Trees } from './trees.ts';
import type { DomainRow, RangeRow, TypeKind, TypeRow } from './type-rows.ts';

const kinds: { readonly [kind in TypeKind]: Type['kind'] } = {
  b: 'other',
  d: 'domain',
  e: 'enum',
  m: 'multirange',
  // Of pseudo-types, users can make no others.
  p: 'shell',
  r: 'range',
};

export interface TypeRows {
  readonly types: readonly TypeRow[];
  readonly domains: readonly DomainRow[];
  readonly ranges: readonly RangeRow[];
}

export function typesFrom(
  { types, domains, ranges }: TypeRows,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): readonly Type[] {
  const domainOf = new Map(domains.map((row) => [row.oid, row]));
  const rangeOf = new Map(ranges.map((row) => [row.oid, row]));
  return types.map(({ oid, kind, notNullConstraint, ...row }) => {
    const domain = domainOf.get(oid);
    const range = rangeOf.get(oid);
    return {
      ...row,
      kind: kinds[kind],
      ...commentOn('pg_type', oid),
      ...grantsOn('pg_type', oid),
      ...(notNullConstraint !== null && { notNullConstraint }),
      ...(domain && { domain: domainFrom(domain, trees) }),
      ...(range && { range: rangeFrom(range, trees) }),
    };
  });
}

function domainFrom(row: DomainRow, trees: Trees): Domain {
  return {
    type: trees.type(row.type),
    ...(row.collation && { collation: row.collation }),
    ...(row.expression !== null && { default: trees.expression(row.expression) }),
    notNull: row.notNull,
    checks: row.checks.map((text, i) => ({
      ...trees.constraint(text),
      conname: row.checkNames[i] ?? '',
    })),
    ...(row.comments.length > 0 && {
      constraintComments: new Map(
        row.comments.map((said, i) => [row.commentedNames[i] ?? '', said]),
      ),
    }),
  };
}

function rangeFrom(
  { definition, multirangeSchema, multirangeName }: RangeRow,
  trees: Trees,
): Range {
  const parameters = trees.statement('CreateRangeStmt', definition).params ?? [];
  if (multirangeSchema === null || multirangeName === null) return { parameters };
  return { parameters, multirange: { schema: multirangeSchema, name: multirangeName } };
}
