import { deparse } from '@citrate/deparser';
import { as, type Node } from '@citrate/parser';
import { type Catalog, resolveTable } from '../catalog/index.ts';

/**
 * Statements as a text that can be read as a migration file: triggers and rules of distributed tables say
 * that they are for the shards.
 */
export function reverseScript(trees: readonly Node[], catalog: Catalog): string {
  return trees
    .map(
      (tree) => `${isForShards(tree, catalog) ? '-- citrate: on=shards\n' : ''}${deparse(tree)};\n`,
    )
    .join('');
}

function isForShards(tree: Node, catalog: Catalog): boolean {
  const relation = (as(tree, 'CreateTrigStmt') ?? as(tree, 'RuleStmt'))?.relation;
  return relation !== undefined && resolveTable(catalog, relation)?.distribution !== undefined;
}
