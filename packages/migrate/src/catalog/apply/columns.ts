import type { ColumnDef, Constraint, Node } from '@citrate/parser';
import { isBuiltinType } from '../builtin-types.ts';
import type { ColumnDraft } from '../definition/column.ts';
import { isNoDefault } from '../definition/null-default.ts';
import { raise } from '../errors.ts';
import { changedForeignOptions } from '../foreign-options.ts';
import type { Catalog, Column, Identity } from '../model.ts';
import { strings } from '../names-of.ts';
import { withSequencesQualified } from '../sequence-calls.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import { elementOf, typeKey } from '../volatility/index.ts';
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
  if (value && !isNoDefault(value, type, catalog))
    column.default = withSequencesQualified(value, catalog);
  if (generated?.raw_expr) column.generated = generatedBy(generated, generated.raw_expr);
  if (identity && sequence) column.identity = identityOf(identity, sequence);
  if (draft.serial && sequence) column.serial = sequence.sequence;
  Object.assign(column, storageOf(node));
  const foreignOptions = changedForeignOptions([], node.fdwoptions);
  if (foreignOptions.length > 0) column.foreignOptions = foreignOptions;
  return column;
}

/** Types of pg_catalog whose values have a collation. */
const collatable: ReadonlySet<string> = new Set(['bpchar', 'name', 'text', 'varchar']);

/** 42804 for COLLATE with values that have none. */
export function requireCollatable(catalog: Catalog, { type, node }: ColumnDraft): void {
  const key = node.collClause && typeKey(type, catalog);
  const element = elementOf(key) ?? key;
  if (element === undefined || !isBuiltinType(element) || collatable.has(element)) return;
  raise('42804', `collations are not supported by type ${formatType(catalog, type)}`, {
    location: node.collClause?.location,
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
