/** Functions, procedures and aggregates. */
import {
  as,
  DiagnosticError,
  type FunctionParameter,
  type Node,
  type ObjectWithArgs,
  parse,
} from '@citrate/parser';
import { type Catalog, type Routine, resolveRoutines, strings } from '../catalog/index.ts';
import { functionKey, schemaKey } from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';
import { namedIn } from './needs.ts';
import { names } from './trees.ts';

export function functionPieces(routine: Routine, catalog: Catalog): readonly Piece[] {
  const { schema, signature, definition } = routine;
  return [
    {
      rank: 'function',
      name: [schema, signature],
      tree: definition,
      provides: [functionKey(routine)],
      needs: [
        schemaKey(schema),
        ...('DefineStmt' in definition
          ? calledByAggregate(definition.DefineStmt.definition, catalog)
          : namedInBody(definition.CreateFunctionStmt.options, catalog)),
      ].filter((key) => key !== functionKey(routine)),
    },
  ];
}

/** `SFUNC = s.f` and its like; a type is found as a name in the tree anyway. */
function calledByAggregate(options: readonly Node[] | undefined, catalog: Catalog): ObjectKey[] {
  return (options ?? []).flatMap((option) => {
    const called = as(as(option, 'DefElem')?.arg, 'TypeName')?.names;
    return resolveRoutines(catalog, strings(called)).map(functionKey);
  });
}

/** What a body in SQL names: the server looks it up when the function is made. */
function namedInBody(options: readonly Node[] | undefined, catalog: Catalog): readonly ObjectKey[] {
  const option = (name: string): Node | undefined =>
    (options ?? []).map((o) => as(o, 'DefElem')).find((o) => o?.defname === name)?.arg;
  if (as(option('language'), 'String')?.sval !== 'sql') return [];
  const body = as(as(option('as'), 'List')?.items?.[0], 'String')?.sval ?? '';
  return statementsOf(body).flatMap((tree) => namedIn(tree, catalog));
}

function statementsOf(body: string): readonly Node[] {
  try {
    return parse(body).map(({ tree }) => tree);
  } catch (error) {
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}

/** How statements other than CREATE name it: by its input arguments. */
export function routineObject({ schema, name, definition }: Routine): ObjectWithArgs {
  const objname = names({ schema, name });
  const inputs = inputsOf(definition);
  const objargs = inputs.flatMap(({ argType }) => (argType ? [{ TypeName: argType }] : []));
  if (inputs.length === 0) return { objname };
  const objfuncargs = inputs.map(({ argType, mode }): Node => {
    const isOutput = mode === 'FUNC_PARAM_OUT';
    const FunctionParameter = { mode: isOutput ? mode : ('FUNC_PARAM_DEFAULT' as const) };
    return { FunctionParameter: { ...FunctionParameter, ...(argType && { argType }) } };
  });
  return { objname, objargs, objfuncargs };
}

const outputs: ReadonlySet<string> = new Set(['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE']);

/** Of a procedure, OUT arguments are part of what it is called with. */
function inputsOf(definition: Routine['definition']): readonly FunctionParameter[] {
  const isAggregate = 'DefineStmt' in definition;
  const nodes = isAggregate
    ? as(definition.DefineStmt.args?.[0], 'List')?.items
    : definition.CreateFunctionStmt.parameters;
  const isProcedure = !isAggregate && (definition.CreateFunctionStmt.is_procedure ?? false);
  return (nodes ?? [])
    .flatMap((node) => as(node, 'FunctionParameter') ?? [])
    .filter(({ mode }) => !outputs.has(mode ?? '') || (isProcedure && mode === 'FUNC_PARAM_OUT'));
}

export const routineTypes = {
  function: 'OBJECT_FUNCTION',
  procedure: 'OBJECT_PROCEDURE',
  aggregate: 'OBJECT_AGGREGATE',
} as const;
