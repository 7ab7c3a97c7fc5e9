/** COMMENT ON everything that has one. */
import type { Node, ObjectType } from '@citrate/parser';
import {
  type Commented,
  type QualifiedName,
  type Relation,
  type Schema,
  type Statistics,
  stringNode,
  type Type,
} from '../catalog/index.ts';
import { routineObject, routineTypes } from './functions.ts';
import { constraintKey, functionKey, relationKey, schemaKey, typeKey } from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';
import { names, typeNamed } from './trees.ts';

/** What may have a comment. */
interface Subject extends Commented {
  readonly objtype: ObjectType;
  readonly object: Node;
  readonly name: readonly string[];
  readonly needs: readonly ObjectKey[];
}

export function commentPieces(schema: Schema): readonly Piece[] {
  const subjects = [
    subject(schema, 'OBJECT_SCHEMA', stringNode(schema.name), [''], [schemaKey(schema.name)]),
    ...[...schema.types.values()].flatMap(typeSubjects),
    ...[...schema.functions.values()].map((routine) =>
      subject(
        routine,
        routineTypes[routine.kind],
        { ObjectWithArgs: routineObject(routine) },
        [schema.name, routine.signature],
        [functionKey(routine)],
      ),
    ),
  ];
  return [
    ...subjects.flatMap(commentPiece),
    ...[...schema.relations.values()].flatMap(relationComments),
    ...[...schema.statistics.values()].flatMap(statisticsComment),
  ];
}

/** Comments on the relation and its parts. */
export function relationComments(relation: Relation): readonly Piece[] {
  return relationSubjects(relation).flatMap(commentPiece);
}

export function statisticsComment(statistics: Statistics): readonly Piece[] {
  const path = [statistics.schema, statistics.name];
  const needs = [relationKey(statistics.table)];
  return commentPiece(subject(statistics, 'OBJECT_STATISTIC_EXT', list(path), path, needs));
}

function commentPiece({ comment, objtype, object, name, needs }: Subject): readonly Piece[] {
  if (comment === undefined) return [];
  const tree: Node = { CommentStmt: { objtype, object, comment } };
  return [{ rank: 'comment', name: [...name, objtype], tree, needs }];
}

function subject(
  { comment }: Commented,
  objtype: ObjectType,
  object: Node,
  name: readonly string[],
  needs: readonly ObjectKey[],
): Subject {
  return { objtype, object, name, needs, ...(comment !== undefined && { comment }) };
}

function list(parts: readonly string[]): Node {
  return { List: { items: parts.map(stringNode) } };
}

function typeSubjects(type: Type): readonly Subject[] {
  const { schema, name, domain } = type;
  const objtype = domain ? 'OBJECT_DOMAIN' : 'OBJECT_TYPE';
  const TypeName = typeNamed(type);
  const needs = [typeKey(type)];
  return [
    subject(type, objtype, { TypeName }, [schema, name], needs),
    ...[...(domain?.constraintComments ?? [])].map(([constraint, comment]) =>
      subject(
        { comment },
        'OBJECT_DOMCONSTRAINT',
        { List: { items: [{ TypeName }, stringNode(constraint)] } },
        [schema, name, constraint],
        needs,
      ),
    ),
  ];
}

const relationTypes: { readonly [kind in Relation['kind']]: ObjectType } = {
  table: 'OBJECT_TABLE',
  index: 'OBJECT_INDEX',
  sequence: 'OBJECT_SEQUENCE',
  view: 'OBJECT_VIEW',
  'materialized view': 'OBJECT_MATVIEW',
  'composite type': 'OBJECT_TYPE',
};

function relationSubjects(relation: Relation): readonly Subject[] {
  const { schema, name, kind } = relation;
  const isType = kind === 'composite type';
  const object: Node = isType
    ? { TypeName: typeNamed(relation) }
    : { List: { items: names(relation) } };
  const needs = [relationKey(relation)];
  const isForeign = kind === 'table' && relation.foreignServer !== undefined;
  const type = isForeign ? 'OBJECT_FOREIGN_TABLE' : relationTypes[kind];
  const own = subject(relation, type, object, [schema, name], needs);
  return [own, ...partsOf(relation).flatMap((part) => partSubjects(relation, part))];
}

interface Part {
  readonly objtype: ObjectType;
  readonly parts: readonly (Commented & { readonly name: string })[] | undefined;
}

function partsOf(relation: Relation): readonly Part[] {
  switch (relation.kind) {
    case 'table':
      return [
        { objtype: 'OBJECT_COLUMN', parts: relation.columns },
        { objtype: 'OBJECT_TABCONSTRAINT', parts: relation.constraints },
        { objtype: 'OBJECT_TRIGGER', parts: relation.triggers },
        { objtype: 'OBJECT_POLICY', parts: relation.policies },
        { objtype: 'OBJECT_RULE', parts: relation.rules },
      ];
    case 'view':
    case 'materialized view': {
      const columns = [...(relation.columnComments ?? [])];
      return [
        { objtype: 'OBJECT_COLUMN', parts: columns.map(([name, comment]) => ({ name, comment })) },
        { objtype: 'OBJECT_TRIGGER', parts: relation.triggers },
        { objtype: 'OBJECT_RULE', parts: relation.rules },
      ];
    }
    case 'composite type':
      return [{ objtype: 'OBJECT_COLUMN', parts: relation.columns }];
    default:
      return [];
  }
}

function partSubjects(
  { schema, name }: QualifiedName,
  { objtype, parts = [] }: Part,
): readonly Subject[] {
  const relation = { schema, name };
  return parts.map((part) => {
    const path = [schema, name, part.name];
    const isConstraint = objtype === 'OBJECT_TABCONSTRAINT';
    const needs = [
      relationKey(relation),
      ...(isConstraint ? [constraintKey(relation, part.name)] : []),
    ];
    return subject(part, objtype, list(path), path, needs);
  });
}
