/** A statement that Citus refuses as a whole, as several that say the same. */
import { as, type Node, type NodeOf, type Tag, tagOf } from '@citrate/parser';

type Split<T extends Tag> = (statement: NodeOf<T>) => readonly Node[];

/**
 * ALTER TABLE carries out its subcommands in an order of its own: types before constraints, drops
 * before all. Where the order as written is another, splitting could change what is meant.
 */
const splits: { readonly [T in Tag]?: Split<T> } = {
  AlterTableStmt: ({ cmds = [], ...statement }) =>
    inPasses(cmds).map((cmd) => ({ AlterTableStmt: { ...statement, cmds: [cmd] } })),
  DropStmt: ({ objects = [], ...statement }) =>
    objects.map((object) => ({ DropStmt: { ...statement, objects: [object] } })),
};

/** The parts, in order; one if there is nothing to split. */
export function splitStatement(tree: Node): readonly Node[] {
  return splitTagged(tree, tagOf(tree));
}

function splitTagged<T extends Tag>(tree: Node, tag: T): readonly Node[] {
  const split: Split<T> | undefined = splits[tag];
  const statement = as(tree, tag);
  return split && statement ? split(statement) : [tree];
}

/** After the passes of PostgreSQL's ATPrepCmd (tablecmds.c): what is not named comes last. */
const passes: readonly (readonly string[])[] = [
  ['AT_DropColumn', 'AT_DropConstraint', 'AT_DropNotNull', 'AT_DropExpression'],
  ['AT_AlterColumnType'],
  ['AT_AddColumn'],
  ['AT_SetExpression'],
  ['AT_AddConstraint', 'AT_AddIndexConstraint'],
];

function inPasses(cmds: readonly Node[]): readonly Node[] {
  const passOf = (cmd: Node): number => {
    const subtype = as(cmd, 'AlterTableCmd')?.subtype ?? '';
    const found = passes.findIndex((names) => names.includes(subtype));
    return found === -1 ? passes.length : found;
  };
  return cmds.toSorted((a, b) => passOf(a) - passOf(b));
}
