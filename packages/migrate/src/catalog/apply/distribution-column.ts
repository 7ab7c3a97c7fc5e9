import { as, type TypeName } from '@citrate/parser';
import { topicPages } from '../../pages/index.ts';
import { type DistributionCall, required } from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import type { Catalog, Column, Table } from '../model.ts';
import { strings } from '../names-of.ts';
import { formatType, hasHash } from '../types.ts';
import { columnOf } from './tables.ts';

const page = topicPages.distributing;

/** The column whose value decides where a row goes: 42703, 0A000, 42704 for one that cannot. */
export function requireDistributionColumn(
  catalog: Catalog,
  table: Table,
  call: DistributionCall,
): Column {
  const { location } = call;
  const written = required(call, 'distribution_column');
  const column = columnOf(table, written) ?? columnAsInSql(table, written, catalog);
  if (!column) {
    raise('42703', `column "${written}" of relation "${table.name}" does not exist`, { location });
  }
  refuseUnfit(catalog, table, column, location);
  return column;
}

/** 0A000 and 42704 for a column whose value cannot decide where a row goes. */
export function refuseUnfit(
  catalog: Catalog,
  table: Table,
  column: Column,
  location: number | undefined,
): void {
  if (column.generated) {
    raise('0A000', `cannot distribute table "${table.name}" by column "${column.name}"`, {
      detail: 'Its values are generated from other columns.',
      hint: 'Distribute the table by a column that is stored as it is given.',
      location,
      page,
    });
  }
  if (!hasHash(catalog, column.type)) {
    const type = formatType(catalog, column.type);
    raise('42704', `data type ${type} has no default operator class for access method "hash"`, {
      detail: `Column "${column.name}" of table "${table.name}" cannot be hashed.`,
      hint: 'Distribute the table by a column of another type.',
      location,
      page,
    });
  }
  if (catalog.citus && hasNegativeScale(column.type)) {
    const type = formatType(catalog, column.type);
    raise('0A000', `cannot distribute table "${table.name}" by column "${column.name}"`, {
      detail: `Citus takes no ${type} whose scale is negative.`,
      hint: 'Distribute the table by a column of another type, or give this one a scale of 0.',
      location,
      page,
    });
  }
}

/** Its own scale, not that of a domain. */
function hasNegativeScale({ names, typmods = [] }: TypeName): boolean {
  const scale = as(typmods[1], 'A_Const')?.ival?.ival ?? 0;
  return strings(names).at(-1) === 'numeric' && scale < 0;
}

/** Citus takes the text as the name itself. A fleet does, and reads it as SQL does besides. */
function columnAsInSql(table: Table, written: string, { citus }: Catalog): Column | undefined {
  const [name] = citus ? [] : (parseIdentifiers(written) ?? []);
  return name === undefined ? undefined : columnOf(table, name);
}
