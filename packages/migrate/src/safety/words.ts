/** What many messages say in the same words. */
import type { ColumnDef, TypeName } from '@citrate/parser';
import { strings } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../catalog/model.ts';
import { shown } from '../distribute/index.ts';

/** Where statements go that no transaction can hold. */
export const OWN_FILE = 'in a file of its own that begins with -- citrate: transaction=off';

/** What a lock on a table is a lock on: `"orders" and its 4 shards`. */
export function withShards(table: Table, catalog: Catalog): string {
  const name = shown(table, catalog);
  const { distribution } = table;
  if (!distribution) return name;
  if (distribution.kind === 'reference') return `${name} and its copies on all workers`;
  return `${name} and its ${counted(distribution.shards.length, 'shard')}`;
}

export function columnOf(
  column: string | undefined,
  table: QualifiedName,
  catalog: Catalog,
): string {
  return `column "${column}" of ${shown(table, catalog)}`;
}

export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function quotedList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

/** The last part of a type's name, `int8`; undefined of an array, which is another type. */
export function plainType(type: TypeName | undefined): string | undefined {
  return type?.arrayBounds?.length ? undefined : strings(type?.names).at(-1);
}

export function typeOf({ typeName }: ColumnDef): string | undefined {
  return plainType(typeName);
}
