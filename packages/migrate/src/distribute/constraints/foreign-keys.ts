import type { Constraint } from '@citrate/parser';
import {
  isOrderKnown,
  partitionsOf,
  resolveTable,
  sameName,
  strings,
  type TreeDiagnostic,
} from '../../catalog/index.ts';
import type { Catalog, DistributedTable, Table } from '../../catalog/model.ts';
import { problem } from '../rule.ts';
import { literalName, placed, shown, sqlList, sqlName } from '../words.ts';

interface ForeignKey {
  readonly constraint: Constraint;
  readonly from: Table;
  readonly to: Table;
  readonly columns: readonly string[];
  readonly referencedColumns: readonly string[];
}

/**
 * The rule of foreign keys: whatever a row references must be on the same server, on a shard that
 * is known beforehand. From a plain table all goes; what becomes of it when the table is distributed
 * is judged then. `column` is the column whose definition the constraint is in.
 */
export function judgeForeignKey(
  constraint: Constraint,
  from: Table,
  catalog: Catalog,
  column?: string,
): readonly TreeDiagnostic[] {
  if (constraint.contype !== 'CONSTR_FOREIGN' || !from.distribution) return [];
  const found = constraint.pktable && resolveTable(catalog, constraint.pktable);
  if (!found) return [];
  const to = sameName(found, from) ? from : found;
  const key: ForeignKey = {
    constraint,
    from,
    to,
    columns: column === undefined ? strings(constraint.fk_attrs) : [column],
    referencedColumns: referencedColumns(constraint, to),
  };
  return [...judgePlaces(key, catalog), ...judgeParts(key, catalog), ...judgeActions(key, catalog)];
}

function judgeParts(key: ForeignKey, catalog: Catalog): readonly TreeDiagnostic[] {
  const parts = key.to.distribution && !catalog.citus ? partitionsOf(catalog, key.to) : [];
  return parts.length > 1 && !isOrderKnown(parts) ? [unorderedParts(key, catalog)] : [];
}

function referencedColumns(constraint: Constraint, to: Table): readonly string[] {
  if (constraint.pk_attrs) return strings(constraint.pk_attrs);
  return to.constraints.find((c) => c.kind === 'primary key')?.columns ?? [];
}

function judgePlaces(key: ForeignKey, catalog: Catalog): readonly TreeDiagnostic[] {
  const { from, to } = key;
  if (from.distribution?.kind === 'reference' || from.distribution?.kind === 'citus local') {
    return judgeFromCopies(key, catalog);
  }
  if (!to.distribution) return [toPlainTable(key, catalog)];
  if (to.distribution.kind === 'reference') return [];
  if (from.distribution?.colocationId !== to.distribution.colocationId) {
    return [notColocated(key, catalog)];
  }
  if (from.distribution.kind !== 'distributed' || to.distribution.kind !== 'distributed') return [];
  return pairsColumns(key, from.distribution.column, to.distribution.column)
    ? []
    : [withoutDistributionColumns(key, from.distribution, to.distribution, catalog)];
}

/** From a table that is whole in each of its places. A plain table that Citus finds becomes one of its own. */
function judgeFromCopies(key: ForeignKey, catalog: Catalog): readonly TreeDiagnostic[] {
  const { from, to } = key;
  const kind = to.distribution?.kind;
  if (kind === 'reference') return [];
  if (kind === 'distributed' || kind === 'single shard') return [fromReferenceTable(key, catalog)];
  if (!catalog.citus) return [toPlainTable(key, catalog)];
  return from.distribution?.kind === 'reference' ? changesCopies(key, catalog) : [];
}

/** What happens in the coordinator's table cannot reach into the copies on other nodes. */
function changesCopies(key: ForeignKey, catalog: Catalog): readonly TreeDiagnostic[] {
  const { fk_del_action: onDelete = 'a', fk_upd_action: onUpdate = 'a', location } = key.constraint;
  if ('ar'.includes(onDelete) && 'ar'.includes(onUpdate)) return [];
  return [
    problem('foreign-keys', `${message(key, catalog)} with an action`, {
      detail: `${placed(key.to, catalog)}: what happens there does not reach the copies of ${shown(key.from, catalog)} on other nodes.`,
      hint: 'Use NO ACTION or RESTRICT for ON DELETE and ON UPDATE.',
      location,
    }),
  ];
}

function pairsColumns(key: ForeignKey, column: string, referenced: string): boolean {
  return key.columns.some((c, i) => c === column && key.referencedColumns[i] === referenced);
}

function message({ from, to }: ForeignKey, catalog: Catalog): string {
  return `cannot create foreign key from ${shown(from, catalog)} to ${shown(to, catalog)}`;
}

function toPlainTable(key: ForeignKey, catalog: Catalog): TreeDiagnostic {
  const { to, constraint } = key;
  return problem(
    'foreign-keys',
    message(key, catalog),
    {
      detail: `${placed(to, catalog)}, which the workers do not have.`,
      hint: `Distribute ${shown(to, catalog)} first: SELECT create_reference_table(${literalName(to)}), or create_distributed_table with the same distribution column.`,
      location: constraint.location,
    },
    '42P16',
  );
}

/** The server numbers them in the order of the bounds, and their shards have to bear the same names. */
function unorderedParts(key: ForeignKey, catalog: Catalog): TreeDiagnostic {
  return problem('foreign-keys', message(key, catalog), {
    detail: `The server gives ${shown(key.from, catalog)} a constraint more for each partition of ${shown(key.to, catalog)}, in the order of their bounds, which Citrate cannot tell: it depends on types and collations.`,
    hint: 'Add the foreign key before there is more than one partition: those that come later get their parts one by one.',
    location: key.constraint.location,
  });
}

function fromReferenceTable(key: ForeignKey, catalog: Catalog): TreeDiagnostic {
  const { from, to, constraint } = key;
  return problem('foreign-keys', message(key, catalog), {
    detail: `${placed(from, catalog)} with a copy on every worker; ${placed(to, catalog)}: no worker has all the rows to check against.`,
    hint: `Create ${shown(to, catalog)} as a reference table as well, or leave the foreign key out.`,
    location: constraint.location,
  });
}

function notColocated(key: ForeignKey, catalog: Catalog): TreeDiagnostic {
  const { from, to, constraint } = key;
  return problem('foreign-keys', message(key, catalog), {
    detail: `${placed(from, catalog)}; ${placed(to, catalog)}: rows that belong together may be on different servers.`,
    hint: `${colocate(from, to, catalog)}, or create ${shown(to, catalog)} as a reference table instead.`,
    location: constraint.location,
  });
}

function colocate(from: Table, to: Table, catalog: Catalog): string {
  const by =
    to.distribution?.kind === 'distributed'
      ? ` by the column that references "${to.distribution.column}"`
      : '';
  return `Distribute ${shown(from, catalog)} with colocate_with => ${literalName(to)}${by}`;
}

function withoutDistributionColumns(
  key: ForeignKey,
  from: DistributedTable,
  to: DistributedTable,
  catalog: Catalog,
): TreeDiagnostic {
  const tables = key.from === key.to ? [key.from] : [key.from, key.to];
  const [columns, referenced] = pairedColumns(key, from.column, to.column);
  return problem('foreign-keys', message(key, catalog), {
    detail: `${tables.map((t) => placed(t, catalog)).join('; ')}: a row can only reference rows of the same shard, so "${from.column}" must reference "${to.column}".`,
    hint: `Write FOREIGN KEY (${sqlList(columns)}) REFERENCES ${sqlName(key.to)} (${sqlList(referenced)}).`,
    location: key.constraint.location,
  });
}

/** The distribution columns first, then the other columns where there is one for each. */
function pairedColumns(key: ForeignKey, column: string, referenced: string): [string[], string[]] {
  const others = key.columns.filter((c) => c !== column);
  const otherReferenced = key.referencedColumns.filter((c) => c !== referenced);
  if (others.length !== otherReferenced.length) return [[column], [referenced]];
  return [
    [column, ...others],
    [referenced, ...otherReferenced],
  ];
}

const actionWords: Readonly<Record<string, string>> = {
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

/** An action must not change a distribution column: the row would have to move to another shard. */
function judgeActions(key: ForeignKey, catalog: Catalog): readonly TreeDiagnostic[] {
  const { from, columns, constraint } = key;
  if (from.distribution?.kind !== 'distributed') return [];
  const { column } = from.distribution;
  if (!columns.includes(column)) return [];
  const { fk_del_action: onDelete = 'a', fk_upd_action: onUpdate = 'a' } = constraint;
  const given = constraint.fk_del_set_cols;
  // Citus does not look at the list of columns.
  const set = given && !catalog.citus ? strings(given) : columns;
  return [
    ...('nd'.includes(onDelete) && set.includes(column)
      ? [movesRow(key, column, `ON DELETE ${actionWords[onDelete]}`, catalog)]
      : []),
    ...('cnd'.includes(onUpdate)
      ? [movesRow(key, column, `ON UPDATE ${actionWords[onUpdate]}`, catalog)]
      : []),
  ];
}

function movesRow(
  key: ForeignKey,
  column: string,
  action: string,
  catalog: Catalog,
): TreeDiagnostic {
  const others = key.columns.filter((c) => c !== column);
  const fix =
    action.startsWith('ON DELETE') && others.length > 0 && !catalog.citus
      ? `Name the columns to change: ${action} (${sqlList(others)}).`
      : `Leave ${action} out, or use NO ACTION.`;
  return problem('foreign-keys', `${message(key, catalog)} with ${action}`, {
    detail: `${placed(key.from, catalog)}: the action would change that column, and the row would belong to another shard.`,
    hint: fix,
    location: key.constraint.location,
  });
}
