/**
 * Names of a statement that do not mean what they look like: relations that are queries of WITH,
 * qualifiers of columns that are relations. It is found out before a template is written, since what
 * a name means stands elsewhere in the tree.
 */
import {
  type Alias,
  as,
  type ColumnRef,
  type CreateStmt,
  type JoinExpr,
  type Node,
  type NodeMap,
  type RangeFunction,
  type RangeVar,
  type SelectStmt,
  type Tag,
  type WithClause,
} from '@citrate/parser';
import {
  enter,
  hide,
  isQuery,
  type Queries,
  relationOf,
  type Scope,
  scopeIn,
  type View,
} from './scopes.ts';
import { nameIn } from './tree.ts';

export interface References {
  /** RangeVars that name no relation of the database. */
  readonly closed: ReadonlySet<RangeVar>;
  /** Columns, and names behind FOR UPDATE OF, with the relation of the statement that they name. */
  readonly relations: ReadonlyMap<ColumnRef | RangeVar, RangeVar>;
}

export const noReferences: References = { closed: new Set(), relations: new Map() };

/** A part of the tree that is still to be walked. */
interface Pending {
  readonly value: unknown;
  readonly view: View;
}

interface Walk {
  readonly pending: Pending[];
  readonly seen: Set<unknown>;
  readonly closed: Set<RangeVar>;
  readonly relations: Map<ColumnRef | RangeVar, RangeVar>;
}

type Visit<T> = (n: T, view: View, walk: Walk) => void;

/**
 * Keeps its own stack: a tree may be deeper than JavaScript's. Each node is walked once, so that a
 * tree which holds itself comes to an end, too; one that stands at several places means what it
 * means at one of them.
 */
export function referencesIn(root: unknown): References {
  const walk: Walk = { pending: [], seen: new Set(), closed: new Set(), relations: new Map() };
  push(root, { scope: undefined, queries: undefined }, walk);
  for (let at = walk.pending.pop(); at !== undefined; at = walk.pending.pop()) {
    const { value, view } = at;
    if (typeof value !== 'object' || value === null || isSeen(value, walk)) continue;
    visitParts(value, view, walk);
  }
  return walk;
}

function isSeen(value: unknown, { seen }: Walk): boolean {
  return seen.size === seen.add(value).size;
}

/** A field's name is no node's: those of nodes begin with a capital letter. */
function visitParts(value: object, view: View, walk: Walk): void {
  for (const [key, part] of Object.entries(value)) {
    const visit = visits.get(key);
    if (visit === undefined) push(part, view, walk);
    else if (!isSeen(part, walk)) visit(part as never, view, walk);
  }
}

/** The nodes in which names are seen, or that are names. */
const byTag: { readonly [T in Tag]?: Visit<NodeMap[T]> } = {
  SelectStmt: (n, view, walk) => selectStmt(n, view, walk),

  InsertStmt: (n, view, walk) => {
    const { withClause, selectStmt: source, ...rest } = n;
    const { scope, queries } = withQueries(withClause, view, walk);
    push(source, { scope, queries }, walk);
    push(rest, { scope: scopeOf(scope, n.relation), queries }, walk);
  },

  UpdateStmt: (n, view, walk) => {
    const { withClause, fromClause, ...rest } = n;
    changed(rest, withClause, fromClause, view, walk);
  },

  DeleteStmt: (n, view, walk) => {
    const { withClause, usingClause, ...rest } = n;
    changed(rest, withClause, usingClause, view, walk);
  },

  MergeStmt: (n, view, walk) => {
    const { withClause, sourceRelation, ...rest } = n;
    changed(rest, withClause, sourceRelation && [sourceRelation], view, walk);
  },

  CreateStmt: (n, view, walk) => ofRelation(n, n.relation, view, walk),
  CreateForeignTableStmt: ({ base, ...rest }, view, walk) => {
    const table: CreateStmt = base ?? {};
    ofRelation(table, table.relation, view, walk);
    push(rest, view, walk);
  },
  AlterTableStmt: (n, view, walk) => ofRelation(n, n.relation, view, walk),
  IndexStmt: (n, view, walk) => ofRelation(n, n.relation, view, walk),
  CreatePolicyStmt: (n, view, walk) => ofRelation(n, n.table, view, walk),
  AlterPolicyStmt: (n, view, walk) => ofRelation(n, n.table, view, walk),
  CopyStmt: (n, view, walk) => ofRelation(n, n.relation, view, walk),
  PublicationObjSpec: (n, view, walk) => ofRelation(n, n.pubtable?.relation, view, walk),
  CreateStatsStmt: (n, view, walk) => ofRelation(n, as(n.relations?.[0], 'RangeVar'), view, walk),

  // They have the names of constraints, which may have schemas, too.
  ConstraintsSetStmt: (n, _, walk) => {
    for (const node of n.constraints ?? []) close(as(node, 'RangeVar'), walk);
  },

  ColumnRef: (n, { scope }, walk) => {
    const [name, schema] = (n.fields ?? []).slice(0, -1).map(nameIn).reverse();
    const relation = name === undefined ? undefined : relationOf(scope, name, schema);
    if (relation) walk.relations.set(n, relation);
  },
};

const visits: ReadonlyMap<string, Visit<never>> = new Map(Object.entries(byTag));

function push(value: unknown, view: View, walk: Walk): void {
  walk.pending.push({ value, view });
}

function close(relation: RangeVar | undefined, walk: Walk): void {
  if (relation) walk.closed.add(relation);
}

function scopeOf(outer: Scope | undefined, relation: RangeVar | undefined): Scope {
  const scope = scopeIn(outer);
  if (relation) enter(scope, relation);
  return scope;
}

/** A statement whose expressions are about one relation. */
function ofRelation(n: object, relation: RangeVar | undefined, view: View, walk: Walk): void {
  push(Object.values(n), { ...view, scope: scopeOf(view.scope, relation) }, walk);
}

/** UPDATE, DELETE and MERGE, without their WITH and what they take further rows from. */
function changed(
  rest: { relation?: RangeVar },
  withClause: WithClause | undefined,
  from: readonly Node[] | undefined,
  view: View,
  walk: Walk,
): void {
  const { scope: outer, queries } = withQueries(withClause, view, walk);
  const scope = scopeOf(outer, rest.relation);
  fromItems(from, scope, queries, walk);
  push(rest, { scope, queries }, walk);
}

function selectStmt(n: SelectStmt, view: View, walk: Walk): void {
  const { withClause, larg, rarg, fromClause, lockingClause, ...rest } = n;
  const { scope: outer, queries } = withQueries(withClause, view, walk);
  for (const SelectStmt of [larg, rarg]) {
    if (SelectStmt) push({ SelectStmt }, { scope: outer, queries }, walk);
  }
  const scope = scopeIn(outer);
  fromItems(fromClause, scope, queries, walk);
  for (const node of lockingClause ?? []) lockedRelations(node, scope, walk);
  push(rest, { scope, queries }, walk);
}

/** FOR UPDATE OF names items of FROM by their aliases, or a relation that has none. */
function lockedRelations(node: Node, { names }: Scope, walk: Walk): void {
  for (const item of as(node, 'LockingClause')?.lockedRels ?? []) {
    const locked = as(item, 'RangeVar');
    const [relation] = names.get(locked?.relname ?? '') ?? [];
    if (locked && relation && !locked.schemaname) walk.relations.set(locked, relation);
    else close(locked, walk);
  }
}

/**
 * What a statement with this WITH sees. A query sees those before it, and with RECURSIVE all; what
 * is further out it sees as the statement does.
 */
function withQueries(clause: WithClause | undefined, view: View, walk: Walk): View {
  if (clause === undefined) return view;
  const ctes = (clause.ctes ?? []).map((node) => as(node, 'CommonTableExpr'));
  const places = new Map(ctes.map((cte, i) => [cte?.ctename ?? '', i]));
  const seeing = (visible: number): View => {
    const queries: Queries = { places, visible, outer: view.queries };
    return { scope: view.scope, queries };
  };
  const all = seeing(ctes.length);
  ctes.forEach((cte, i) => {
    push(cte, clause.recursive ? all : seeing(i), walk);
  });
  return all;
}

/** Enters the items of FROM into their scope, and walks what is inside of them. */
function fromItems(
  items: readonly Node[] | undefined,
  own: Scope,
  queries: Queries | undefined,
  walk: Walk,
): void {
  const open = (items ?? []).map((node) => ({ node, scope: own })).reverse();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node, scope } = at;
    if ('RangeVar' in node) fromRelation(node.RangeVar, scope, queries, walk);
    else if ('JoinExpr' in node) {
      const { larg, rarg, quals } = node.JoinExpr;
      const within = joinScope(node.JoinExpr, scope);
      for (const side of [rarg, larg]) if (side) open.push({ node: side, scope: within });
      push(quals, { scope: within, queries }, walk);
    } else if ('RangeTableSample' in node) {
      const { relation, ...rest } = node.RangeTableSample;
      if (relation) open.push({ node: relation, scope });
      push(rest, { scope, queries }, walk);
    } else {
      hide(scope, aliasOf(node));
      const isApart = 'RangeSubselect' in node && !node.RangeSubselect.lateral;
      push(node, { scope: isApart ? own.outer : scope, queries }, walk);
    }
  }
}

function fromRelation(n: RangeVar, scope: Scope, queries: Queries | undefined, walk: Walk): void {
  if (!isQuery(queries, n)) return enter(scope, n);
  close(n, walk);
  hide(scope, n.alias?.aliasname ?? n.relname);
}

/** Where the two sides of a join are seen: an alias of the whole hides their names. */
function joinScope({ alias, join_using_alias }: JoinExpr, scope: Scope): Scope {
  const within = alias ? scopeIn(scope) : scope;
  hide(within, join_using_alias?.aliasname);
  hide(scope, alias?.aliasname);
  return within;
}

/** The name of a query or function of FROM, which by default is the function's. */
function aliasOf(node: Node): string | undefined {
  const [item] = Object.values(node as Record<string, { alias?: Alias }>);
  return item?.alias?.aliasname ?? functionName(as(node, 'RangeFunction'));
}

function functionName(n: RangeFunction | undefined): string | undefined {
  const [call] = as(n?.functions?.[0], 'List')?.items ?? [];
  return nameIn(as(call, 'FuncCall')?.funcname?.at(-1));
}
