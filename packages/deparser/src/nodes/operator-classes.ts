/** Operator classes and families. */
import type { CreateOpClassItem } from '@citrate/parser';
import { type Doc, list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { required, wrong } from '../tree.ts';
import { anyName } from './names.ts';
import { functionWithArgtypes, operatorWithArgtypes } from './objects.ts';
import { typeName } from './types.ts';

export const operatorClasses: Printers<
  'AlterOpFamilyStmt' | 'CreateOpClassItem' | 'CreateOpClassStmt' | 'CreateOpFamilyStmt'
> = {
  CreateOpClassStmt: (n) =>
    words(
      'CREATE OPERATOR CLASS',
      anyName(required(n, 'opclassname')),
      n.isDefault && 'DEFAULT',
      'FOR TYPE',
      typeName(required(n, 'datatype')),
      'USING',
      quoteIdentifier(required(n, 'amname')),
      n.opfamilyname && words('FAMILY', anyName(n.opfamilyname)),
      'AS',
      list(required(n, 'items')),
    ),

  CreateOpClassItem: (n) => operatorClassItem(n),

  CreateOpFamilyStmt: (n) =>
    words(
      'CREATE OPERATOR FAMILY',
      anyName(required(n, 'opfamilyname')),
      'USING',
      quoteIdentifier(required(n, 'amname')),
    ),

  AlterOpFamilyStmt: (n) =>
    words(
      'ALTER OPERATOR FAMILY',
      anyName(required(n, 'opfamilyname')),
      'USING',
      quoteIdentifier(required(n, 'amname')),
      n.isDrop ? 'DROP' : 'ADD',
      list(required(n, 'items')),
    ),
};

/** OPCLASS_ITEM_… of PostgreSQL's parsenodes.h. */
const item = { operator: 1, function: 2, storage: 3 } as const;

function operatorClassItem(n: CreateOpClassItem): Doc {
  const types = parens(list(n.class_args));
  switch (n.itemtype) {
    case item.operator:
      return words(
        `OPERATOR ${n.number ?? 0}`,
        n.name ? operatorWithArgtypes(n.name) : types,
        n.order_family && words('FOR ORDER BY', anyName(n.order_family)),
      );
    case item.function:
      return words(`FUNCTION ${n.number ?? 0}`, types, n.name && functionWithArgtypes(n.name));
    case item.storage:
      return words('STORAGE', typeName(required(n, 'storedtype')));
    default:
      throw wrong(n, 'itemtype', n.itemtype);
  }
}
