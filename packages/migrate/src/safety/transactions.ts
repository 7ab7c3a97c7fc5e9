/** Statements that no transaction can hold. */
import { as, type Node, type Tag, tagOf } from '@citrate/parser';
import { commandsOf } from './subcommands.ts';

const always: { readonly [T in Tag]?: string } = {
  AlterSystemStmt: 'ALTER SYSTEM',
  CreatedbStmt: 'CREATE DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropdbStmt: 'DROP DATABASE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
};

/** The words for a statement that fails inside a transaction (25001); undefined for all others. */
export function outsideTransactions(tree: Node): string | undefined {
  const words = always[tagOf(tree)] ?? concurrently(tree);
  if (words) return words;
  if (as(tree, 'VacuumStmt')?.is_vacuumcmd) return 'VACUUM';
  const cluster = as(tree, 'ClusterStmt');
  return cluster && !cluster.relation ? 'CLUSTER of all tables' : undefined;
}

/** The words for a statement with CONCURRENTLY, apart from those that transactions can hold. */
export function concurrently(tree: Node): string | undefined {
  if (as(tree, 'IndexStmt')?.concurrent) return 'CREATE INDEX CONCURRENTLY';
  if (as(tree, 'DropStmt')?.concurrent) return 'DROP INDEX CONCURRENTLY';
  const reindex = as(tree, 'ReindexStmt');
  const options = (reindex?.params ?? []).map((node) => as(node, 'DefElem')?.defname);
  if (options.includes('concurrently')) return 'REINDEX CONCURRENTLY';
  const altered = as(tree, 'AlterTableStmt');
  const detached = altered && commandsOf(altered).map(({ def }) => as(def, 'PartitionCmd'));
  return detached?.some((p) => p?.concurrent) ? 'DETACH PARTITION … CONCURRENTLY' : undefined;
}
