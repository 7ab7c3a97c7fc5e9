/** EXCLUDE: what finds the rows that exclude each other. */
import { as, type Constraint, type TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, PgMajor, Table } from '../model.ts';
import { strings } from '../names-of.ts';
import { formatType } from '../types.ts';
import { baseKey, isBuiltInOperator, mayHaveMore, operatorFits } from '../volatility/index.ts';
import { requirePartitionKey } from './partition-key.ts';

/** Those that find rows one by one. After DefineIndex (indexcmds.c). */
export function requireExcludingMethod({ access_method: method }: Constraint): void {
  if (method !== 'gin' && method !== 'brin') return;
  raise('0A000', `access method "${method}" does not support exclusion constraints`);
}

/** From 17 on, as for unique constraints; columns must be compared by equality. */
export function requireExcludedKey(table: Table, definition: Constraint, pg: PgMajor): void {
  if (!table.partitionKey) return;
  if (pg < 17) {
    raise('0A000', 'exclusion constraints are not supported on partitioned tables');
  }
  const compared = comparedColumns(definition);
  const names = compared.flatMap(({ name }) => name ?? []);
  requirePartitionKey(table, 'EXCLUDE', names);
  for (const { name = '', operator } of compared) {
    const sign = operator.at(-1);
    if (sign === '=' || !table.partitionKey.columns.includes(name)) continue;
    raise(
      '0A000',
      `cannot match partition key to index on column "${name}" using non-equal operator "${sign}"`,
    );
  }
}

/** The columns of EXCLUDE, none for an expression, and the operators that their values are compared by. */
function comparedColumns({ exclusions = [] }: Constraint) {
  return exclusions.map((pair) => {
    const [element, operator] = as(pair, 'List')?.items ?? [];
    const { name, opclass } = as(element, 'IndexElem') ?? {};
    return { name, opclass, operator: strings(as(operator, 'List')?.items) };
  });
}

/**
 * 42883 or 42809 for an operator that is not there, or that the index does not have; of other types and
 * methods, extensions have operators. After ComputeIndexAttrs (indexcmds.c).
 */
export function requireOperators(
  { columns }: Table,
  definition: Constraint,
  catalog: Catalog,
): void {
  const { access_method: method = 'btree' } = definition;
  for (const { name, opclass, operator } of comparedColumns(definition)) {
    const type = columns.find((column) => column.name === name)?.type;
    const [sign = '', schema = 'pg_catalog'] = operator.toReversed();
    if (schema !== 'pg_catalog') continue;
    const family = opclass && !equality[method] ? undefined : operatorsOf(method, type, catalog);
    if (family && type && !operatorFits(sign, type, type, catalog)) {
      const shown = formatType(catalog, type);
      raise('42883', `operator does not exist: ${shown} ${sign} ${shown}`);
    }
    if (type && oneSided.has(sign) && isBuiltInOperator(sign, type, catalog)) refuseOneSided(sign);
    if (family && !family.includes(sign) && !mayHaveMore(catalog)) refuseOperator(sign);
  }
}

/** What these find is equal. */
const equality: { readonly [method in string]?: readonly string[] } = { btree: ['='], hash: ['='] };

/** By the type of the default class: its operators that mean the same from both sides, in pg_amop. */
const families: { readonly [method in string]?: { readonly [type in string]?: string } } = {
  gist: {
    box: '&& ~=',
    circle: '&& ~=',
    multirange: '&& = -|-',
    point: '~=',
    polygon: '&& ~=',
    range: '&& = -|-',
    tsquery: '',
    tsvector: '',
  },
  spgist: {
    box: '&& ~=',
    inet: '&& = <>',
    point: '~=',
    polygon: '&& ~=',
    range: '&& = -|-',
    text: '=',
  },
};

/** Undefined where an extension may have the class. */
function operatorsOf(
  method: string,
  type: TypeName | undefined,
  catalog: Catalog,
): readonly string[] | undefined {
  if (equality[method]) return equality[method];
  const key = baseKey(type, catalog) ?? '';
  const [, kind = key] = /^[^ \0]*?((?:multi)?range)$/.exec(key) ?? [];
  return families[method]?.[kind]?.split(' ');
}

/** Operators of PostgreSQL that mean something else from the other side, whatever the type. */
const oneSided: ReadonlySet<string> = new Set(
  '< <= > >= << >> <<= >>= @> <@ &< &> <<| |>> &<| |&> <^ >^ ^@'.split(' '),
);

function refuseOneSided(sign: string): never {
  const detail = 'Only commutative operators can be used in exclusion constraints.';
  raise('42809', `operator ${sign} is not commutative`, { detail });
}

/** Of those that such an index has, only `=` means the same from both sides. */
function refuseOperator(sign: string): never {
  if (oneSided.has(sign)) refuseOneSided(sign);
  const detail =
    'The exclusion operator must be related to the index operator class for the constraint.';
  raise('42809', `operator ${sign} is not a member of the index's operator family`, { detail });
}
