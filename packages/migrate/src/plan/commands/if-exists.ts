/**
 * IF EXISTS and IF NOT EXISTS are settled once, by what the coordinator has. Left to each node, they
 * would take an object that somebody made there by hand for the one that the statement means.
 */
import { type AlterTableStmt, as, type IndexStmt, type Node } from '@citrate/parser';
import { apply } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';

/** The index that must be new on every shard. */
export function requireNew({ if_not_exists: _, ...statement }: IndexStmt): IndexStmt {
  return statement;
}

/** The subcommands that do something, each of them to what must be there, or must not be. */
export function effectiveSubcommands(statement: AlterTableStmt, before: Catalog): readonly Node[] {
  const { cmds = [] } = statement;
  if (!cmds.some(isOptional)) return cmds;
  const idle = idleSubcommands(statement, before);
  return cmds.filter((node) => !idle.has(node)).map(mandatory);
}

function isOptional(node: Node): boolean {
  return as(node, 'AlterTableCmd')?.missing_ok ?? false;
}

function mandatory(node: Node): Node {
  const { missing_ok: _, ...command } = as(node, 'AlterTableCmd') ?? {};
  return { AlterTableCmd: command };
}

/** Those that find nothing to do. Whatever is dropped goes before anything is added. */
function idleSubcommands(statement: AlterTableStmt, before: Catalog): ReadonlySet<Node> {
  const { cmds = [] } = statement;
  const drops = cmds.filter((node) => isDrop(node));
  const adds = cmds.filter((node) => as(node, 'AlterTableCmd')?.subtype === 'AT_AddColumn');
  const idle = new Set<Node>();
  let current = before;
  for (const node of [...drops, ...adds]) {
    const { catalog, diagnostics } = apply(current, {
      AlterTableStmt: { ...statement, cmds: [node] },
    });
    const failed = diagnostics.some((d) => d.severity === 'error');
    if (isOptional(node) && catalog === current && !failed) idle.add(node);
    current = catalog;
  }
  return idle;
}

function isDrop(node: Node): boolean {
  const subtype = as(node, 'AlterTableCmd')?.subtype;
  return subtype === 'AT_DropColumn' || subtype === 'AT_DropConstraint';
}
