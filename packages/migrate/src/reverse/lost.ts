/** What a statement took away or put in another's place, as statements that bring it back. */
import { deparse } from '@citrate/deparser';
import { as, type Node, tagOf } from '@citrate/parser';
import {
  type Catalog,
  droppedRelations,
  type MemberKey,
  type Relation,
  relationChanges,
} from '../catalog/index.ts';
import { qualify } from '../complete/index.ts';
import { tableAbout } from '../distribute/index.ts';
import { dumpPieces, namedIn, relationKey } from '../dump/index.ts';
import { amongDifferences } from './differences.ts';
import { type Around, nothing, type Reverse, type Reversed, refused } from './model.ts';

/** Statements of a dump of `before` that a dump of `after` has not, in the order of the dump. */
export function lostPieces(before: Catalog, after: Catalog): readonly Node[] {
  const among = amongDifferences(before, after);
  const kept = new Set(treesOf(after, among).map(textOf));
  return treesOf(before, among).filter((tree) => !kept.has(textOf(tree)));
}

/**
 * How two catalogs differ, as statements that only one of them has. A constraint that is made anew carries
 * the suffix of its shard there, which it may not have had before: that is no difference.
 */
export function differences(
  before: Catalog,
  after: Catalog,
): { readonly missing: readonly string[]; readonly surplus: readonly string[] } {
  const among = amongDifferences(before, after);
  const [wanted, found] = [textsOf(before, among), textsOf(after, among)];
  return {
    missing: [...wanted].filter((text) => !found.has(text)),
    surplus: [...found].filter((text) => !wanted.has(text)),
  };
}

function textsOf(catalog: Catalog, among: readonly MemberKey[]): ReadonlySet<string> {
  const schemas = [...catalog.schemas].map(([name, schema]) => {
    const relations = [...schema.relations].map(
      ([key, one]) => [key, withoutSuffixes(one)] as const,
    );
    return [name, { ...schema, relations: new Map(relations) }] as const;
  });
  return new Set(treesOf({ ...catalog, schemas: new Map(schemas) }, among).map(textOf));
}

function withoutSuffixes(relation: Relation): Relation {
  if (relation.kind !== 'table') return relation;
  const { constraints } = relation;
  return {
    ...relation,
    constraints: constraints.map((one) => ({ ...one, suffixedOnShards: false })),
  };
}

function treesOf(catalog: Catalog, among: readonly MemberKey[]): readonly Node[] {
  return dumpPieces(catalog, among).map(({ tree }) => qualify(tree, catalog));
}

function textOf(tree: Node): string {
  return deparse(tree, { layout: 'compact' });
}

/** What cannot be made anew as it was: it had rows, or counted. */
const withData: Readonly<Record<string, string>> = {
  CreateStmt: 'a table, whose rows are gone',
  CreateSeqStmt: 'a sequence, whose position is gone',
  CreateForeignTableStmt: 'a foreign table',
};

/** All that is gone is made anew; what the file made itself, nobody misses. */
export const dropped: Reverse<'DropStmt'> = (statement, around) => {
  const { before } = around;
  const relations = droppedRelations(statement, before);
  const isPassing = relations.length > 0 && relations.every((one) => around.isNew(one));
  return isPassing ? nothing : remade(around);
};

/** Without the relations that the file has made, and what was on them. */
function remade({ before, after, isNew }: Around): Reversed {
  const gone = relationChanges(before, after).flatMap((one) =>
    one.after ? [] : (one.before ?? []),
  );
  const passing = new Set(gone.filter((one) => isNew(one)).map(relationKey));
  const trees = lostPieces(before, after).filter((tree) => {
    const table = tableAbout(tree, before);
    const names = [...namedIn(tree, before), ...(table ? [relationKey(table)] : [])];
    return !names.some((key) => passing.has(key));
  });
  const [data] = trees.flatMap((tree) => withData[tagOf(tree)] ?? []);
  return data === undefined ? { trees: trees.map(replacing) } : refused(`it drops ${data}`);
}

/** A function keeps what depends on it where it is replaced. */
export function replacing(tree: Node): Node {
  const made = as(tree, 'CreateFunctionStmt');
  return made ? { CreateFunctionStmt: { ...made, replace: true } } : tree;
}
