import { topicPages } from '../../pages/index.ts';
import { type DistributionCall, required } from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { parseIdentifiers } from '../identifiers.ts';
import type { Catalog, Column, Table } from '../model.ts';
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
  return column;
}

/** Citus takes the text as the name itself. A fleet does, and reads it as SQL does besides. */
function columnAsInSql(table: Table, written: string, { citus }: Catalog): Column | undefined {
  const [name] = citus ? [] : (parseIdentifiers(written) ?? []);
  return name === undefined ? undefined : columnOf(table, name);
}
