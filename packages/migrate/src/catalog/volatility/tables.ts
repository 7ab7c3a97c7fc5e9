/** The tables of built-in.ts, read once when the first of them is asked for. */
import type { PgMajor, Volatility } from '../model.ts';
import * as builtIn from './built-in.ts';

/** One function or operator: its arguments' types, its result's, and what it promises. */
export interface Signature {
  /** Names of types; '' for the missing side of a prefix operator. */
  readonly arguments: readonly string[];
  readonly result: string;
  readonly volatility: string;
}

/** What a function may be called with. */
export interface CallSignature {
  readonly arguments: readonly string[];
  /** How many of the last ones may be left out. */
  readonly optional: number;
  /** Whether the last one, an array or `any`, stands for any number of arguments, too. */
  readonly variadic: boolean;
}

export interface Cast {
  /** Whether it is made unasked, as for an argument. */
  readonly implicit: boolean;
  /** Where a value is stored, at least. */
  readonly assignment: boolean;
  readonly immutable: boolean;
}

export interface BuiltInType {
  readonly category: string;
  readonly preferred: boolean;
  /** Volatility of the functions that read and write its text. */
  readonly input: string;
  readonly output: string;
}

const lazily = <T>(read: () => T): (() => T) => {
  let value: T | undefined;
  return () => {
    value ??= read();
    return value;
  };
};

/** Each line's words; a line that begins with a space continues the one before. */
function words(text: string): string[][] {
  return text
    .trim()
    .replaceAll('\n ', ' ')
    .split('\n')
    .map((line) => line.split(' '));
}

const steadyNames = lazily(() => {
  const of = (text: string, volatility: Volatility): [string, Volatility][] =>
    words(text)
      .flat()
      .map((name) => [name, volatility]);
  return new Map([
    ...of(builtIn.volatileFunctions, 'volatile'),
    ...of(builtIn.stableFunctions, 'stable'),
    ...of(builtIn.immutableFunctions, 'immutable'),
  ]);
});

const mixedFunctions = lazily(() => {
  const byName = new Map<string, Signature[]>();
  for (const [key = '', result = '', volatility = ''] of words(builtIn.mixedFunctions)) {
    const [name = '', list = ''] = key.slice(0, -1).split('(');
    const signature = { arguments: list === '' ? [] : list.split(','), result, volatility };
    byName.set(name, [...(byName.get(name) ?? []), signature]);
  }
  return byName;
});

/** The overloads of one name. */
interface Operator {
  readonly prefix: readonly Signature[];
  readonly infix: readonly Signature[];
  /** Of the infix ones, the one that takes exactly these types: by both, with a blank between. */
  readonly exact: ReadonlyMap<string, Signature>;
}

const operators = lazily(() => {
  const lines = words(builtIn.operators).map(([name = '', ...items]): [string, Signature[]] => [
    name,
    items.map((item) => {
      const [operands, result] = splitAt(item, item.indexOf('='));
      const mutable = result.endsWith('!');
      return {
        arguments: operands.split(','),
        result: mutable ? result.slice(0, -1) : result,
        volatility: mutable ? 's' : 'i',
      };
    }),
  ]);
  return new Map(
    lines.map(([name, all]): [string, Operator] => [
      name,
      {
        prefix: all.filter((one) => one.arguments[0] === ''),
        infix: all.filter((one) => one.arguments[0] !== ''),
        exact: new Map(all.map((one) => [one.arguments.join(' '), one])),
      },
    ]),
  );
});

const results = lazily(() => {
  const lines = words(builtIn.results);
  return new Map(lines.flatMap(([type = '', ...names]) => names.map((name) => [name, type])));
});

const overloads = lazily(() => {
  const lines = words(builtIn.overloads).map(([name = '', ...items]): [string, Signature[]] => [
    name,
    items.map((item) => {
      const [list, result] = splitAt(item, item.indexOf('='));
      return { arguments: list === '' ? [] : list.split(','), result, volatility: 'i' };
    }),
  ]);
  return new Map(lines);
});

const aggregates = lazily(() => new Set(words(builtIn.aggregates).flat()));

const setFunctions = lazily(() => new Set(words(builtIn.setFunctions).flat()));

const calls = lazily(() => {
  const lines = words(builtIn.calls);
  return new Map(lines.map(([name = '', ...items]) => [name, items.map(callSignature)]));
});

function callSignature(item: string): CallSignature {
  const list = item.replace(/[?*]+$/, '');
  return {
    arguments: list === '-' ? [] : list.split(','),
    optional: item.endsWith('?') ? item.length - list.length : 0,
    variadic: item.endsWith('*'),
  };
}

const casts = lazily(() => {
  const all = new Map<string, Cast>();
  for (const [source = '', ...targets] of words(builtIn.casts)) {
    for (const target of targets) {
      const [name = '', how = ''] = target.split(':');
      all.set(`${source} ${name}`, {
        implicit: how.startsWith('i'),
        assignment: !how.startsWith('e'),
        immutable: !how.endsWith('!'),
      });
    }
  }
  return all;
});

/** By target: the types that there are casts from. */
const castSources = lazily(() => {
  const all = new Map<string, string[]>();
  for (const key of casts().keys()) {
    const [source = '', target = ''] = key.split(' ');
    const sources = all.get(target);
    if (sources) sources.push(source);
    else all.set(target, [source]);
  }
  return all;
});

const types = lazily(
  () =>
    new Map<string, BuiltInType>(
      words(builtIn.types).map(([name = '', category = '', input = '', output = '']) => [
        name,
        { category: category.charAt(0), preferred: category.endsWith('*'), input, output },
      ]),
    ),
);

function splitAt(text: string, at: number): [string, string] {
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * What a function of pg_catalog promises, the least steady of its overloads; `mixed` if only the
 * arguments tell whether it is immutable. Undefined if there is no function of this name.
 */
export function builtInVolatility(name: string): Volatility | 'mixed' | undefined {
  return steadyNames().get(name) ?? (mixedFunctions().has(name) ? 'mixed' : undefined);
}

/** Functions that read and write values for the server: of these, names are not held. */
const ofValues = /(in|out|recv|send)$/;

/** A type's name casts to it. */
export function isBuiltInFunction(name: string): boolean {
  const known = builtInVolatility(name) !== undefined || results().has(name);
  return known || overloads().has(name) || types().has(name) || ofValues.test(name);
}

/** The overloads of a function whose volatility differs by its arguments. */
export function mixedSignatures(name: string): readonly Signature[] {
  return mixedFunctions().get(name) ?? [];
}

/** The type that a function or aggregate of pg_catalog gives, whatever it is called with. */
export function steadyResult(name: string): string | undefined {
  return results().get(name);
}

/** The overloads of one that gives several types, where its volatility is always the same. */
export function overloadsOf(name: string): readonly Signature[] {
  return overloads().get(name) ?? [];
}

/** What a function or aggregate of pg_catalog may be called with; none of those that nobody calls by name. */
export function callSignatures(name: string): readonly CallSignature[] {
  return calls().get(name) ?? [];
}

export function isAggregate(name: string): boolean {
  return aggregates().has(name);
}

/** Whether it gives rows, whatever it is called with. */
export function givesRows(name: string): boolean {
  return setFunctions().has(name);
}

export function isOperator(name: string): boolean {
  return operators().has(name);
}

/** The overloads of an operator between two operands. */
export function operatorSignatures(name: string): readonly Signature[] {
  return operators().get(name)?.infix ?? [];
}

/** The overload between operands of exactly these types. */
export function exactOperator(
  name: string,
  left: string | undefined,
  right: string | undefined,
): Signature | undefined {
  return operators().get(name)?.exact.get(`${left} ${right}`);
}

/** Those before its one operand: the first of their arguments is ''. */
export function prefixSignatures(name: string): readonly Signature[] {
  return operators().get(name)?.prefix ?? [];
}

export function castBetween(source: string, target: string): Cast | undefined {
  return casts().get(`${source} ${target}`);
}

/** The types of which a cast makes the target, unasked or by name; of those that are read again as texts, none. */
export function typesCastTo(target: string): readonly string[] {
  return castSources().get(target) ?? [];
}

export function builtInType(name: string): BuiltInType | undefined {
  return types().get(name);
}

/** Of one letter for all versions, or one for each from 13 on. */
export function isImmutable(volatility: string, pg: PgMajor): boolean {
  return (volatility.length === 1 ? volatility : volatility.charAt(pg - 13)) === 'i';
}
