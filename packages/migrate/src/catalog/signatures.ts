/** What routines are called with, which is what they are known by. */
import { as, type FunctionParameter, type Node, type TypeName } from '@citrate/parser';
import type { Catalog, RoutineDefinition } from './model.ts';
import { strings } from './names-of.ts';
import { formatType } from './types.ts';

export function parametersOf(nodes: readonly Node[] | undefined): FunctionParameter[] {
  return (nodes ?? []).flatMap((node) => as(node, 'FunctionParameter') ?? []);
}

/** Of a procedure, OUT arguments are part of what it is called with. */
export function inputTypes(
  parameters: readonly FunctionParameter[],
  procedure: boolean,
): TypeName[] {
  const output = procedure ? ['FUNC_PARAM_TABLE'] : ['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE'];
  return parameters.filter((p) => !output.includes(p.mode ?? '')).flatMap((p) => p.argType ?? []);
}

/** All that a routine takes and gives; what `%TYPE` stands for is not among them. */
export function typesOf(definition: RoutineDefinition): readonly TypeName[] {
  if ('DefineStmt' in definition) return argumentTypes(definition);
  const { parameters, returnType } = definition.CreateFunctionStmt;
  const types = parametersOf(parameters).map(({ argType }) => argType);
  return [...types, returnType].flatMap((type) => (type && !type.pct_type ? type : []));
}

/** `f(integer, text)`, the key of a routine in its schema. */
export function signatureOf(catalog: Catalog, name: string, types: readonly TypeName[]): string {
  return `${name}(${types.map((type) => formatType(catalog, type)).join(', ')})`;
}

/** What a routine is called with. Of an aggregate, `(*)` is no argument at all. */
export function argumentTypes(definition: RoutineDefinition): readonly TypeName[] {
  if ('CreateFunctionStmt' in definition) {
    const { parameters, is_procedure: isProcedure = false } = definition.CreateFunctionStmt;
    return inputTypes(parametersOf(parameters), isProcedure);
  }
  const { oldstyle: isOld, args, definition: options } = definition.DefineStmt;
  if (isOld) return baseTypes(options);
  return inputTypes(parametersOf(as(args?.[0], 'List')?.items), false);
}

/** As they were written before 8.2: `basetype = …`, where "ANY" is no argument at all. */
function baseTypes(definition: readonly Node[] | undefined): readonly TypeName[] {
  const option = (definition ?? [])
    .map((node) => as(node, 'DefElem'))
    .find((o) => o?.defname === 'basetype');
  const type = as(option?.arg, 'TypeName');
  return type && strings(type.names).at(-1)?.toLowerCase() !== 'any' ? [type] : [];
}
