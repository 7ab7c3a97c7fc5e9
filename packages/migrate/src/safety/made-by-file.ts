/** Which relations a file made itself, statement by statement. */
import { as, type Node, type RangeVar } from '@citrate/parser';
import { findRelation, nameKey, resolveRelation } from '../catalog/index.ts';
import type { Catalog, QualifiedName } from '../catalog/model.ts';
import type { SafetyQuestion } from './rule.ts';

/** From the statement with this index on, the name is one that the file made, or it is not. */
interface Change {
  readonly index: number;
  readonly made: boolean;
}

/** What is known so far of a file; it grows as later statements are asked about. */
interface History {
  readonly changes: Map<string, Change[]>;
  /** Statements that were looked at. */
  length: number;
}

/** By the file, so that each statement is looked at once, however many rules ask. */
const histories = new WeakMap<SafetyQuestion['file'], History>();

/** Whether an earlier statement of the file made the relation, whatever it was called then. */
export function isOfFile(name: QualifiedName, { file, index }: SafetyQuestion): boolean {
  const history = histories.get(file) ?? { changes: new Map(), length: 0 };
  histories.set(file, history);
  for (; history.length < index; history.length++) {
    const question = file[history.length];
    if (question) record(question, history);
  }
  return isMade(nameKey(name), history, index);
}

function isMade(key: string, { changes }: History, before: number): boolean {
  return changes.get(key)?.findLast(({ index }) => index < before)?.made ?? false;
}

function record({ tree, before, after }: SafetyQuestion, history: History): void {
  const add = (name: QualifiedName, made: boolean): void => {
    const known = history.changes.get(nameKey(name)) ?? [];
    known.push({ index: history.length, made });
    history.changes.set(nameKey(name), known);
  };
  const renamed = renamedBy(tree, before);
  if (renamed) {
    add(renamed.now, isMade(nameKey(renamed.old), history, history.length));
    return;
  }
  for (const name of namesMadeBy(tree, after)) {
    // Not what IF NOT EXISTS or OR REPLACE found there, nor what a statement that fails leaves out.
    if (!findRelation(before, name) && findRelation(after, name)) add(name, true);
  }
}

function renamedBy(
  tree: Node,
  before: Catalog,
): { readonly old: QualifiedName; readonly now: QualifiedName } | undefined {
  const renamed = as(tree, 'RenameStmt');
  const moved = as(tree, 'AlterObjectSchemaStmt');
  const relation = renamed?.relation ?? moved?.relation;
  const old = relation && resolveRelation(before, relation);
  if (!old || renamed?.subname !== undefined) return undefined;
  const { schema, name } = old;
  return { old, now: { schema: moved?.newschema ?? schema, name: renamed?.newname ?? name } };
}

/** Relations that the statement may make. Elements of CREATE SCHEMA are in that schema. */
function namesMadeBy(tree: Node, after: Catalog, within?: string): readonly QualifiedName[] {
  const schema = as(tree, 'CreateSchemaStmt');
  if (schema) {
    const { schemaname = schema.authrole?.rolename, schemaElts = [] } = schema;
    return schemaElts.flatMap((element) => namesMadeBy(element, after, schemaname));
  }
  const index = as(tree, 'IndexStmt');
  const written = index?.relation ?? relationMadeBy(tree);
  const found = written && resolveRelation(after, inSchema(written, within));
  if (!found) return [];
  // An index is in the schema of its table.
  return [index ? { schema: found.schema, name: index.idxname ?? '' } : found];
}

function relationMadeBy(tree: Node): RangeVar | undefined {
  return (
    as(tree, 'CreateStmt')?.relation ??
    as(tree, 'CreateTableAsStmt')?.into?.rel ??
    as(tree, 'CreateForeignTableStmt')?.base?.relation ??
    as(tree, 'ViewStmt')?.view ??
    as(tree, 'SelectStmt')?.intoClause?.rel
  );
}

function inSchema(name: RangeVar, schema: string | undefined): RangeVar {
  return schema === undefined || name.schemaname ? name : { ...name, schemaname: schema };
}
