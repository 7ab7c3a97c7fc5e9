/**
 * A statement deparsed once, with the names that vary by shard left open. `texts` has one item more
 * than `slots`; slot i stands between texts i and i+1.
 */
export interface Template {
  readonly texts: readonly string[];
  readonly slots: readonly NameSlot[];
}

/** What kind of object a slot names. */
export type SlotRole = 'relation' | 'index' | 'constraint' | 'sequence';

/**
 * A name left open in a template. Relations, and indexes and sequences where the grammar qualifies
 * them, fill their slot with the qualified and quoted name; constraints, and the new index of
 * CREATE INDEX, with the quoted name alone.
 */
export interface NameSlot {
  readonly role: SlotRole;
  readonly qualified: boolean;
  readonly schema?: string;
  readonly name: string;
  /** The table that an index or constraint belongs to, where the statement names it. */
  readonly relation?: { readonly schema?: string; readonly name: string };
}

/** Fill every slot: string joining, nothing else. */
export function render(template: Template, fill: (slot: NameSlot) => string): string {
  const { texts, slots } = template;
  let sql = texts[0] ?? '';
  for (let i = 0; i < slots.length; i++) sql += fill(slots[i] as NameSlot) + (texts[i + 1] ?? '');
  return sql;
}
