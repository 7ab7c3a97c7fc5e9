/** What older versions of PostgreSQL don't know is found before anything is written. */
import {
  as,
  type Diagnostic,
  DiagnosticError,
  type Node,
  type Visitor,
  walk,
} from '@citrate/parser';
import { placesOf } from '../places.ts';
import { maxDepth } from '../run.ts';
import { holdsItself, invalidOption, tooDeep } from '../tree.ts';
import { holds } from './conditions.ts';
import { definitions } from './definitions.ts';
import { type Construct, type Constructs, type TargetVersion, targetVersions } from './model.ts';
import { outsideOfRules, queries } from './queries.ts';
import { rewriteFor } from './rewrite.ts';
import { routines } from './routines.ts';
import { server } from './server.ts';

const everywhere: readonly Constructs[] = [definitions, queries, routines, server];

/**
 * The tree to write for a version of PostgreSQL: the tree itself, or the same in older words. Throws a
 * DiagnosticError with every construct that the version doesn't have, in the order of the tree.
 * `copies` takes what became of the nodes that are not in it as they were.
 */
export function forTarget<T extends Node | readonly Node[]>(
  tree: T,
  pg: TargetVersion,
  copies?: Map<object, object>,
): T {
  if (pg === 18) return tree;
  if (!targetVersions.includes(pg)) throw invalidOption('pg', pg);
  if (holdsItself(tree)) throw tooDeep(maxDepth);
  const rewritten = rewriteFor(tree, pg, copies);
  const findings = statementsOf(rewritten).flatMap((statement) => findingsIn(statement, pg));
  if (findings.length > 0) throw new DiagnosticError(problems(rewritten, findings, pg));
  return rewritten;
}

/**
 * Whether a version of PostgreSQL has all that a tree consists of. Throws a DiagnosticError with every
 * construct that it doesn't have and that cannot be said in older words, in the order of the tree; the
 * `cause` of each is the node's fields.
 */
export function checkTarget(tree: Node | readonly Node[], pg: TargetVersion): void {
  forTarget(tree, pg);
}

function statementsOf(tree: Node | readonly Node[]): readonly Node[] {
  return isList(tree) ? tree : [tree];
}

const isList: (tree: Node | readonly Node[]) => tree is readonly Node[] = Array.isArray;

/** A construct, and the node of a tree that has it. */
export interface Finding {
  readonly construct: Construct<object>;
  readonly node: object;
}

/** What a statement has that is newer than that version. */
export function findingsIn(statement: Node, pg: TargetVersion): readonly Finding[] {
  const { visitor, findings } = finderFor(pg, as(statement, 'RuleStmt') !== undefined);
  findings.length = 0;
  walk(statement, visitor);
  return [...findings];
}

/** A visitor that puts what it finds into a list. */
interface Finder {
  readonly visitor: Visitor;
  readonly findings: Finding[];
}

/** Made once for each version, as making one takes longer than most walks. */
const made = new Map<string, Finder>();

/** Finds what is newer than that version. */
function finderFor(pg: TargetVersion, inRule: boolean): Finder {
  const key = `${pg} ${inRule}`;
  let finder = made.get(key);
  if (finder === undefined) {
    const tables = inRule ? everywhere : [...everywhere, outsideOfRules];
    finder = finderOf(merged(tables.flatMap(entriesOf), ({ since }) => since > pg));
    made.set(key, finder);
  }
  return finder;
}

type ByTag = ReadonlyMap<string, readonly Construct<object>[]>;

function finderOf(byTag: ByTag): Finder {
  const findings: Finding[] = [];
  const visit = (ofTag: readonly Construct<object>[]) => (fields: object) => {
    for (const construct of ofTag) {
      for (const node of nodesWith(construct, fields)) findings.push({ construct, node });
    }
  };
  const visits = [...byTag].map(([tag, ofTag]) => [tag, visit(ofTag)] as const);
  return { visitor: Object.fromEntries(visits) as Visitor, findings };
}

/** All that the tables hold. */
export function constructs(): readonly {
  readonly tag: string;
  readonly construct: Construct<object>;
}[] {
  return [...everywhere, outsideOfRules]
    .flatMap(entriesOf)
    .flatMap(([tag, ofTag]) => ofTag.map((construct) => ({ tag, construct })));
}

/** The visitor gives each construct fields of its own tag only, as the table's type says. */
function entriesOf(table: Constructs): [string, readonly Construct<object>[]][] {
  return Object.entries(table as Readonly<Record<string, readonly Construct<object>[]>>);
}

function merged(
  entries: readonly (readonly [string, readonly Construct<object>[]])[],
  wanted: (construct: Construct<object>) => boolean,
): ByTag {
  const byTag = new Map<string, readonly Construct<object>[]>();
  for (const [tag, ofTag] of entries) {
    const some = ofTag.filter(wanted);
    if (some.length > 0) byTag.set(tag, [...(byTag.get(tag) ?? []), ...some]);
  }
  return byTag;
}

function nodesWith({ find, where }: Construct<object>, fields: object): readonly object[] {
  if (find !== undefined) return find(fields);
  return where === undefined || holds(where, fields) ? [fields] : [];
}

function problems(
  root: object,
  findings: readonly Finding[],
  pg: TargetVersion,
): readonly Diagnostic[] {
  const byNode = new Map<object, Construct<object>[]>();
  for (const { node, construct } of findings) {
    byNode.set(node, [...(byNode.get(node) ?? []), construct]);
  }
  return [...placesOf(root, new Set(byNode.keys()))].flatMap(([node, path]) =>
    (byNode.get(node) ?? []).map((construct) => ({
      ...problem(construct, path, pg),
      cause: node,
    })),
  );
}

function problem(construct: Construct<object>, path: string, pg: TargetVersion): Diagnostic {
  const { what, since, hint } = construct;
  return {
    code: '0A000',
    severity: 'error',
    message: `cannot deparse for PostgreSQL ${pg}: ${what} exists since PostgreSQL ${since}`,
    detail: `It is at ${path}.`,
    ...(hint !== undefined && { hint }),
  };
}
