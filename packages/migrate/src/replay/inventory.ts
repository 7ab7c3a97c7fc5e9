import { quoteIdentifier } from '@citrate/deparser';
import {
  arrayNameOf,
  type Catalog,
  type ConstraintKind,
  hasType,
  type QualifiedName,
  type Relation,
  resolveRelation,
  type Schema,
  TEMP_SCHEMA,
} from '../catalog/index.ts';

/** pg_constraint.contype. */
const contypes: { readonly [kind in ConstraintKind]: string } = {
  'primary key': 'p',
  unique: 'u',
  check: 'c',
  'foreign key': 'f',
  exclusion: 'x',
  'not null': 'n',
};

/**
 * Everything of a catalog whose name Postgres may have chosen, temporary objects apart, a line each:
 * `C t[p] t_pkey` a constraint (of a domain: `C -[c] d_check`), `I t t_a_idx(a)` an index with its
 * attributes, `S s.t_a_seq` a sequence, `X t_a_b_stat` statistics, `T _t` a type. A relation off the search path is written with its schema, as
 * regclass is.
 */
export function inventory(catalog: Catalog): string[] {
  const schemas = [...catalog.schemas.values()].filter((s) => s.name !== TEMP_SCHEMA);
  return schemas.flatMap((schema) => ofSchema(catalog, schema));
}

function ofSchema(catalog: Catalog, schema: Schema): string[] {
  const { relations, types, statistics } = schema;
  const domains = [...types.values()].flatMap(({ constraintNames, notNullConstraint }) =>
    constraintNames.map((name) => `C -[${name === notNullConstraint ? 'n' : 'c'}] ${name}`),
  );
  return [
    ...domains,
    ...typesOf(catalog, schema),
    ...[...relations.values()].flatMap((r) => ofRelation(catalog, r)),
    ...[...statistics.keys()].map((name) => `X ${name}`),
  ];
}

/** Rows of relations are types, too; a sequence's row, before 14, has no array type. */
function typesOf({ pg }: Catalog, schema: Schema): string[] {
  const names = new Set([...schema.types.keys(), ...schema.relations.keys()]);
  return [...names]
    .filter((name) => hasType(schema, name, pg))
    .flatMap((name) => {
      const isSequence = schema.relations.get(name)?.kind === 'sequence' && !schema.types.has(name);
      return [`T ${name}`, ...(isSequence ? [] : [`T ${arrayNameOf(schema, name)}`])];
    });
}

function ofRelation(catalog: Catalog, relation: Relation): string[] {
  switch (relation.kind) {
    case 'table': {
      const name = visibleName(catalog, relation);
      return relation.constraints.map((c) => `C ${name}[${contypes[c.kind]}] ${c.name}`);
    }
    case 'index': {
      const columns = `${relation.name}(${relation.columns.join(',')})`;
      const state = relation.valid ? '' : ' INVALID';
      return [`I ${visibleName(catalog, relation.table)} ${columns}${state}`];
    }
    case 'sequence':
      return [`S ${relation.schema}.${relation.name}`];
    default:
      return [];
  }
}

function visibleName(catalog: Catalog, { schema, name }: QualifiedName): string {
  const seen = resolveRelation(catalog, { relname: name });
  const plain = quoteIdentifier(name);
  return seen?.schema === schema ? plain : `${quoteIdentifier(schema)}.${plain}`;
}
