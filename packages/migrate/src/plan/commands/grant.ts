import { type Template, template } from '@citrate/deparser';
import { as, type GrantStmt, type Node } from '@citrate/parser';
import { findTable, qualifiedRangeVar, resolveRelation, strings } from '../../catalog/index.ts';
import type { Catalog, Relation } from '../../catalog/model.ts';
import type { Command } from '../model.ts';
import { onAllNodes, onCoordinator, onShards } from './command.ts';
import type { Planner, Question } from './planner.ts';

/** GRANT and REVOKE: on relations with their shards, on everything else in all databases. */
export const grant: Planner<'GrantStmt'> = (statement, question) => {
  const { objtype } = statement;
  if (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_SEQUENCE') {
    return [onAllNodes(question.sql, 'database')];
  }
  return [
    onCoordinator(question.sql),
    ...relations(statement, question.before).flatMap((r) => onItsShards(statement, r, question)),
  ];
};

/** The relations it is about, those that ALL … IN SCHEMA stands for included. */
function relations(statement: GrantStmt, catalog: Catalog): Relation[] {
  const { objects = [], targtype, objtype } = statement;
  if (targtype !== 'ACL_TARGET_ALL_IN_SCHEMA') {
    return objects.flatMap((node) => {
      const name = as(node, 'RangeVar');
      return (name && resolveRelation(catalog, name)) ?? [];
    });
  }
  const kind = objtype === 'OBJECT_SEQUENCE' ? 'sequence' : 'table';
  return strings(objects)
    .flatMap((schema) => [...(catalog.schemas.get(schema)?.relations.values() ?? [])])
    .filter((relation) => relation.kind === kind);
}

function onItsShards(statement: GrantStmt, relation: Relation, { before }: Question): Command[] {
  if (relation.kind === 'table') {
    return relation.distribution
      ? [onShards(grantTemplate(statement, relation), relation, [before])]
      : [];
  }
  const table =
    relation.kind === 'sequence' && relation.ownedBy && findTable(before, relation.ownedBy);
  // The copies of a reference table have no sequence.
  if (!table || table.distribution?.kind !== 'distributed') return [];
  return [onShards(grantTemplate(statement, relation), table, [before])];
}

/** The same privileges on one relation alone. */
function grantTemplate(statement: GrantStmt, relation: Relation): Template {
  const object: Node = { RangeVar: qualifiedRangeVar(relation) };
  const objtype = relation.kind === 'sequence' ? 'OBJECT_SEQUENCE' : 'OBJECT_TABLE';
  return template({
    GrantStmt: { ...statement, targtype: 'ACL_TARGET_OBJECT', objtype, objects: [object] },
  });
}
