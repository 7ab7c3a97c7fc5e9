/** Operator classes and families. */
import type { CreateOpClassItem } from '@citrate/parser';
import { list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { missing, wrong } from '../tree.ts';
import { anyName } from './names.ts';
import { functionWithArgtypes, operatorWithArgtypes } from './objects.ts';
import { typeName } from './types.ts';

export const operatorClasses: Printers<
  'AlterOpFamilyStmt' | 'CreateOpClassItem' | 'CreateOpClassStmt' | 'CreateOpFamilyStmt'
> = {
  CreateOpClassStmt: (n) =>
    words(
      'CREATE OPERATOR CLASS',
      anyName(n.opclassname ?? missing(n, 'opclassname')),
      n.isDefault && 'DEFAULT',
      'FOR TYPE',
      typeName(n.datatype ?? missing(n, 'datatype')),
      'USING',
      quoteIdentifier(n.amname ?? missing(n, 'amname')),
      n.opfamilyname && `FAMILY ${anyName(n.opfamilyname)}`,
      'AS',
      list(n.items ?? missing(n, 'items')),
    ),

  CreateOpClassItem: (n) => operatorClassItem(n),

  CreateOpFamilyStmt: (n) =>
    `CREATE OPERATOR FAMILY ${anyName(n.opfamilyname ?? missing(n, 'opfamilyname'))} USING ${quoteIdentifier(n.amname ?? missing(n, 'amname'))}`,

  AlterOpFamilyStmt: (n) =>
    words(
      'ALTER OPERATOR FAMILY',
      anyName(n.opfamilyname ?? missing(n, 'opfamilyname')),
      'USING',
      quoteIdentifier(n.amname ?? missing(n, 'amname')),
      n.isDrop ? 'DROP' : 'ADD',
      list(n.items ?? missing(n, 'items')),
    ),
};

/** OPCLASS_ITEM_… of PostgreSQL's parsenodes.h. */
const item = { operator: 1, function: 2, storage: 3 } as const;

function operatorClassItem(n: CreateOpClassItem): string {
  const types = parens(list(n.class_args));
  switch (n.itemtype) {
    case item.operator:
      return words(
        `OPERATOR ${n.number ?? 0}`,
        n.name ? operatorWithArgtypes(n.name) : types,
        n.order_family && `FOR ORDER BY ${anyName(n.order_family)}`,
      );
    case item.function:
      return words(`FUNCTION ${n.number ?? 0}`, types, n.name && functionWithArgtypes(n.name));
    case item.storage:
      return `STORAGE ${typeName(n.storedtype ?? missing(n, 'storedtype'))}`;
    default:
      throw wrong(n, 'itemtype', n.itemtype);
  }
}
