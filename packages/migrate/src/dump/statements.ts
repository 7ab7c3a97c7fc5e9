import { deparse } from '@citrate/deparser';
import type { Catalog } from '../catalog/index.ts';
import { dumpCatalog } from './dump.ts';
import type { DumpedStatements } from './model.ts';

/** The dump as SQL that the catalog's version of PostgreSQL accepts. */
export function dumpStatements(catalog: Catalog): DumpedStatements {
  const { trees, diagnostics } = dumpCatalog(catalog);
  const statements = trees.map((tree) => ({ sql: deparse(tree, { pg: catalog.pg }) }));
  return { statements, diagnostics };
}
