import type { Node } from '@citrate/parser';
import { mark, NUL } from './marks.ts';

/**
 * A statement deparsed once, with what varies by shard left open. `texts` has one item more than
 * `slots`; slot i stands between texts i and i+1.
 */
export interface Template {
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
}

export type Slot = NameSlot | NumberSlot;

/** What kind of object a slot names: every kind of which each shard of a table has its own. */
export type SlotRole = 'relation' | 'index' | 'constraint' | 'sequence' | 'trigger' | 'statistics';

/**
 * A name left open in a template. Relations, and indexes, sequences and statistics where the grammar
 * qualifies them, fill their slot with the qualified and quoted name; constraints, triggers, the new
 * index of CREATE INDEX, and relations in front of a column, with the quoted name alone.
 */
export interface NameSlot {
  readonly role: SlotRole;
  /** The name is to be written with its schema, if that is known. */
  readonly qualified: boolean;
  /** Where the statement says it, here or where it names the relation. */
  readonly schema?: string;
  readonly name: string;
  /** The table that anything but a relation belongs to, where the statement names it. */
  readonly relation?: { readonly schema?: string; readonly name: string };
  /** The name is to be written as a string constant, as in `nextval('public.items_id_seq')`. */
  readonly literal?: boolean;
}

/** A number left open in a template: `base` plus the ordinal of the shard in its group, from 0. */
export interface NumberSlot {
  readonly role: 'number';
  /** A decimal integer; a string because sequences count beyond JavaScript's integers. */
  readonly base: string;
}

/**
 * Further nodes of a tree to leave open, each as the slot it stands for. The keys are the wrapped
 * nodes themselves (`{ A_Const: … }`, `{ Integer: … }`, `{ List: … }` as an option's value), found
 * by identity wherever the tree has a field of type `Node`. Each has to be found.
 */
export type Holes = ReadonlyMap<Node, Slot>;

/**
 * Fill every slot: string joining, nothing else. `fill` gives the text as it is to stand in the
 * statement: names quoted, with their schema where the slot is `qualified`, and as a string constant
 * where it is `literal`. Throws a TypeError if it gives no text.
 */
export function render(template: Template, fill: (slot: Slot) => string): string {
  const { texts, slots } = template;
  let sql = texts[0] ?? '';
  slots.forEach((slot, i) => {
    sql += filledWith(fill(slot), slot) + (texts[i + 1] ?? '');
  });
  return sql;
}

/** A caller without types may forget a kind of slot. */
function filledWith(text: unknown, slot: Slot): string {
  if (typeof text === 'string') return text;
  const what = slot.role === 'number' ? `number ${slot.base}` : `${slot.role} ${slot.name}`;
  throw new TypeError(`fill gives no text for ${what}`);
}

/** A marked text without hints, cut at its slots. */
export function cut(text: string, slots: readonly Slot[]): Template {
  const [first = '', ...rest] = text.split(NUL + mark.slot);
  const ends = rest.map((piece) => piece.indexOf(';'));
  return {
    texts: [first, ...rest.map((piece, i) => piece.slice((ends[i] as number) + 1))],
    slots: rest.map((piece, i) => slots[Number(piece.slice(0, ends[i]))] as Slot),
  };
}
