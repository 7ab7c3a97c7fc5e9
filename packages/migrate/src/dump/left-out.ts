/** What a dump cannot say, since the catalog does not hold it: never without a word. */
import {
  type Catalog,
  type Relation,
  type Schema,
  type Table,
  type TreeDiagnostic,
  treeDiagnostic,
  type View,
} from '../catalog/index.ts';
import { isDumped } from './types.ts';

export function leftOut(catalog: Catalog): readonly TreeDiagnostic[] {
  const missing = [
    ...[...catalog.schemas.values()].flatMap(leftOutOfSchema),
    ...(catalog.uncertain ?? []).filter(isLost).map((what) => `what ${what} changes`),
    ...(catalog.notHeld ?? []),
  ];
  return missing.toSorted().map((what) =>
    treeDiagnostic(
      '01000',
      `the dump leaves out ${what}`,
      {
        detail: 'The catalog does not hold its definition.',
      },
      'warning',
    ),
  );
}

function leftOutOfSchema({ name, relations, types }: Schema): readonly string[] {
  return [
    ...[...relations.values()].flatMap(leftOutOfRelation),
    ...[...types.values()]
      .filter((type) => type.kind !== 'multirange' && !isDumped(type))
      .map((type) => `type ${name}.${type.name}`),
  ];
}

function leftOutOfRelation(relation: Relation): readonly string[] {
  const name = `${relation.schema}.${relation.name}`;
  switch (relation.kind) {
    case 'index':
    case 'sequence':
    case 'composite type':
      return [];
    case 'table':
      return [...unknownColumns(relation, name), ...lostRules(relation, name)];
    case 'view':
    case 'materialized view':
      return [
        ...(relation.definition ? [] : [`${relation.kind} ${name}`]),
        ...lostRules(relation, name),
      ];
  }
}

/** Extensions are held, and bring what belongs to them. */
function isLost(statement: string): boolean {
  return !/^(CREATE|DROP) EXTENSION /.test(statement);
}

/** Of tables that were made from a query. */
function unknownColumns({ columns }: Table, of: string): readonly string[] {
  return columns.filter(({ type }) => !type.names).map(({ name }) => `column ${name} of ${of}`);
}

function lostRules({ rules = [] }: Table | View, on: string): readonly string[] {
  return rules.filter((rule) => !rule.definition).map((rule) => `rule ${rule.name} on ${on}`);
}
