import { as, type Node } from '@citrate/parser';
import type { Catalog, View, ViewColumn, ViewDefinition } from '../model.ts';
import { strings } from '../names-of.ts';
import { withFields } from '../trees.ts';
import { expandStars, outputNames } from './columns.ts';
import { qualifiedQuery } from './qualify.ts';
import { readsOf } from './reads.ts';
import { queryOf } from './trees.ts';

/** What is known of a view from its query. */
export type Insides = Pick<View, 'columns' | 'reads' | 'readsColumns'>;

/** The query as the server keeps it, and what is known from it. `aliases` name its first columns. */
export function makeQuery(
  query: Node,
  aliases: readonly Node[] | undefined,
  catalog: Catalog,
): { readonly query: Node; readonly insides: Insides } {
  const qualified = qualifiedQuery(query, catalog);
  const select = as(qualified, 'SelectStmt');
  const expanded = select && expandStars(select, catalog);
  const names = strings(aliases);
  const columns = expanded?.columns?.map((column, i) => untyped(names[i] ?? column));
  const made: Node = expanded ? { SelectStmt: expanded.query } : qualified;
  return { query: made, insides: insidesOf(columns, made) };
}

/** What is known of a view as the server prints it: qualified, every column by its name. */
export function insidesOfPrinted(definition: ViewDefinition): Insides {
  const query = queryOf(definition);
  const select = as(query, 'SelectStmt');
  const columns = select && outputNames(select)?.map(untyped);
  return insidesOf(columns, query);
}

function insidesOf(columns: readonly ViewColumn[] | undefined, query: Node | undefined): Insides {
  const read: Insides = query ? readsOf(query) : { reads: [] };
  return columns ? withFields(read, { columns }) : read;
}

/** A column whose type is not known. */
function untyped(name: string): ViewColumn {
  return { name, type: {} };
}
