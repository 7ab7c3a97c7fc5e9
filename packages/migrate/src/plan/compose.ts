import {
  type NameSlot,
  quoteIdentifier,
  quoteLiteral,
  type Slot,
  type Template,
} from '@citrate/deparser';
import type { QualifiedName } from '../catalog/model.ts';

/** A short text as a template: strings in the braces are text as well, slots are left open. */
export function compose(
  strings: readonly string[],
  ...values: readonly (string | Slot)[]
): Template {
  const texts = [strings[0] ?? ''];
  const slots: Slot[] = [];
  values.forEach((value, i) => {
    const next = strings[i + 1] ?? '';
    if (typeof value === 'string') {
      texts.push((texts.pop() ?? '') + value + next);
    } else {
      slots.push(value);
      texts.push(next);
    }
  });
  return { texts, slots };
}

/** The shard of a table. */
export function relationSlot({ schema, name }: QualifiedName): NameSlot {
  return { role: 'relation', qualified: true, schema, name };
}

/** The sequence that a shard of `table` has where the table's shell has `sequence`. */
export function sequenceSlot(sequence: QualifiedName, table: QualifiedName): NameSlot {
  const { schema, name } = sequence;
  return { role: 'sequence', qualified: true, schema, name, relation: relationOf(table) };
}

export function relationOf({ schema, name }: QualifiedName): QualifiedName {
  return { schema, name };
}

/** A qualified name as SQL, where nothing is left open. */
export function sqlName({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** A qualified name as a constant of type regclass. */
export function regclass(name: QualifiedName): string {
  return `${quoteLiteral(sqlName(name))}::pg_catalog.regclass`;
}
