import {
  type Diagnostic,
  type Node,
  type NodeOf,
  type Tag,
  tagOf,
  withoutSecrets,
} from '@citrate/parser';
import { type Catalog, statementWords } from '../catalog/index.ts';
import { completeAndApply, qualify } from '../complete/index.ts';
import { objectWords } from '../distribute/index.ts';
import { withLineage } from './lineage.ts';
import { differences } from './lost.ts';
import type { Around, Done, Reverse, Reversed, ReversedFile } from './model.ts';
import { rules } from './rules.ts';

/**
 * Statements that undo those of a file, the last one first. What cannot be derived is told, statement by
 * statement. What is derived is tried on the catalog: unless it leads back to what was there before the
 * file, it is no reverse.
 */
export function reverseFile(statements: readonly Done[]): ReversedFile {
  const [first, last] = [statements.at(0), statements.at(-1)];
  if (first === undefined || last === undefined) return { trees: [], diagnostics: [] };
  const [begin, end] = [first.before, last.after];
  const trees: Node[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { tree, sql, span, ...around } of withLineage(statements).toReversed()) {
    const reversed = reverseStatement(tree, { begin, end, ...around });
    if ('refused' in reversed) diagnostics.push(underivable(tree, { sql, span }, reversed.refused));
    else trees.push(...reversed.trees.map((one) => qualify(one, around.after)));
  }
  if (diagnostics.length > 0) return { trees: [], diagnostics: diagnostics.toReversed() };
  const ordered = dependentsFirst(trees, end);
  const wrong = misled(ordered, begin, end);
  return wrong ? { trees: [], diagnostics: [wrong] } : { trees: ordered, diagnostics: [] };
}

/**
 * What a new table has goes with the table: a function that the file made after the table, and that its
 * triggers or indexes call, can be dropped only then. What others depend on waits for the end.
 */
function dependentsFirst(trees: readonly Node[], end: Catalog): readonly Node[] {
  const waiting: Node[] = [];
  const others: Node[] = [];
  let catalog = end;
  for (const tree of trees) {
    const next = completeAndApply(tree, catalog);
    if (next.diagnostics.some(isNeeded)) waiting.push(tree);
    else {
      others.push(tree);
      catalog = next.catalog;
    }
  }
  return [...others, ...waiting];
}

function isNeeded({ severity, code }: Pick<Diagnostic, 'severity' | 'code'>): boolean {
  return severity === 'error' && code === '2BP01';
}

function reverseStatement(tree: Node, around: Around): Reversed {
  const tag = tagOf(tree);
  // One table, read by a tag not known before run time: the pair always fits.
  const rule = rules[tag] as Reverse<Tag> | undefined;
  if (!rule) return { refused: 'statements of this kind have none' };
  return rule((tree as Record<Tag, NodeOf<Tag>>)[tag], around);
}

/** Where the statements do not lead back, what is wrong with the first of them, or with their end. */
function misled(trees: readonly Node[], begin: Catalog, end: Catalog): Diagnostic | undefined {
  let catalog = end;
  for (const tree of trees) {
    const next = completeAndApply(tree, catalog);
    const problem = next.diagnostics.find(({ severity }) => severity === 'error');
    if (problem) return notBack(`A derived statement would fail: ${problem.message}.`);
    catalog = next.catalog;
  }
  const {
    missing: [missing],
    surplus: [surplus],
  } = differences(begin, catalog);
  if (missing === undefined && surplus === undefined) return undefined;
  return notBack(
    missing === undefined
      ? `What would stay: ${surplus ?? ''}.`
      : `What would be missing: ${missing}.`,
  );
}

function notBack(detail: string): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: 'derived reverse statements do not lead back to what was there before',
    detail,
  };
}

function underivable(
  tree: Node,
  { sql, span }: Pick<Done, 'sql' | 'span'>,
  why: string,
): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `no reverse of ${wordsOf(tree)} can be derived: ${why}`,
    detail: `The statement is: ${shortened(withoutSecrets(sql))}`,
    span,
  };
}

function wordsOf(tree: Node): string {
  if ('DropStmt' in tree) return `DROP ${objectWords(tree.DropStmt.removeType)}`;
  if ('AlterTableStmt' in tree) return `ALTER ${objectWords(tree.AlterTableStmt.objtype)}`;
  return statementWords(tagOf(tree));
}

function shortened(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
