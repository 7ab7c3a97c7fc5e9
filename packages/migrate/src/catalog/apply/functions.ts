import {
  as,
  type CreateFunctionStmt,
  type FunctionParameter,
  type ObjectWithArgs,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationSchema, resolveRoutines } from '../lookup.ts';
import type {
  Catalog,
  PgMajor,
  QualifiedName,
  Routine,
  RoutineKind,
  Volatility,
} from '../model.ts';
import { rangeVar, stringNode, strings } from '../names-of.ts';
import { inputTypes, parametersOf, signatureOf } from '../signatures.ts';
import { withoutLocations } from '../trees.ts';
import { formatType, isKnownType, missingType, requireNamedType } from '../types.ts';
import { withRoutine } from '../update.ts';
import { noColumns, requireValue } from '../volatility/index.ts';
import type { Run } from './run.ts';

/** After PostgreSQL's CreateFunction (functioncmds.c); a routine is known by its input arguments. */
export function createFunction(stmt: CreateFunctionStmt, run: Run): void {
  const { relname: name = '', schemaname } = rangeVar(strings(stmt.funcname));
  const schema = creationSchema(run.catalog, schemaname === undefined ? {} : { schemaname });
  const types = inputTypes(parametersOf(stmt.parameters), stmt.is_procedure ?? false);
  for (const type of types) requireNamedType(run.catalog, type);
  for (const { defexpr, argType, name: parameter = '' } of parametersOf(stmt.parameters)) {
    const argument = { name: parameter, type: argType ?? {} };
    if (defexpr) requireValue(defexpr, argument, noColumns(run.catalog), 'default');
  }
  const signature = signatureOf(run.catalog, name, types);
  const existing = run.catalog.schemas.get(schema)?.functions.get(signature);
  if (existing && !stmt.replace) {
    raise('42723', `function "${name}" already exists with same argument types`);
  }
  if (existing) requireSameResult(run.catalog, existing, stmt);
  const owner = existing?.owner ?? run.catalog.currentRole;
  run.catalog = withRoutine(run.catalog, {
    ...existing,
    schema,
    name,
    signature,
    owner,
    kind: stmt.is_procedure ? 'procedure' : 'function',
    volatility: volatilityOf(stmt),
    // Without the word, there is a body in SQL.
    language: optionOf(stmt, 'language') ?? 'sql',
    definition: { CreateFunctionStmt: definitionOf(stmt, { schema, name }) },
  });
}

/** After ProcedureCreate (pg_proc.c). */
function requireSameResult(catalog: Catalog, existing: Routine, stmt: CreateFunctionStmt): void {
  const before = as(existing.definition, 'CreateFunctionStmt');
  if (existing.kind !== (stmt.is_procedure ? 'procedure' : 'function')) {
    raise('42809', 'cannot change routine kind', {
      detail: `"${existing.name}" is a ${existing.kind}.`,
    });
  }
  if (!before) return;
  const hint = `Use DROP FUNCTION ${existing.signature} first.`;
  if (resultOf(catalog, before) !== resultOf(catalog, stmt)) {
    raise('42P13', 'cannot change return type of existing function', { hint });
  }
  const [old, now] = [before, stmt].map((s) => parametersOf(s.parameters).filter(isInput));
  const other = old?.find(({ name }, i) => name !== undefined && name !== now?.[i]?.name);
  if (other) raise('42P13', `cannot change name of input parameter "${other.name}"`, { hint });
  if (defaultsOf(now) < defaultsOf(old)) {
    raise('42P13', 'cannot remove parameter defaults from existing function', { hint });
  }
}

function isInput({ mode }: FunctionParameter): boolean {
  return mode === 'FUNC_PARAM_INOUT' || inputModes.has(mode ?? '');
}

function defaultsOf(parameters: readonly FunctionParameter[] | undefined): number {
  return (parameters ?? []).filter(({ defexpr }) => defexpr).length;
}

/** What it gives, and by which names it gives rows; without both, that depends on OUT arguments. */
function resultOf(catalog: Catalog, { returnType, parameters }: CreateFunctionStmt): string {
  const given = parametersOf(parameters).filter((p) => !inputModes.has(p.mode ?? ''));
  const out = given.map((p) => `${p.name ?? ''} ${formatType(catalog, p.argType ?? {})}`);
  const type = returnType && out.length === 0 ? formatType(catalog, returnType) : '';
  return [returnType?.setof ? 'setof' : '', type, ...out].join('\0');
}

const inputModes: ReadonlySet<string> = new Set([
  '',
  'FUNC_PARAM_IN',
  'FUNC_PARAM_DEFAULT',
  'FUNC_PARAM_VARIADIC',
]);

function definitionOf(
  stmt: CreateFunctionStmt,
  { schema, name }: QualifiedName,
): CreateFunctionStmt {
  const { replace: _, ...definition } = withoutLocations(stmt);
  return { ...definition, funcname: [schema, name].map(stringNode) };
}

function optionOf({ options }: CreateFunctionStmt, name: string): string | undefined {
  const option = (options ?? [])
    .map((node) => as(node, 'DefElem'))
    .find((o) => o?.defname === name);
  return as(option?.arg, 'String')?.sval;
}

function volatilityOf(stmt: CreateFunctionStmt): Volatility {
  const word = optionOf(stmt, 'volatility');
  return word === 'immutable' || word === 'stable' ? word : 'volatile';
}

/** What to say of one that is not there. */
interface MissingRoutine {
  readonly code: string;
  readonly missing: string;
}

/** The one routine a statement names; its arguments may be left out where that is clear. */
export function findRoutine(
  catalog: Catalog,
  { objname, objargs, objfuncargs, args_unspecified }: ObjectWithArgs,
  kind?: RoutineKind,
): Routine | MissingRoutine {
  const names = strings(objname);
  const candidates = resolveRoutines(catalog, names);
  if (args_unspecified) {
    return onlyOne(
      candidates.filter((routine) => mayBeMeant(routine, kind, catalog.pg)),
      names,
    );
  }
  const types = objfuncargs
    ? inputTypes(parametersOf(objfuncargs), false)
    : (objargs ?? []).flatMap((type) => as(type, 'TypeName') ?? []);
  const missing = types.filter((type) => !isKnownType(catalog, type));
  const [unknown] = missing.flatMap((type) => missingType(catalog, type) ?? []);
  if (unknown) return { code: unknown.code, missing: unknown.message };
  const signature = signatureOf(catalog, names.at(-1) ?? '', types);
  const found = candidates.find((routine) => routine.signature === signature);
  return found ?? { code: '42883', missing: `function ${signature} does not exist` };
}

/** Since 14, procedures and others may have one name without being confused. */
function mayBeMeant(routine: Routine, kind: RoutineKind | undefined, pg: PgMajor): boolean {
  if (kind === undefined || pg < 14) return true;
  return (routine.kind === 'procedure') === (kind === 'procedure');
}

function onlyOne(
  candidates: readonly Routine[],
  names: readonly string[],
): Routine | MissingRoutine {
  const [routine, other] = candidates;
  const name = names.join('.');
  if (!routine) return { code: '42883', missing: `could not find a function named "${name}"` };
  if (!other) return routine;
  raise('42725', `function name "${name}" is not unique`, {
    hint: 'Specify the argument list to select the function unambiguously.',
  });
}
