/** A routine under another name, or in another schema: what calls it follows. */
import { as, type FuncCall, mapTree, type Node } from '@citrate/parser';
import { callsFunction } from '../drop/uses.ts';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, QualifiedName, Relation, Routine, Trigger } from '../model.ts';
import { withNamed } from '../named.ts';
import { stringNode, strings } from '../names-of.ts';
import { withoutRoutine, withRelation, withRoutine } from '../update.ts';
import { withFurtherTrees } from './further-trees.ts';
import { mapTrees } from './relation-trees.ts';

export function renameRoutine(catalog: Catalog, routine: Routine, to: QualifiedName): Catalog {
  const signature = to.name + routine.signature.slice(routine.name.length);
  const funcname = [to.schema, to.name].map(stringNode);
  const { definition } = routine;
  const renamed: Routine = {
    ...routine,
    schema: to.schema,
    name: to.name,
    signature,
    definition:
      'DefineStmt' in definition
        ? { DefineStmt: { ...definition.DefineStmt, defnames: funcname } }
        : { CreateFunctionStmt: { ...definition.CreateFunctionStmt, funcname } },
  };
  const renaming: Renaming = { before: catalog, routine, to };
  const moved = withRoutine(withoutRoutine(catalog, routine), renamed);
  let result = withCallersRenamed(moved, renaming);
  for (const schema of catalog.schemas.values()) {
    for (const relation of schema.relations.values()) {
      const changed = withCalls(relation, renaming);
      if (changed !== relation) result = withRelation(result, changed);
    }
  }
  const types = [...result.schemas.values()].flatMap((schema) => [...schema.types.values()]);
  return withFurtherTrees(result, types, (tree) => withCallsIn(tree, renaming));
}

function withCallsIn(tree: Node, renaming: Renaming): Node {
  return callsRoutine(tree, renaming) ? inTree(tree, renaming) : tree;
}

interface Renaming {
  readonly before: Catalog;
  readonly routine: Routine;
  readonly to: QualifiedName;
}

/** Event triggers, and wrappers of foreign data. */
function withCallersRenamed(catalog: Catalog, { before, routine, to }: Renaming): Catalog {
  const follow = (names: readonly string[]): readonly string[] =>
    resolveRoutines(before, names).includes(routine) ? [to.schema, to.name] : names;
  return [...(catalog.named?.values() ?? [])].reduce((result, object) => {
    if (object.kind === 'event trigger') {
      return withNamed(result, { ...object, function: follow(object.function) });
    }
    if (object.kind !== 'foreign-data wrapper') return result;
    const functions = object.functions.map((node): Node => {
      const { arg, ...option } = as(node, 'DefElem') ?? {};
      const items = follow(strings(as(arg, 'List')?.items)).map(stringNode);
      return { DefElem: { ...option, arg: { List: { items } } } };
    });
    return withNamed(result, { ...object, functions });
  }, catalog);
}

function withCalls(relation: Relation, renaming: Renaming): Relation {
  const called = mapTrees(relation, (tree) => withCallsIn(tree, renaming));
  if (!('triggers' in called) || !called.triggers?.some((one) => isOf(one, renaming)))
    return called;
  return { ...called, triggers: called.triggers.map((one) => triggerCalls(one, renaming)) };
}

function triggerCalls(trigger: Trigger, renaming: Renaming): Trigger {
  const { schema, name } = renaming.to;
  return isOf(trigger, renaming) ? { ...trigger, function: [schema, name] } : trigger;
}

function isOf({ function: called }: Trigger, { before, routine }: Renaming): boolean {
  return resolveRoutines(before, called).includes(routine);
}

function inTree(tree: Node, renaming: Renaming): Node {
  const funcname = [renaming.to.schema, renaming.to.name].map(stringNode);
  return mapTree(tree, {
    FuncCall: (call: FuncCall) =>
      callsRoutine({ FuncCall: { ...call, args: call.args ?? [] } }, renaming, true)
        ? { ...call, funcname }
        : call,
  });
}

/** `outermost`: the call itself, not those in its arguments. */
function callsRoutine(
  tree: Node | undefined,
  { before, routine: { schema, signature } }: Renaming,
  outermost = false,
): boolean {
  const name = { schema, name: signature };
  if (!outermost || !tree || !('FuncCall' in tree)) return callsFunction(tree, before, name);
  const { args = [], ...call } = tree.FuncCall;
  const placeholders = args.map((): Node => ({ A_Const: { isnull: true } }));
  return callsFunction({ FuncCall: { ...call, args: placeholders } }, before, name);
}
