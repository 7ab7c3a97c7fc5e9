/**
 * Parts of foreign keys to partitioned tables: a server gives the table that refers one more constraint for
 * each partition, and names it itself. On shards each is renamed at once, to what the coordinator calls it.
 */
import type { NameSlot } from '@citrate/deparser';
import { partsOfOwnKeys, relationChanges } from '../../catalog/index.ts';
import type { Catalog, Table, TableConstraint } from '../../catalog/model.ts';
import { compose, relationOf, relationSlot } from '../compose.ts';
import { lockOn } from '../locks.ts';
import type { Command } from '../model.ts';
import { onShards } from './command.ts';

/**
 * For all parts that shards have got by a statement.
 *
 * @param dropped names of constraints that the statement drops, and may add anew
 */
export function namedParts(
  before: Catalog,
  after: Catalog,
  dropped: ReadonlySet<string> = new Set(),
): readonly Command[] {
  return relationChanges(before, after).flatMap(({ before: old, after: table }) => {
    if (table?.kind !== 'table' || !table.distribution) return [];
    const known = old?.kind === 'table' && old.distribution ? partsOfOwnKeys(old) : [];
    const isKnown = (part: TableConstraint): boolean =>
      !dropped.has(part.parent?.constraint ?? '') && known.some(({ name }) => name === part.name);
    return partsOfOwnKeys(table)
      .filter((part) => !isKnown(part))
      .map((part) => naming(part, table, after));
  });
}

/** Which of them it is, the server knows by the partition. It fails where there is none. */
function naming(
  { name, parent, referenced }: TableConstraint,
  table: Table,
  after: Catalog,
): Command {
  if (!parent || !referenced) throw new TypeError(`constraint ${name} is no part of a foreign key`);
  const shard: NameSlot = { ...relationSlot(table), literal: true };
  const partition: NameSlot = { ...relationSlot(referenced), literal: true };
  const constraint = (constraintName: string): NameSlot => ({
    role: 'constraint',
    qualified: false,
    literal: true,
    name: constraintName,
    relation: relationOf(table),
  });
  const template = compose`DO $citrate$BEGIN EXECUTE (\
SELECT 'ALTER TABLE ' || ${shard} || ' RENAME CONSTRAINT ' || pg_catalog.quote_ident(part.conname) || ' TO ' || ${constraint(name)} \
FROM pg_catalog.pg_constraint part JOIN pg_catalog.pg_constraint whole ON whole.oid = part.conparentid \
WHERE part.conrelid = ${shard}::pg_catalog.regclass AND part.confrelid = ${partition}::pg_catalog.regclass \
AND whole.conrelid = part.conrelid AND whole.conname = (pg_catalog.parse_ident(${constraint(parent.constraint)}))[1]\
); END$citrate$`;
  return onShards(template, table, [after], [lockOn(table, 'ACCESS EXCLUSIVE')]);
}
