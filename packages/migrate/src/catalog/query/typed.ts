import { as, type Node } from '@citrate/parser';
import { strings } from '../names-of.ts';
import { analyse, type TypeKey } from '../volatility/index.ts';
import type { FromItem, FromPart, OutputColumn, QueryContext } from './model.ts';

export function itemNamed(name: string, parts: readonly FromPart[]): FromItem | undefined {
  return parts.flatMap((part) => part.items).find((item) => item.name === name);
}

/** The type of an expression over what a FROM clause has. */
export function typedExpression(
  expression: Node,
  parts: readonly FromPart[],
  { catalog }: QueryContext,
): Omit<OutputColumn, 'name'> {
  const reference = as(expression, 'ColumnRef');
  if (reference) {
    const column = columnNamed(strings(reference.fields), parts);
    return { key: column?.key, type: column?.type };
  }
  const columnType = (names: readonly string[]): TypeKey => columnNamed(names, parts)?.key;
  const { type: key } = analyse(expression, { catalog, columnType });
  return { key, type: as(expression, 'TypeCast')?.typeName };
}

function columnNamed(
  names: readonly string[],
  parts: readonly FromPart[],
): OutputColumn | undefined {
  const [name, qualifier] = names.toReversed();
  const where =
    qualifier === undefined
      ? parts.map((part) => part.columns)
      : [itemNamed(qualifier, parts)?.columns];
  return where.flatMap((columns) => columns ?? []).find((column) => column.name === name);
}
