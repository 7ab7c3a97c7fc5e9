import type { ColumnDef, Constraint, Node, TypeName } from '@citrate/parser';
import { isBuiltinType } from '../builtin-types.ts';
import type { ColumnDraft } from '../definition/column.ts';
import { isNoDefault } from '../definition/null-default.ts';
import { raise } from '../errors.ts';
import { changedForeignOptions } from '../foreign-options.ts';
import { resolveType } from '../lookup.ts';
import type { Catalog, Column, Identity } from '../model.ts';
import { strings } from '../names-of.ts';
import { withSequencesQualified } from '../sequence-calls.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import {
  elementOf,
  noColumns,
  requireAssignable,
  typeKey,
  withoutDomain,
} from '../volatility/index.ts';
import { type ColumnSequence, sequenceOptions } from './sequences.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The column of the model, before any constraint: not null comes with its constraint. */
export function columnFrom(
  draft: ColumnDraft,
  sequence: ColumnSequence | undefined,
  catalog: Catalog,
): Column {
  const { node, name, type, default: value, generated, identity } = draft;
  const column: Mutable<Column> = { name, type, notNull: false };
  const collation = strings(node.collClause?.collname);
  if (collation.length > 0) column.collation = collation;
  if (value && !isNoDefault(value, type, catalog)) {
    column.default = withSequencesQualified(value, catalog);
  }
  if (generated?.raw_expr) column.generated = generatedBy(generated, generated.raw_expr);
  if (identity && sequence) column.identity = identityOf(identity, sequence);
  if (draft.serial && sequence) column.serial = sequence.sequence;
  Object.assign(column, storageOf(node));
  const foreignOptions = changedForeignOptions([], node.fdwoptions);
  if (foreignOptions.length > 0) column.foreignOptions = foreignOptions;
  return column;
}

/** What is wrong with a default is told of a column that is there. */
export function requireDefault(
  { default: value, name, type }: Pick<ColumnDraft, 'default' | 'name' | 'type'>,
  catalog: Catalog,
): void {
  if (value && !isNoDefault(value, type, catalog)) {
    requireAssignable(value, { name, type }, noColumns(catalog), 'default');
  }
}

/** A default as it is kept, if the column takes it. */
export function defaultOf(
  value: Node,
  column: Pick<Column, 'name' | 'type'>,
  catalog: Catalog,
): Node {
  requireAssignable(value, column, noColumns(catalog), 'default');
  return withSequencesQualified(value, catalog);
}

/** Types of pg_catalog whose values have a collation. */
const collatable: ReadonlySet<string> = new Set(['bpchar', 'name', 'text', 'varchar']);

/** 42804 for COLLATE with values that have none. */
export function requireCollatable(catalog: Catalog, { type, node }: ColumnDraft): void {
  if (node.collClause) requireCollated(catalog, type, node.collClause.location);
}

export function requireCollated(catalog: Catalog, type: TypeName, location?: number): void {
  const key = typeKey(type, catalog);
  const element = withoutDomain(elementOf(key) ?? key);
  if (element === undefined || !isBuiltinType(element) || collatable.has(element)) return;
  raise('42804', `collations are not supported by type ${formatType(catalog, type)}`, {
    location,
  });
}

/** An identity counts. */
export function requireIdentityType(
  { type, identity }: Pick<ColumnDraft, 'type' | 'identity'>,
  catalog: Catalog,
): void {
  if (!identity) return;
  const key = typeKey(type, catalog);
  const isDomain = resolveType(catalog, strings(type.names)) !== undefined;
  if ((key === undefined && !isDomain) || ['int2', 'int4', 'int8'].includes(key ?? '')) return;
  raise('22023', 'identity column type must be smallint, integer, or bigint', {
    location: identity.location,
  });
}

/** What is said of how its values are kept; DEFAULT is as if nothing were. */
function storageOf(node: ColumnDef): Pick<Column, 'storage' | 'compression'> | undefined {
  if (node.storage_name === undefined && node.compression === undefined) return undefined;
  const storage = node.storage_name?.toLowerCase() ?? 'default';
  const compression = node.compression?.toLowerCase() ?? 'default';
  return {
    ...(storage !== 'default' && { storage }),
    ...(compression !== 'default' && { compression }),
  };
}

function generatedBy(
  { generated_kind: kind }: Constraint,
  value: Node,
): NonNullable<Column['generated']> {
  return { expression: withoutLocations(value), kind: kind === 'v' ? 'virtual' : 'stored' };
}

export function identityOf(
  identity: Constraint,
  { sequence }: Pick<ColumnSequence, 'sequence'>,
): Identity {
  const generated = identity.generated_when === 'a' ? 'always' : 'by default';
  return { generated, sequence, options: sequenceOptions(identity) };
}
