import { isBuiltinType } from '../builtin-types.ts';
import type { ColumnDraft } from '../definition/column.ts';
import { isNoDefault } from '../definition/null-default.ts';
import { raise } from '../errors.ts';
import { changedForeignOptions } from '../foreign-options.ts';
import type { Catalog, Column } from '../model.ts';
import { strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import { elementOf, typeKey } from '../volatility/index.ts';
import { type ColumnSequence, sequenceOptions } from './sequences.ts';

/** The column of the model, before any constraint: not null comes with its constraint. */
export function columnFrom(
  draft: ColumnDraft,
  sequence: ColumnSequence | undefined,
  catalog: Catalog,
): Column {
  const collation = strings(draft.node.collClause?.collname);
  return {
    name: draft.name,
    type: draft.type,
    ...(collation.length > 0 && { collation }),
    ...(draft.default &&
      !isNoDefault(draft.default, draft.type, catalog) && { default: draft.default }),
    ...generatedOf(draft),
    ...identityOf(draft, sequence),
    ...(draft.serial && sequence && { serial: sequence.sequence }),
    notNull: false,
    ...storageOf(draft),
    ...foreignOptionsOf(draft),
  };
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

function foreignOptionsOf({ node }: ColumnDraft): Pick<Column, 'foreignOptions'> {
  const foreignOptions = changedForeignOptions([], node.fdwoptions);
  return foreignOptions.length > 0 ? { foreignOptions } : {};
}

/** What is said of how its values are kept; DEFAULT is as if nothing were. */
function storageOf({ node }: ColumnDraft): Pick<Column, 'storage' | 'compression'> {
  const storage = node.storage_name?.toLowerCase() ?? 'default';
  const compression = node.compression?.toLowerCase() ?? 'default';
  return {
    ...(storage !== 'default' && { storage }),
    ...(compression !== 'default' && { compression }),
  };
}

function generatedOf({ generated }: ColumnDraft): Pick<Column, 'generated'> {
  if (!generated?.raw_expr) return {};
  const kind = generated.generated_kind === 'v' ? 'virtual' : 'stored';
  return { generated: { expression: withoutLocations(generated.raw_expr), kind } };
}

function identityOf(
  { identity }: Pick<ColumnDraft, 'identity'>,
  sequence: ColumnSequence | undefined,
): Pick<Column, 'identity'> {
  if (!identity || !sequence) return {};
  const generated = identity.generated_when === 'a' ? 'always' : 'by default';
  const options = sequenceOptions(identity);
  return { identity: { generated, sequence: sequence.sequence, options } };
}

export { identityOf };
