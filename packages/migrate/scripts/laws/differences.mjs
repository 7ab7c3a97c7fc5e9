// Where two values differ, as lines to read.

/** One line for each place: `schemas.public.relations.t.columns.a.type: "integer" | "bigint"`. */
export function differences(a, b, path = []) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return same(a, b) ? [] : [line(path, a, b)];
  }
  if (Array.isArray(a) && Array.isArray(b) && !isNamed(a) && !isNamed(b)) {
    return same(a, b) ? [] : [line(path, a, b)];
  }
  const [left, right] = [byKey(a), byKey(b)];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], [...path, key]));
}

function isNamed(items) {
  return items.some((item) => typeof item?.name === 'string');
}

/** Items of a list by their names: they may stand in another order. */
function byKey(value) {
  if (!Array.isArray(value)) return value;
  return Object.fromEntries(value.map((item, i) => [item?.name ?? item?.signature ?? i, item]));
}

function same(a, b) {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Fields in one order; those that are undefined are not there. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, sorted(inner)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function line(path, a, b) {
  return `${path.join('.')}: ${shown(a)} | ${shown(b)}`;
}

function shown(value) {
  const text = JSON.stringify(sorted(value)) ?? 'absent';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
