/** Tag → function: the list of everything that can be written. */

import type { NodeMap } from '@citrate/parser';
import { alterTable } from './nodes/alter-table.ts';
import { calls } from './nodes/calls.ts';
import { conditions } from './nodes/conditions.ts';
import { constants } from './nodes/constants.ts';
import { constraints } from './nodes/constraints.ts';
import { copy } from './nodes/copy.ts';
import { createTable } from './nodes/create-table.ts';
import { databases } from './nodes/databases.ts';
import { define } from './nodes/define.ts';
import { dml } from './nodes/dml.ts';
import { drop } from './nodes/drop.ts';
import { expressions } from './nodes/expressions.ts';
import { extensions } from './nodes/extensions.ts';
import { from } from './nodes/from.ts';
import { functions } from './nodes/functions.ts';
import { grants } from './nodes/grants.ts';
import { indexes } from './nodes/indexes.ts';
import { json } from './nodes/json.ts';
import { maintenance } from './nodes/maintenance.ts';
import { names } from './nodes/names.ts';
import { objects } from './nodes/objects.ts';
import { operations } from './nodes/operations.ts';
import { operatorClasses } from './nodes/operator-classes.ts';
import { options } from './nodes/options.ts';
import { policies } from './nodes/policies.ts';
import { publications } from './nodes/publications.ts';
import { rename } from './nodes/rename.ts';
import { roles } from './nodes/roles.ts';
import { schemas } from './nodes/schemas.ts';
import { select } from './nodes/select.ts';
import { sequences } from './nodes/sequences.ts';
import { settings } from './nodes/settings.ts';
import { textSearch } from './nodes/text-search.ts';
import { transactions } from './nodes/transactions.ts';
import { triggers } from './nodes/triggers.ts';
import { types } from './nodes/types.ts';
import { userTypes } from './nodes/user-types.ts';
import { views } from './nodes/views.ts';
import { xml } from './nodes/xml.ts';
import type { Printer, Printers } from './printer.ts';
import type { Write } from './run.ts';
import type { DeparsableTag } from './tags.ts';

const printers: Printers<DeparsableTag> = {
  ...alterTable,
  ...calls,
  ...conditions,
  ...constants,
  ...constraints,
  ...copy,
  ...createTable,
  ...databases,
  ...define,
  ...dml,
  ...drop,
  ...expressions,
  ...extensions,
  ...from,
  ...functions,
  ...grants,
  ...indexes,
  ...json,
  ...maintenance,
  ...names,
  ...objects,
  ...operations,
  ...operatorClasses,
  ...options,
  ...policies,
  ...publications,
  ...rename,
  ...roles,
  ...schemas,
  ...select,
  ...sequences,
  ...settings,
  ...textSearch,
  ...transactions,
  ...triggers,
  ...types,
  ...userTypes,
  ...views,
  ...xml,
};

/** The function of every node that can be written, by its tag. */
export const visitors: ReadonlyMap<string, Printer<never>> = new Map(Object.entries(printers));

/**
 * Most nodes of most trees are one of a few. They are named here: a comparison with each is over before
 * a map is searched, and a function that is called by its name costs less than one that is looked up.
 */
export const write: Write = (node, tag, position) => {
  const of = node as NodeMap;
  switch (tag) {
    case 'ColumnRef':
      return expressions.ColumnRef(of.ColumnRef, position);
    case 'A_Const':
      return constants.A_Const(of.A_Const, position);
    case 'ResTarget':
      return select.ResTarget(of.ResTarget, position);
    case 'ColumnDef':
      return createTable.ColumnDef(of.ColumnDef, position);
    case 'A_Expr':
      return operations.A_Expr(of.A_Expr, position);
    case 'FuncCall':
      return calls.FuncCall(of.FuncCall, position);
    case 'SelectStmt':
      return select.SelectStmt(of.SelectStmt, position);
    case 'TypeCast':
      return expressions.TypeCast(of.TypeCast, position);
    case 'RangeVar':
      return names.RangeVar(of.RangeVar, position);
    default:
      return visitors.get(tag)?.((node as Record<string, unknown>)[tag] as never, position);
  }
};
