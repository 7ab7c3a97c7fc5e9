/** Questions about trees that several tables ask. None of them minds what no parser would give. */
import { as, type DefElem, type Node } from '@citrate/parser';
import type { Condition, Construct, TargetVersion } from './model.ts';

/** Whether a node with these fields is meant. */
export function holds<F extends object>(condition: Condition<F>, fields: F): boolean {
  if (typeof condition === 'function') return condition(fields);
  if (typeof condition === 'string') return isSet(fields[condition]);
  return Object.entries(condition).every(([name, wanted]) => {
    const value: unknown = (fields as Readonly<Record<string, unknown>>)[name];
    return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** The DefElem nodes of a list. */
export function elements(nodes: readonly Node[] | undefined): readonly DefElem[] {
  return (nodes ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
}

/** The value of an option, if it is one word or number, in lower case: '' if it has none. */
export function valueOf({ arg }: DefElem): string | undefined {
  if (arg === undefined) return '';
  const text =
    as(arg, 'String')?.sval ??
    as(as(arg, 'TypeName')?.names?.at(-1), 'String')?.sval ??
    as(arg, 'Boolean')?.boolval?.toString() ??
    as(arg, 'Integer')?.ival?.toString();
  if (text !== undefined) return text.toLowerCase();
  if ('Boolean' in arg) return 'false';
  return 'Integer' in arg ? '0' : undefined;
}

/** Whether an option is on: after PostgreSQL's defGetBoolean. */
export function isOn(option: DefElem): boolean {
  const value = valueOf(option);
  return value !== undefined && ['', 'true', 'on', '1'].includes(value);
}

/** First versions by the names of options, and by their values where only a value is new. */
export type NewOptions = Readonly<
  Record<string, TargetVersion | Readonly<Record<string, TargetVersion>>>
>;

/**
 * Constructs for the options of a statement (or of what `of` calls it), which its nodes have in the
 * list that `list` gives.
 */
export function options<F>(
  of: string,
  list: (fields: F) => readonly Node[] | undefined,
  names: NewOptions,
): readonly Construct<F>[] {
  return newOptions(`of ${of}`, 'option', list, names);
}

/** Constructs for storage parameters: `WITH (…)` and `SET (…)`. */
export function storageParameters<F>(
  list: (fields: F) => readonly Node[] | undefined,
  names: NewOptions,
): readonly Construct<F>[] {
  return newOptions('', 'storage parameter', list, names);
}

function newOptions<F>(
  of: string,
  noun: string,
  list: (fields: F) => readonly Node[] | undefined,
  names: NewOptions,
): readonly Construct<F>[] {
  const one = (what: string, since: TargetVersion, is: (n: DefElem) => boolean): Construct<F> => ({
    what: `${what} ${of}`.trim(),
    since,
    find: (fields) => elements(list(fields)).filter(is),
  });
  return Object.entries(names).flatMap(([option, since]) => {
    const name = `${noun} ${option.toUpperCase()}`;
    if (typeof since === 'number') return [one(name, since, (n) => n.defname === option)];
    return Object.entries(since).map(([value, first]) =>
      one(
        `value ${value.toUpperCase()} of ${name}`,
        first,
        (n) => n.defname === option && valueOf(n) === value,
      ),
    );
  });
}
