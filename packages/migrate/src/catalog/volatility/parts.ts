/** What values have in them: fields of rows, elements of arrays. And what their types are called. */
import { as, type NodeOf } from '@citrate/parser';
import { sqlTypeNames } from '../builtin-types.ts';
import { resolveRoutines, resolveType } from '../lookup.ts';
import type { Catalog, Column } from '../model.ts';
import { isSystemColumn } from '../system-columns.ts';
import { isPlain, mayHaveMore } from './callable.ts';
import type { Findings } from './findings.ts';
import { builtInType, isBuiltInFunction } from './tables.ts';
import { elementOf, type TypeKey, typeKey, usersName, withoutDomain } from './types.ts';

export function indirectionType(
  { arg, indirection }: NodeOf<'A_Indirection'>,
  context: Findings,
): TypeKey {
  let type = context.typeOf(arg);
  for (const node of indirection ?? []) {
    const field = as(node, 'String')?.sval;
    const indices = as(node, 'A_Indices');
    if (field !== undefined) type = fieldOf(type, field, context);
    else if (indices) type = elementAt(type, indices.is_slice ?? false, context);
    else type = undefined;
  }
  return type;
}

/** Any name may be that of a function, or a type that a value is cast to. After ParseFuncOrColumn (parse_func.c). */
function fieldOf(type: TypeKey, field: string, context: Findings): TypeKey {
  const { catalog } = context;
  const found = fieldType(type, field, catalog);
  if (found !== undefined || type === undefined || mayBeCalled(field, catalog)) return found;
  const columns = columnsOfRow(type, catalog);
  const shown = typeName(type);
  if (!columns && isPlain(type)) {
    const message = `column notation .${field} applied to type ${shown}, which is not a composite type`;
    context.foundWrong('42809', message);
  } else if (columns && !columns.some(({ name }) => name === field)) {
    context.foundWrong('42703', `column "${field}" not found in data type ${shown}`);
  }
  return undefined;
}

/** Whether a function or a type may be meant by what is written like a column of a row. */
export function mayBeCalled(name: string, catalog: Catalog): boolean {
  if (mayHaveMore(catalog) || isSystemColumn(name)) return true;
  if (isBuiltInFunction(name) || builtInType(name)) return true;
  return resolveRoutines(catalog, [name]).length > 0 || resolveType(catalog, [name]) !== undefined;
}

/** From 14 on jsonb has parts. */
function elementAt(container: TypeKey, isSlice: boolean, context: Findings): TypeKey {
  const { catalog } = context;
  const type = withoutDomain(container);
  if (type === 'jsonb' && catalog.pg >= 14) return isSlice ? undefined : type;
  if (type !== undefined && whole.has(type)) {
    const why = catalog.pg < 14 ? 'it is not an array' : 'it does not support subscripting';
    context.foundWrong('42804', `cannot subscript type ${typeName(type)} because ${why}`);
  }
  return isSlice ? type : elementOf(type);
}

/** Values without elements: other types may have some. */
const whole: ReadonlySet<string> = new Set(
  `int2 int4 int8 numeric float4 float8 text varchar bpchar bool uuid date time timestamp timestamptz
  json jsonb bytea`.split(/\s+/),
);

export function typeName(type: string): string {
  const element = type.startsWith('_') ? type.slice(1) : type;
  const name = usersName(element) ?? typeWords(element);
  return element === type ? name : `${name}[]`;
}

/** Undefined for what is no row, or one whose columns are not known. */
export function columnsOfRow(
  key: TypeKey,
  catalog: Catalog,
): readonly Pick<Column, 'name' | 'type'>[] | undefined {
  const type = withoutDomain(key);
  if (!type?.startsWith('record ')) return undefined;
  const [schema = '', name = ''] = type.slice('record '.length).split('\0');
  const relation = catalog.schemas.get(schema)?.relations.get(name);
  const isRow = relation && relation.kind !== 'index' && relation.kind !== 'sequence';
  return isRow ? relation.columns : undefined;
}

export function fieldType(type: TypeKey, field: string, catalog: Catalog): TypeKey {
  const column = columnsOfRow(type, catalog)?.find(({ name }) => name === field);
  return typeKey(column?.type, catalog);
}

function typeWords(type: TypeKey): string {
  return sqlTypeNames.get(type ?? '') ?? type ?? '';
}
