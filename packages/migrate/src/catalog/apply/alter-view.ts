/** Subcommands of ALTER TABLE about columns of views, and how rows of materialized views are kept. */
import type { AlterTableCmd, AlterTableType } from '@citrate/parser';
import { isNoDefault } from '../definition/null-default.ts';
import { raise } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import type { Column, View, ViewColumnDetails } from '../model.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { withDetails } from '../views/details.ts';
import { type ColumnChange, columnChanges } from './alter-storage.ts';
import { defaultOf } from './columns.ts';
import type { Run } from './run.ts';

/** False for a subcommand that the view does not know. */
export function alterView(cmd: AlterTableCmd, view: View, run: Run): boolean {
  const { subtype } = cmd;
  const isKept = view.kind === 'materialized view';
  if (isKept && (subtype === 'AT_ClusterOn' || subtype === 'AT_DropCluster')) {
    run.catalog = withRelation(run.catalog, clustered(cmd, view, run));
    return true;
  }
  const change = subtype && (isKept ? ofKept : ofViews(run))[subtype];
  if (change) run.catalog = withRelation(run.catalog, withColumn(cmd, view, change));
  return change !== undefined;
}

type Changes = { readonly [type in AlterTableType]?: ColumnChange };

const ofKept: Changes = columnChanges;

/** After ATExecColumnDefault: a view's columns have defaults for those who insert into it. */
function ofViews({ catalog }: Run): Changes {
  return {
    AT_ColumnDefault: ({ default: _, ...column }, { def }) =>
      def && !isNoDefault(def, column.type, catalog)
        ? { default: defaultOf(withoutLocations(def), column, catalog), ...column }
        : column,
  };
}

function withColumn(cmd: AlterTableCmd, view: View, change: ColumnChange): View {
  const { name = '' } = cmd;
  const column = view.columns?.find((c) => c.name === name);
  if (view.columns && !column) {
    raise('42703', `column "${name}" of relation "${view.name}" does not exist`);
  }
  const before: Column = {
    name,
    type: column?.type ?? {},
    notNull: false,
    ...view.columnDetails?.get(name),
  };
  const { name: _, type: __, notNull: ___, ...details } = change(before, cmd);
  return withDetails(view, name, details satisfies ViewColumnDetails);
}

function clustered({ subtype, name = '' }: AlterTableCmd, view: View, run: Run): View {
  const { clusterIndex: _, ...rest } = view;
  if (subtype === 'AT_DropCluster') return rest;
  if (!indexesOf(run.catalog, view).some((index) => index.name === name)) {
    raise('42704', `index "${name}" for table "${view.name}" does not exist`);
  }
  return withFields<View>(rest, { clusterIndex: name });
}
