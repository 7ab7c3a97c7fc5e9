/**
 * What the server prints, back as trees. All texts are handed to the parser as one script, each of
 * them once: thousands of columns have a few dozen types and defaults between them.
 */
import {
  as,
  type Constraint,
  type Node,
  type NodeOf,
  type PartitionBoundSpec,
  type PartitionSpec,
  parse,
  type Tag,
  type TypeName,
} from '@citrate/parser';

/** Texts whose trees are wanted; ask `treesOf` for them once all are gathered. */
export interface Texts {
  readonly types: Iterable<string>;
  readonly expressions: Iterable<string>;
  /** As pg_get_constraintdef prints them. */
  readonly constraints: Iterable<string>;
  /** Whole statements. */
  readonly statements: Iterable<string>;
  /** Options of CREATE SEQUENCE. */
  readonly sequenceOptions: Iterable<string>;
  /** Storage parameters, as WITH takes them. */
  readonly parameters: Iterable<string>;
  /** As OPTIONS of a foreign server takes them. */
  readonly foreignOptions: Iterable<string>;
  /** What follows PARTITION BY. */
  readonly partitionKeys: Iterable<string>;
  /** What ends ATTACH PARTITION. */
  readonly partitionBounds: Iterable<string>;
}

/** Trees by the texts they were made from, without positions. */
export interface Trees {
  readonly type: (text: string) => TypeName;
  readonly expression: (text: string) => Node;
  readonly constraint: (text: string) => Constraint;
  readonly statement: <T extends Tag>(tag: T, text: string) => NodeOf<T>;
  readonly sequenceOptions: (text: string) => readonly Node[];
  readonly parameters: (text: string) => readonly Node[];
  readonly foreignOptions: (text: string) => readonly Node[];
  readonly partitionKey: (text: string) => PartitionSpec;
  readonly partitionBound: (text: string) => PartitionBoundSpec;
}

type Kind = keyof Texts;

/** Statements that hold a text where the grammar takes one of its kind. */
const frames: { readonly [kind in Kind]: (text: string) => string } = {
  types: (text) => `CREATE TABLE x (c ${text})`,
  expressions: (text) => `SELECT ${text}`,
  constraints: (text) => `ALTER TABLE x ADD ${text}`,
  statements: (text) => text,
  sequenceOptions: (text) => `CREATE SEQUENCE x ${text}`,
  parameters: (text) => `CREATE TABLE x () WITH (${text})`,
  foreignOptions: (text) => `CREATE SERVER x FOREIGN DATA WRAPPER y OPTIONS (${text})`,
  partitionKeys: (text) => `CREATE TABLE x (c int) PARTITION BY ${text}`,
  partitionBounds: (text) => `ALTER TABLE x ATTACH PARTITION y ${text}`,
};

/** @throws DiagnosticError for a text that PostgreSQL 18's grammar does not know */
export function treesOf(texts: Texts): Trees {
  const statements = parseEach(texts);
  const find = (kind: Kind, text: string): Node => {
    const tree = statements.get(frames[kind](text));
    if (tree) return tree;
    throw new TypeError(`not among the texts that were parsed: ${text}`);
  };
  return {
    type: (text) => due(columnType(find('types', text)), text),
    expression: (text) => due(target(find('expressions', text)), text),
    constraint: (text) => due(constraint(find('constraints', text)), text),
    statement: (tag, text) => due(as(find('statements', text), tag), text),
    sequenceOptions: (text) => as(find('sequenceOptions', text), 'CreateSeqStmt')?.options ?? [],
    parameters: (text) => as(find('parameters', text), 'CreateStmt')?.options ?? [],
    foreignOptions: (text) =>
      as(find('foreignOptions', text), 'CreateForeignServerStmt')?.options ?? [],
    partitionKey: (text) => due(as(find('partitionKeys', text), 'CreateStmt')?.partspec, text),
    partitionBound: (text) => due(bound(find('partitionBounds', text)), text),
  };
}

function parseEach(texts: Texts): ReadonlyMap<string, Node> {
  const sources = new Set<string>();
  for (const kind of Object.keys(frames) as Kind[]) {
    for (const text of texts[kind]) sources.add(frames[kind](text));
  }
  // A line of its own for each: a text may end in a comment of the user's.
  const statements = parse([...sources].join('\n;\n'), { file: '<catalog>' });
  if (statements.length !== sources.size) throw new Error('a text of the catalog is no statement');
  const trees = new Map<string, Node>();
  for (const [i, source] of [...sources].entries()) {
    const tree = statements[i]?.tree;
    if (tree) trees.set(source, withoutPositions(tree));
  }
  return trees;
}

function due<T>(tree: T | undefined, text: string): T {
  if (tree !== undefined) return tree;
  throw new TypeError(`the text does not have the shape it was printed in: ${text}`);
}

function columnType(tree: Node): TypeName | undefined {
  return as(as(tree, 'CreateStmt')?.tableElts?.[0], 'ColumnDef')?.typeName;
}

function target(tree: Node): Node | undefined {
  return as(as(tree, 'SelectStmt')?.targetList?.[0], 'ResTarget')?.val;
}

function constraint(tree: Node): Constraint | undefined {
  return as(as(as(tree, 'AlterTableStmt')?.cmds?.[0], 'AlterTableCmd')?.def, 'Constraint');
}

function bound(tree: Node): PartitionBoundSpec | undefined {
  const def = as(as(tree, 'AlterTableStmt')?.cmds?.[0], 'AlterTableCmd')?.def;
  return as(def, 'PartitionCmd')?.bound;
}

/** Positions belong to the script that was made up for the parser. */
function withoutPositions<T>(tree: T): T {
  if (Array.isArray(tree)) return tree.map(withoutPositions) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(tree)) {
    if (!positions.has(key)) copy[key] = withoutPositions(value);
  }
  return copy as T;
}

const positions: ReadonlySet<string> = new Set([
  'location',
  'name_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
]);
