import type { AlterTableCmd } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import type { Asked } from '../rule.ts';

/** What is to be said of one subcommand on a distributed or reference table. */
export type SubcommandRule = (
  command: AlterTableCmd,
  table: Table,
  catalog: Catalog,
  asked?: Asked,
) => readonly TreeDiagnostic[];
