/** A table's pieces by the objects that they are about: the table itself, and each of its parts. */
import type {
  Catalog,
  Index,
  Policy,
  QualifiedName,
  Relation,
  Rule,
  Schema,
  Sequence,
  Statistics,
  Table,
  TableConstraint,
  Trigger,
} from '../catalog/index.ts';
import { relationComments } from './comments.ts';
import { addConstraint } from './constraints.ts';
import type { DumpedObject, Piece } from './model.ts';
import { piecesAbout } from './objects.ts';
import { policyPieces, rulePieces } from './policies.ts';
import { triggerPieces } from './triggers.ts';

/** A table with what belongs to it and has a name of its own. */
export interface WholeTable {
  readonly table: Table;
  /** Those that no constraint stands on. */
  readonly indexes: readonly Index[];
  readonly statistics: readonly Statistics[];
  readonly sequences: readonly Sequence[];
}

/**
 * The table with its columns, storage, owner, privileges and comments, and then its parts: what one
 * of them is says nothing of the others. Constraints are all added to the table, none is made with it.
 */
export function tableObjects(whole: WholeTable, catalog: Catalog): readonly DumpedObject[] {
  const { table, indexes, statistics, sequences } = whole;
  const { constraints, policies = [], triggers = [], rules = [] } = table;
  const bare = withoutParts(table);
  return [
    objectOf('table', bare, relation(bare), catalog),
    ...constraints.map((one) => constraintObject(one, table)),
    ...indexes.map((one) => objectOf('index', one, relation(one), catalog, table)),
    ...statistics.map((one) =>
      objectOf('statistics', one, { statistics: new Map([[one.name, one]]) }, catalog, table),
    ),
    ...sequences.map((one) => objectOf('sequence', one, relation(one), catalog, table)),
    ...policies.map((one) => partObject('policy', one, table)),
    ...triggers.map((one) => partObject('trigger', one, table)),
    ...rules.map((one) => partObject('rule', one, table)),
  ];
}

function relation(one: Relation): Partial<Schema> {
  return { relations: new Map([[one.name, one]]) };
}

function withoutParts(table: Table): Table {
  const { policies: _, triggers: __, rules: ___, ...rest } = table;
  return { ...rest, constraints: [] };
}

function objectOf(
  kind: string,
  { schema, name }: QualifiedName,
  part: Partial<Schema>,
  catalog: Catalog,
  table?: QualifiedName,
): DumpedObject {
  return {
    kind,
    schema,
    name,
    ...(table && { table: { schema: table.schema, name: table.name } }),
    pieces: piecesAbout(schema, part, catalog),
  };
}

/** What a table would be that had nothing but this part. */
function alone({ schema, name, owner }: Table, part: Partial<Table>): Table {
  return { kind: 'table', schema, name, owner, columns: [], constraints: [], ...part };
}

function constraintObject(constraint: TableConstraint, table: Table): DumpedObject {
  const { schema, name } = table;
  return {
    kind: 'constraint',
    name: constraint.name,
    table: { schema, name },
    pieces: [
      addConstraint(constraint, table),
      ...relationComments(alone(table, { constraints: [constraint] })),
    ],
  };
}

interface Parts {
  readonly policy: Policy;
  readonly trigger: Trigger;
  readonly rule: Rule;
}

const makers: {
  readonly [K in keyof Parts]: {
    readonly part: (part: Parts[K]) => Partial<Table>;
    readonly pieces: (table: Table) => readonly Piece[];
  };
} = {
  policy: { part: (policy) => ({ policies: [policy] }), pieces: policyPieces },
  trigger: { part: (trigger) => ({ triggers: [trigger] }), pieces: triggerPieces },
  rule: { part: (rule) => ({ rules: [rule] }), pieces: rulePieces },
};

function partObject<K extends keyof Parts>(kind: K, part: Parts[K], table: Table): DumpedObject {
  const { schema, name } = table;
  const holder = alone(table, makers[kind].part(part));
  return {
    kind,
    name: part.name,
    table: { schema, name },
    pieces: [...makers[kind].pieces(holder), ...relationComments(holder)],
  };
}
