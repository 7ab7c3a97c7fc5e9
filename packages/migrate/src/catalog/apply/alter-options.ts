/** SET, RESET and SET TABLESPACE of indexes and views: their statements say it. */
import type { AlterTableCmd, Node } from '@citrate/parser';
import { heldTablespace, mergedOptions, withoutOptions } from '../definition/storage.ts';
import { raise } from '../errors.ts';
import { findRelation, findTable } from '../lookup.ts';
import type { Index, QualifiedName, View } from '../model.ts';
import { withRelation } from '../update.ts';
import { optionsOf } from './alter-storage.ts';
import { attachIndex } from './attach-index.ts';
import type { Run } from './run.ts';
import { changeConstraint } from './tables.ts';

type Change = (options: readonly Node[], cmd: AlterTableCmd) => readonly Node[];

const changes: { readonly [type in string]?: Change } = {
  AT_SetRelOptions: (options, cmd) => mergedOptions(options, optionsOf(cmd)),
  AT_ResetRelOptions: (options, cmd) => withoutOptions(options, optionsOf(cmd)),
};

/** False for a subcommand that the relation does not know. */
export function alterOptions(cmd: AlterTableCmd, name: QualifiedName, run: Run): boolean {
  const relation = findRelation(run.catalog, name);
  const change = changes[cmd.subtype ?? ''];
  if (relation?.kind === 'sequence') return isLogging(cmd) && run.pg >= 15;
  if (relation?.kind === 'index') return alterIndex(relation, cmd, change, run);
  if (!change || !relation || !('reads' in relation)) return false;
  run.catalog = withRelation(
    run.catalog,
    viewWith(relation, (options) => change(options, cmd)),
  );
  return true;
}

/** Whether a sequence survives a crash: nothing that the model holds. */
function isLogging({ subtype }: AlterTableCmd): boolean {
  return subtype === 'AT_SetLogged' || subtype === 'AT_SetUnLogged';
}

function alterIndex(
  index: Index,
  cmd: AlterTableCmd,
  change: Change | undefined,
  run: Run,
): boolean {
  if (cmd.subtype === 'AT_AttachPartition') {
    attachIndex(index, cmd, run);
    return true;
  }
  if (cmd.subtype === 'AT_SetStatistics') return true;
  const isMoved = cmd.subtype === 'AT_SetTableSpace';
  if (!change && !isMoved) return false;
  if (change && findTable(run.catalog, index.table)?.partitionKey) {
    raise('42809', `"${index.name}" is a partitioned index`);
  }
  const space = heldTablespace(cmd.name);
  if (index.constraint) {
    changeConstraint(run, index.table, index.name, (constraint) => {
      const { options = [], indexspace: before, ...definition } = constraint.definition;
      const changed = change ? change(options, cmd) : options;
      const indexspace = isMoved ? space : before;
      return {
        ...constraint,
        definition: {
          ...definition,
          ...(changed.length > 0 && { options: [...changed] }),
          ...(indexspace !== undefined && { indexspace }),
        },
      };
    });
    return true;
  }
  const { options = [], tableSpace: before, ...definition } = index.definition ?? {};
  const changed = change ? change(options, cmd) : options;
  const tableSpace = isMoved ? space : before;
  run.catalog = withRelation(run.catalog, {
    ...index,
    definition: {
      ...definition,
      ...(changed.length > 0 && { options: [...changed] }),
      ...(tableSpace !== undefined && { tableSpace }),
    },
  });
  return true;
}

function viewWith(view: View, change: (options: readonly Node[]) => readonly Node[]): View {
  const { definition } = view;
  if (!definition) return view;
  if ('ViewStmt' in definition) {
    const { options, ...stmt } = definition.ViewStmt;
    const changed = [...change(options ?? [])];
    const ViewStmt = { ...stmt, ...(changed.length > 0 && { options: changed }) };
    return { ...view, definition: { ViewStmt } };
  }
  const { into, ...stmt } = definition.CreateTableAsStmt;
  const { options, ...rest } = into ?? {};
  const changed = [...change(options ?? [])];
  const changedInto = { ...rest, ...(changed.length > 0 && { options: changed }) };
  return { ...view, definition: { CreateTableAsStmt: { ...stmt, into: changedInto } } };
}
