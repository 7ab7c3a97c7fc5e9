import { type AlterDomainStmt, as, type Node, type NodeOf, type Tag, tagOf } from '@citrate/parser';
import { type Catalog, type Decision, execute, stringNode, withFields } from '../catalog/index.ts';
import { completeAlterTable } from './alter-table.ts';
import { completeConstraint, completeConstraints } from './constraints.ts';
import { completeCreateTable } from './create-table.ts';
import { byNode, type Decided } from './decided.ts';
import type { Completed } from './model.ts';

type Complete<T extends Tag> = (statement: NodeOf<T>, decided: Decided) => Node;

/** Statements in which something can be left to Postgres. */
const statements: { readonly [T in Tag]?: Complete<T> } = {
  CreateStmt: (stmt, decided) => ({ CreateStmt: completeCreateTable(stmt, decided) }),
  AlterTableStmt: (stmt, decided) => ({ AlterTableStmt: completeAlterTable(stmt, decided) }),
  IndexStmt: (stmt, { indexNames }) => {
    const idxname = indexNames.get(stmt);
    return { IndexStmt: idxname === undefined ? stmt : withFields(stmt, { idxname }) };
  },
  CreateStatsStmt: (stmt, { statistics }) => {
    const name = statistics.get(stmt);
    const defnames = name && [name.schema, name.name].map(stringNode);
    return { CreateStatsStmt: defnames ? withFields(stmt, { defnames }) : stmt };
  },
  CreateForeignTableStmt: (stmt, decided) => {
    const base = stmt.base && completeCreateTable(stmt.base, decided);
    return { CreateForeignTableStmt: base ? withFields(stmt, { base }) : stmt };
  },
  AlterDomainStmt: (stmt, decided) => ({ AlterDomainStmt: completeAlterDomain(stmt, decided) }),
  CreateDomainStmt: (stmt, decided) => {
    const constraints = completeConstraints(stmt.constraints, decided);
    return { CreateDomainStmt: constraints ? withFields(stmt, { constraints }) : stmt };
  },
  CreateSchemaStmt: (stmt, decided) => {
    const schemaElts = stmt.schemaElts?.map((element) => fillNode(element, decided));
    return { CreateSchemaStmt: schemaElts ? withFields(stmt, { schemaElts }) : stmt };
  },
};

/** SET NOT NULL adds a constraint, too: what it is written as then. */
function completeAlterDomain(stmt: AlterDomainStmt, decided: Decided): AlterDomainStmt {
  const [notNull] = stmt.subtype === 'O' ? decided.constraintNames.keys() : [];
  const node = notNull ?? as(stmt.def, 'Constraint');
  const constraint = node && completeConstraint(node, decided);
  return constraint ? { ...stmt, subtype: 'C', def: { Constraint: constraint } } : stmt;
}

/**
 * The statement with every name explicit that Postgres would choose for it in a database like the
 * catalog. The tree given in stays as it is; what is not completed is shared with it. If a server
 * would refuse the statement, the tree comes back as it was, with the error.
 */
export function complete(tree: Node, catalog: Catalog): Completed {
  const { names, decisions, diagnostics } = execute(catalog, tree);
  return { tree: fillIn(tree, decisions), names, decisions, diagnostics };
}

/** The same, and the catalog after the statement. */
export function completeAndApply(tree: Node, before: Catalog): Completed & { catalog: Catalog } {
  const { catalog, names, decisions, diagnostics } = execute(before, tree);
  return { catalog, tree: fillIn(tree, decisions), names, decisions, diagnostics };
}

/** A statement whose completed tree is made when somebody asks for it: who replays files may never. */
export class Completion implements Completed {
  readonly names: Completed['names'];
  readonly decisions: Completed['decisions'];
  readonly diagnostics: Completed['diagnostics'];
  readonly #given: Node;
  #tree: Node | undefined = undefined;

  constructor(given: Node, { names, decisions, diagnostics }: Omit<Completed, 'tree'>) {
    this.names = names;
    this.decisions = decisions;
    this.diagnostics = diagnostics;
    this.#given = given;
  }

  get tree(): Node {
    this.#tree ??= fillIn(this.#given, this.decisions);
    return this.#tree;
  }
}

/** A copy of the tree in which these decisions, made about it, are written out. */
export function fillIn(tree: Node, decisions: readonly Decision[]): Node {
  if (decisions.length === 0) return tree;
  const tag = tagOf(tree);
  if (!statements[tag]) throw new TypeError(`decisions about a ${tag}, which nothing completes`);
  return fillNode(tree, byNode(decisions));
}

/** One table, read by a tag not known before run time: the pair always fits. */
function fillNode(tree: Node, decided: Decided): Node {
  const tag = tagOf(tree);
  const fill = statements[tag] as Complete<Tag> | undefined;
  if (!fill) return tree;
  return fill((tree as Record<Tag, NodeOf<Tag>>)[tag], decided);
}
