import { as, type GrantStmt } from '@citrate/parser';
import { findRelation, resolveRelation, strings } from '../../catalog/index.ts';
import type { Catalog, Relation } from '../../catalog/model.ts';
import { notYet, type Rule } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { objectWords } from '../words.ts';

export const grant: Rule<'GrantStmt'> = (statement, catalog) => {
  const word = statement.is_grant ? 'GRANT' : 'REVOKE';
  switch (statement.objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_SEQUENCE':
      return onRelations(statement, catalog);
    case 'OBJECT_SCHEMA':
    case 'OBJECT_TYPE':
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      return statement.targtype === 'ACL_TARGET_DEFAULTS'
        ? notYet('ALTER DEFAULT PRIVILEGES')()
        : verdict('all nodes');
    default:
      return notYet(`${word} ON ${objectWords(statement.objtype)}`)();
  }
};

/** Tables and sequences of one statement may be distributed and plain ones, side by side. */
function onRelations(statement: GrantStmt, catalog: Catalog): Verdict {
  const relations =
    statement.targtype === 'ACL_TARGET_ALL_IN_SCHEMA'
      ? strings(statement.objects).flatMap((s) => relationsIn(s, catalog))
      : namedRelations(statement, catalog);
  const onShards = relations.some((relation) => isDistributed(relation, catalog));
  return verdict(onShards ? 'per shard' : 'local');
}

function namedRelations(statement: GrantStmt, catalog: Catalog): Relation[] {
  return (statement.objects ?? []).flatMap((object) => {
    const name = as(object, 'RangeVar');
    return (name && resolveRelation(catalog, name)) ?? [];
  });
}

function relationsIn(schema: string, catalog: Catalog): Relation[] {
  return [...(catalog.schemas.get(schema)?.relations.values() ?? [])];
}

function isDistributed(relation: Relation, catalog: Catalog): boolean {
  if (relation.kind === 'table') return relation.distribution !== undefined;
  if (relation.kind !== 'sequence' || !relation.ownedBy) return false;
  const owner = findRelation(catalog, relation.ownedBy);
  return owner?.kind === 'table' && owner.distribution !== undefined;
}
