/** Sequences that expressions take values of. */
import { quoteIdentifier } from '@citrate/deparser';
import {
  as,
  type FuncCall,
  mapTree,
  type Node,
  type RangeVar,
  type TypeCast,
  walk,
} from '@citrate/parser';
import { raise } from './errors.ts';
import { parseIdentifiers } from './identifiers.ts';
import { requireRelation, resolveRelation } from './lookup.ts';
import type { Catalog, QualifiedName } from './model.ts';
import { rangeVar, sameName, strings, written } from './names-of.ts';
import { builtinType } from './types.ts';
import { isOfSystem } from './views/reads.ts';

const readers: ReadonlySet<string> = new Set(['nextval', 'currval', 'setval']);

/** The names of relations, as written, that constants of `nextval('s')`, or `'s'::regclass`, mean. */
export function sequencesCalled(tree: Node | undefined): string[][] {
  const found: string[][] = [];
  const take = (names: string[] | undefined): void => {
    if (names) found.push(names);
  };
  if (tree && !as(tree, 'A_Const')) {
    walk(tree, {
      FuncCall: (c) => take(sequenceCalled(c)),
      TypeCast: (c) => take(sequenceCast(c)),
    });
  }
  return found;
}

/**
 * The name that a call of `nextval`, `currval` or `setval` has for a sequence. A constant that is cast
 * to anything but regclass is looked up whenever it is used.
 */
export function sequenceCalled({ funcname, args }: FuncCall): string[] | undefined {
  if (!readers.has(strings(funcname).at(-1) ?? '')) return undefined;
  return constantName(args?.[0]);
}

/** The name in `'s'::regclass`. */
export function sequenceCast({ arg, typeName }: TypeCast): string[] | undefined {
  return strings(typeName?.names).at(-1) === 'regclass' ? constantName(arg) : undefined;
}

function constantName(node: Node | undefined): string[] | undefined {
  const text = as(node, 'A_Const')?.sval?.sval;
  return text === undefined ? undefined : parseIdentifiers(text);
}

interface SequenceMapper {
  readonly FuncCall: (call: FuncCall) => FuncCall;
  readonly TypeCast: (cast: TypeCast) => TypeCast;
}

/** Replaces such constants where `to` gives another name. */
function sequenceMapper(to: (names: string[]) => QualifiedName | undefined): SequenceMapper {
  return {
    FuncCall: (call) => {
      const names = sequenceCalled(call);
      const name = names && to(names);
      if (!name) return call;
      return { ...call, args: [{ TypeCast: regclass(name) }, ...(call.args ?? []).slice(1)] };
    },
    TypeCast: (cast) => {
      const names = sequenceCast(cast);
      const name = names && to(names);
      return name ? regclass(name) : cast;
    },
  };
}

/** A server stores which sequence, or relation, is meant: 42P01 if there is none, in a catalog that has all. */
export function qualifySequences(catalog: Catalog): SequenceMapper {
  return sequenceMapper((names) => {
    const range = rangeVar(names);
    const found = resolveRelation(catalog, range);
    if (!found && catalog.uncertain === undefined && !isOfSystem(range))
      refuseMissing(catalog, range);
    return found && { schema: found.schema, name: found.name };
  });
}

/** An expression in which each sequence says its schema, as qualifySequences has it. */
export function withSequencesQualified(tree: Node, catalog: Catalog): Node {
  return as(tree, 'A_Const') ? tree : mapTree(tree, qualifySequences(catalog));
}

/** regclass asked for the schema first before 16. */
function refuseMissing(catalog: Catalog, range: RangeVar): never {
  if (catalog.pg < 16) requireRelation(catalog, range);
  raise('42P01', `relation "${written(range)}" does not exist`);
}

/** One sequence under another name; in the tree they have their schemas. */
export function renameSequenceCalled(tree: Node, from: QualifiedName, to: QualifiedName): Node {
  const mapper = sequenceMapper(([schema = '', name = '', ...more]) =>
    more.length === 0 && sameName({ schema, name }, from) ? to : undefined,
  );
  return as(tree, 'A_Const') ? tree : mapTree(tree, mapper);
}

function regclass({ schema, name }: QualifiedName): TypeCast {
  const sval = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  return { arg: { A_Const: { sval: { sval } } }, typeName: builtinType('regclass') };
}

/** `nextval('s.q')`: what a serial column's default is elsewhere than in its own table. */
export function nextValueOf(sequence: QualifiedName): Node {
  return {
    FuncCall: {
      funcname: [{ String: { sval: 'nextval' } }],
      args: [{ TypeCast: regclass(sequence) }],
      funcformat: 'COERCE_EXPLICIT_CALL',
    },
  };
}
