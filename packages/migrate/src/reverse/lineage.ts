/** Which relations a file has made, through all of the names that it gives them. */
import { as, type Node, tagOf } from '@citrate/parser';
import {
  type Catalog,
  findTable,
  nameKey,
  type QualifiedName,
  type Relation,
  relationChanges,
  withEntry,
  withoutEntry,
} from '../catalog/index.ts';
import type { Around, Done } from './model.ts';

/** A relation that the file has made: one object, whatever it is called. */
type Made = object;

type Named = Parameters<Around['isNewPart']>;

/** What is made, by its name of the time. */
type Names = ReadonlyMap<string, Made>;

type Lineage = Pick<Around, 'isNew' | 'lasts' | 'isNewPart' | 'isPassingPart'>;

/** The statements of a file, each with what it can tell of the file's relations. */
export function withLineage(statements: readonly Done[]): readonly (Done & Lineage)[] {
  let names: Names = new Map();
  const steps = statements.map((done) => {
    const before = names;
    names = followed(before, done);
    return { done, before, after: names };
  });
  const lasting = new Set(names.values());
  const parts = partsOf(statements);
  return steps.map(({ done, before, after }) => ({
    ...done,
    ...parts,
    isNew: (name) => before.has(nameKey(name)),
    lasts: (name) => {
      const made = after.get(nameKey(name));
      return made !== undefined && lasting.has(made);
    },
  }));
}

/** Names tell what is new, unless the file renames some. */
function partsOf(statements: readonly Done[]): Pick<Lineage, 'isNewPart' | 'isPassingPart'> {
  const [begin, end] = [statements.at(0)?.before, statements.at(-1)?.after];
  const renames = statements.some(({ tree }) => as(tree, 'RenameStmt')?.subname !== undefined);
  const isMissing = (catalog: Catalog | undefined, ...[of, table, name]: Named): boolean => {
    const found = catalog && findTable(catalog, table);
    return found !== undefined && !found[of].some((part) => part.name === name);
  };
  const isNewPart: Lineage['isNewPart'] = (...part) => !renames && isMissing(begin, ...part);
  return { isNewPart, isPassingPart: (...part) => isNewPart(...part) && isMissing(end, ...part) };
}

function followed(names: Names, { tree, before, after }: Done): Names {
  const changes = relationChanges(before, after);
  const gone = changes.flatMap((change) => (change.after ? [] : (change.before ?? [])));
  const come = changes.flatMap((change) => (change.before ? [] : (change.after ?? [])));
  const left = gone.reduce<Names>((now, one) => withoutEntry(now, nameKey(one)), names);
  return come.reduce<Names>((now, relation) => {
    const source = isRenaming(tree) ? sourceOf(relation, gone) : undefined;
    const made = source ? names.get(nameKey(source)) : {};
    return made ? withEntry(now, nameKey(relation), made) : now;
  }, left);
}

function isRenaming(tree: Node): boolean {
  return tagOf(tree) === 'RenameStmt' || tagOf(tree) === 'AlterObjectSchemaStmt';
}

/** What this one was: in another schema it has its name, and in its own another one. */
function sourceOf({ name }: Relation, gone: readonly Relation[]): QualifiedName | undefined {
  return gone.find((relation) => relation.name === name) ?? gone[0];
}
