/**
 * Parts of foreign keys to partitioned tables: a server gives the table that refers one more constraint for
 * each partition, and names it itself. On shards each is renamed at once, to what the coordinator calls it.
 */
import { type NameSlot, quoteIdentifier, quoteLiteral, type Template } from '@citrate/deparser';
import {
  findTable,
  partitionsBelow,
  partsOfOwnKeys,
  relationChanges,
  tablesReferring,
} from '../../catalog/index.ts';
import type { Catalog, Table, TableConstraint } from '../../catalog/model.ts';
import type { ChosenName } from '../../complete/model.ts';
import { fixed } from '../../layout/index.ts';
import { compose, relationOf, relationSlot, sqlName } from '../compose.ts';
import { lockOn } from '../locks.ts';
import type { Command } from '../model.ts';
import { onCoordinator, onShards } from './command.ts';

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
      .map((part) => namedOnShards(part, table, after));
  });
}

/** For those of foreign keys of, and to, a table that has columns of other types: servers make them anew. */
export function renewedParts(table: Table, before: Catalog, after: Catalog): readonly Command[] {
  const family = [table, ...partitionsBelow(before, table)];
  const tables = new Set([...family, ...family.flatMap((one) => tablesReferring(before, one))]);
  const parts = [...tables].flatMap((old) => {
    const now = findTable(after, old);
    return now?.distribution ? partsOfOwnKeys(now).map((part) => ({ part, table: now })) : [];
  });
  return [
    ...(after.pg < 18
      ? parts.map(({ part, table: { schema, name } }) =>
          namedOnCoordinator({ kind: 'foreign key', schema, table: name, name: part.name }, after),
        )
      : []),
    ...parts.map(({ part, table: now }) => namedOnShards(part, now, after)),
  ];
}

/** Of these the coordinator may be of a later version than the names are: before 18 they were others. */
export function isNamedOnCoordinator({ referenced }: ChosenName, { pg }: Catalog): boolean {
  return referenced !== undefined && pg < 18;
}

export function namedOnCoordinator({ schema, table, name }: ChosenName, after: Catalog): Command {
  const found = findTable(after, { schema, name: table });
  const part = found && partsOfOwnKeys(found).find((one) => one.name === name);
  if (!part?.parent || !part.referenced) throw new TypeError(`no part of a foreign key ${name}`);
  const { texts } = renaming({
    table: quoteLiteral(sqlName({ schema, name: table })),
    partition: quoteLiteral(sqlName(part.referenced)),
    whole: quoteLiteral(quoteIdentifier(part.parent.constraint)),
    name: quoteLiteral(quoteIdentifier(name)),
  });
  const locks = found ? [lockOn(found, 'ACCESS EXCLUSIVE')] : [];
  return { ...onCoordinator('', { locks }), template: fixed(texts.join('')) };
}

function namedOnShards(
  { name, parent, referenced }: TableConstraint,
  table: Table,
  after: Catalog,
): Command {
  if (!parent || !referenced) throw new TypeError(`constraint ${name} is no part of a foreign key`);
  const constraint = (constraintName: string): NameSlot => ({
    role: 'constraint',
    qualified: false,
    literal: true,
    name: constraintName,
    relation: relationOf(table),
  });
  const template = renaming({
    table: { ...relationSlot(table), literal: true },
    partition: { ...relationSlot(referenced), literal: true },
    whole: constraint(parent.constraint),
    name: constraint(name),
  });
  return onShards(template, table, [after], [lockOn(table, 'ACCESS EXCLUSIVE')]);
}

/** All of them constants that name what they are of. */
interface Part {
  readonly table: string | NameSlot;
  readonly partition: string | NameSlot;
  readonly whole: string | NameSlot;
  readonly name: string | NameSlot;
}

/** Which of the parts it is, the server knows by the partition. It fails where there is none. */
function renaming({ table, partition, whole, name }: Part): Template {
  return compose`DO $citrate$DECLARE own name; BEGIN \
SELECT part.conname INTO STRICT own FROM pg_catalog.pg_constraint part \
JOIN pg_catalog.pg_constraint whole ON whole.oid = part.conparentid \
WHERE part.conrelid = ${table}::pg_catalog.regclass AND part.confrelid = ${partition}::pg_catalog.regclass \
AND whole.conrelid = part.conrelid AND whole.conname = (pg_catalog.parse_ident(${whole}))[1]; \
IF own <> (pg_catalog.parse_ident(${name}))[1] THEN \
EXECUTE 'ALTER TABLE ' || ${table} || ' RENAME CONSTRAINT ' || pg_catalog.quote_ident(own) || ' TO ' || ${name}; \
END IF; END$citrate$`;
}
