/** Operator classes and families. */
import type { CreateOpClassItem, Node, ObjectWithArgs } from '@citrate/parser';
import { as } from '@citrate/parser';
import { hanging } from '../lists.ts';
import { clause, list, type Printers, parens, phrase } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { missing, none, required, wrong } from '../tree.ts';
import { anyName, anyOperator } from './names.ts';
import { functionWithArgtypes, operatorWithArgtypes } from './objects.ts';
import { typeName } from './types.ts';

export const operatorClasses: Printers<
  'AlterOpFamilyStmt' | 'CreateOpClassItem' | 'CreateOpClassStmt' | 'CreateOpFamilyStmt'
> = {
  CreateOpClassStmt: (n) =>
    phrase(
      'CREATE OPERATOR CLASS',
      anyName(n.opclassname ?? missing(n, 'opclassname')),
      n.isDefault && 'DEFAULT',
      clause('FOR TYPE', typeName(n.datatype ?? missing(n, 'datatype'))),
      clause('USING', quoteIdentifier(n.amname ?? missing(n, 'amname'))),
      n.opfamilyname && `FAMILY ${anyName(n.opfamilyname)}`,
      hanging('AS', n.items ?? missing(n, 'items')),
    ),

  CreateOpClassItem: (n) => addedItem(n),

  CreateOpFamilyStmt: (n) =>
    `CREATE OPERATOR FAMILY ${anyName(n.opfamilyname ?? missing(n, 'opfamilyname'))} USING ${quoteIdentifier(n.amname ?? missing(n, 'amname'))}`,

  AlterOpFamilyStmt: (n) =>
    phrase(
      'ALTER OPERATOR FAMILY',
      anyName(n.opfamilyname ?? missing(n, 'opfamilyname')),
      clause('USING', quoteIdentifier(n.amname ?? missing(n, 'amname'))),
      n.isDrop
        ? hanging('DROP', required(n, 'items'), droppedItem)
        : hanging('ADD', required(n, 'items')),
    ),
};

/** OPCLASS_ITEM_… of PostgreSQL's parsenodes.h. */
const item = { operator: 1, function: 2, storage: 3 } as const;

/** opclass_item. */
function addedItem(n: CreateOpClassItem): string {
  switch (n.itemtype) {
    case item.operator:
      return phrase(
        `OPERATOR ${n.number ?? 0}`,
        operatorOf(required(n, 'name')),
        n.order_family && `FOR ORDER BY ${anyName(n.order_family)}`,
      );
    case item.function:
      return phrase(
        `FUNCTION ${n.number ?? 0}`,
        parens(list(n.class_args)),
        functionWithArgtypes(required(n, 'name')),
      );
    case item.storage:
      return `STORAGE ${typeName(n.storedtype ?? missing(n, 'storedtype'))}`;
    default:
      throw wrong(n, 'itemtype', n.itemtype);
  }
}

/** The types of an operator class are those of its operators, unless it says otherwise. */
function operatorOf(n: ObjectWithArgs): string {
  return n.objargs ? operatorWithArgtypes(n) : anyOperator(required(n, 'objname'));
}

/** opclass_drop: what goes is known by its number and its types. */
function droppedItem(node: Node): string {
  const n = as(node, 'CreateOpClassItem') ?? missing(node, 'CreateOpClassItem');
  none(n, 'name');
  const types = list(required(n, 'class_args'));
  if (n.itemtype === item.operator) return `OPERATOR ${n.number ?? 0} (${types})`;
  if (n.itemtype === item.function) return `FUNCTION ${n.number ?? 0} (${types})`;
  throw wrong(n, 'itemtype', n.itemtype);
}
