/** Statements about one table, or about what hangs on it: they go to its shards, if it has some. */
import type { Node, NodeOf, Tag } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { tableAbout } from '../about-table.ts';
import { isFamily } from '../families.ts';
import { notYet, type Rule, type StatementTag } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';

type Judge<T extends Tag> = (
  statement: NodeOf<T>,
  table: Table,
  catalog: Catalog,
) => readonly TreeDiagnostic[];

/** Whatever the table is, PostgreSQL's own rules are enough, besides those of `judge`. */
export function onItsTable<T extends StatementTag>(
  tag: T,
  words: string,
  judge?: Judge<T>,
): Rule<T> {
  return (statement, catalog) => {
    const tree = { [tag]: statement } as unknown as Node;
    const table = tableAbout(tree, catalog);
    return table
      ? onTable(table, words, catalog, judge?.(statement, table, catalog))
      : verdict('local');
  };
}

export function onTable(
  table: Table,
  words: string,
  catalog: Catalog,
  problems: readonly TreeDiagnostic[] = [],
): Verdict {
  if (isFamily(table, catalog)) {
    return notYet(`${words} a table that distributed tables inherit from`)();
  }
  return verdict(table.distribution ? 'per shard' : 'local', problems);
}
