/** The order that a server keeps partitions in. */
import { as, type Node, type PartitionBoundSpec } from '@citrate/parser';
import type { Table } from './model.ts';
import { strings } from './names-of.ts';

/**
 * Partitions of one table by what rows they have, as RelationGetPartitionDesc gives them; those that are
 * not to be compared as they were given.
 */
export function inBoundOrder(partitions: readonly Table[]): Table[] {
  return partitions.toSorted((a, b) => orderOf(a, b) ?? 0);
}

/** Whether the order can be told, whatever a server's collations are. */
export function isOrderKnown(partitions: readonly Table[]): boolean {
  const ordered = inBoundOrder(partitions);
  return ordered.every((one, i) => {
    const next = ordered[i + 1];
    return next === undefined || orderOf(one, next) !== undefined;
  });
}

/** Negative: the first is before the second; undefined: not to be told. After partbounds.c. */
function orderOf({ partitionBound: a }: Table, { partitionBound: b }: Table): number | undefined {
  if (!a || !b) return undefined;
  if (a.is_default || b.is_default) return Number(a.is_default ?? 0) - Number(b.is_default ?? 0);
  if (a.listdatums && b.listdatums) return orderOfLists(a.listdatums, b.listdatums);
  if (a.lowerdatums && b.lowerdatums) return comparedDatums(a.lowerdatums, b.lowerdatums);
  return hashOrder(a, b);
}

function hashOrder(a: PartitionBoundSpec, b: PartitionBoundSpec): number | undefined {
  if (!a.modulus || !b.modulus) return undefined;
  return a.modulus - b.modulus || (a.remainder ?? 0) - (b.remainder ?? 0);
}

/** By the least value of each; one with nothing but NULL comes last. */
function orderOfLists(a: readonly Node[], b: readonly Node[]): number | undefined {
  const [least, other] = [leastOf(a), leastOf(b)];
  if (least === 'unknown' || other === 'unknown') return undefined;
  if (!least || !other) return Number(!least) - Number(!other);
  return comparedValues(least, other);
}

function leastOf(values: readonly Node[]): Node | undefined | 'unknown' {
  let least: Node | undefined;
  for (const value of values) {
    if (as(value, 'A_Const')?.isnull) continue;
    const order = least === undefined ? -1 : comparedValues(value, least);
    if (order === undefined) return 'unknown';
    if (order < 0) least = value;
  }
  return least;
}

/** Of bounds of ranges. Negative: the first is lower; undefined: not to be told. */
export function comparedDatums(a: readonly Node[], b: readonly Node[]): number | undefined {
  for (const [i, datum] of a.entries()) {
    const other = b[i];
    const order = other && comparedOne(datum, other);
    if (order !== 0) return order;
    if (infinity(datum) !== 0) return 0;
  }
  return a.length === b.length && a.length > 0 ? 0 : undefined;
}

function comparedOne(a: Node, b: Node): number | undefined {
  const [left, right] = [infinity(a), infinity(b)];
  return left !== 0 || right !== 0 ? left - right : comparedValues(a, b);
}

/** MINVALUE and MAXVALUE come as columns of these names. */
export function infinity(node: Node): -1 | 0 | 1 {
  const [name] = strings(as(node, 'ColumnRef')?.fields);
  if (name === 'minvalue') return -1;
  return name === 'maxvalue' ? 1 : 0;
}

function comparedValues(a: Node, b: Node): number | undefined {
  const [text, other] = [constantOf(a), constantOf(b)];
  if (text === undefined || other === undefined) return undefined;
  if (text === other) return 0;
  for (const form of forms) {
    const [left, right] = [form(text), form(other)];
    if (left !== undefined && right !== undefined) return left < right ? -1 : Number(left > right);
  }
  return undefined;
}

/** The text of a constant, whatever it is written as; undefined: no constant. */
export function constantOf(node: Node): string | undefined {
  const constant = as(node, 'A_Const');
  if (!constant) return undefined;
  if (constant.isnull) return '\0';
  const { ival, fval, boolval, sval } = constant;
  if (ival) return String(ival.ival ?? 0);
  if (boolval) return boolval.boolval ? 'true' : 'false';
  return fval?.fval ?? sval?.sval;
}

/** What a constant is compared by where both are of this form. */
type Form = (text: string) => number | string | undefined;

const forms: readonly Form[] = [integer, day, instant];

function integer(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** In the one form whose texts are in the order of the days. */
function day(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
}

const timestamp =
  /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d(?:\.\d{1,6})?))?)?(?: ?(?:Z|UTC|[+-]00(?::?00)?))?$/;

/** Of UTC, which is the time zone of all sessions. */
function instant(text: string): string | undefined {
  const found = timestamp.exec(text);
  if (!found) return undefined;
  const [, date = '', minute = '00:00', second = '00'] = found;
  return `${date} ${minute}:${second}`;
}
