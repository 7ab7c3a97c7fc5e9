import { quoteIdentifier, quoteLiteral } from '@citrate/deparser';
import type { BoundName, BoundSlot, BoundTemplate, Layout, Renderer } from './model.ts';

/**
 * A function that gives the statement's text for each shard. Names are built once per statement, up
 * to the digits of the shard id; a render joins strings.
 */
export function renderer({ texts, slots }: BoundTemplate, layout: Layout): Renderer {
  const fills = slots.map((slot) => fillOf(slot, layout));
  return (ordinal) => {
    let sql = texts[0] ?? '';
    for (let i = 0; i < fills.length; i++)
      sql += (fills[i]?.(ordinal) ?? '') + (texts[i + 1] ?? '');
    return sql;
  };
}

function fillOf(slot: BoundSlot, layout: Layout): Renderer {
  if (slot.role === 'number') return numberFill(slot.base);
  const { shardIds } = slot;
  if (!shardIds) {
    const text = nameText(slot, slot);
    return () => text;
  }
  const shardText = splitAtId(slot, layout);
  return (ordinal) => {
    const shardId = shardIds.length === 1 ? shardIds[0] : shardIds[ordinal];
    if (shardId === undefined) throw new RangeError(`${slot.name} has no shard ${ordinal}`);
    return shardText(shardId);
  };
}

function numberFill(base: string): Renderer {
  const number = Number(base);
  if (Number.isSafeInteger(number)) return (ordinal) => String(number + ordinal);
  return (ordinal) => String(BigInt(base) + BigInt(ordinal));
}

/**
 * The quoted name on a shard. All ids of one length give the same text around their digits, since
 * only the number of digits decides where a long name is cut; quotes never depend on digits.
 */
function splitAtId(slot: BoundName, layout: Layout): (shardId: number) => string {
  const known: ([before: string, after: string] | undefined)[] = [];
  return (shardId) => {
    const digits = String(shardId);
    const [before, after] = (known[digits.length] ??= around(slot, layout, shardId, digits));
    return before + digits + after;
  };
}

function around(
  slot: BoundName,
  layout: Layout,
  shardId: number,
  digits: string,
): [string, string] {
  const whole = nameText(slot, layout.nameOnShard(slot, shardId));
  const at = whole.lastIndexOf(digits);
  return [whole.slice(0, at), whole.slice(at + digits.length)];
}

/** A name as a slot is to be filled with it: quoted, with its schema and as a constant where it says so. */
export function nameText(
  slot: Pick<BoundName, 'qualified' | 'literal'>,
  { schema, name }: { schema: string; name: string },
): string {
  const identifier = slot.qualified
    ? `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
    : quoteIdentifier(name);
  return slot.literal ? quoteLiteral(identifier) : identifier;
}
