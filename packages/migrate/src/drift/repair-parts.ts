/** Repair of what a shard has beside its columns: constraints, indexes, policies and so on. */
import { quoteIdentifier } from '@citrate/deparser';
import { shardName } from '../layout/index.ts';
import type { Definition, Finding } from './finding.ts';
import {
  attributes,
  byHand,
  type Found,
  isMadeAlike,
  joined,
  type OnShard,
  ownName,
  type Repair,
  statements,
  writeOn,
} from './repair-words.ts';

export function repairOfPart(
  { object, expected }: Finding,
  { definition: found }: Found,
  at: OnShard,
): Repair {
  const write = writeOn(at);
  if (object.kind === 'sequence') return sequence(object.name, at);
  const made = statements((expected?.parts ?? []).map(({ piece }) => write(piece.tree)));
  if (!found) return made;
  if (!expected) return statements([dropOf(found)]);
  if (isMadeAlike(expected, found)) return attributes(expected, found, write);
  return joined([statements([dropOf(found)]), made]);
}

/** It has given values that are in rows. */
function sequence(name: string, { shard: { table, shardId } }: OnShard): Repair {
  const shard = shardName(table.name, shardId);
  return byHand(
    `Sequence ${name} of shard ${table.schema}.${shard} has to go on after the highest value in its rows: make or alter it by hand.`,
  );
}

function dropOf(definition: Definition): string {
  const { own, object } = definition;
  const { table } = own;
  const name = quoteIdentifier(own.name);
  const on = table ? `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}` : '';
  switch (object.kind) {
    case 'constraint':
      return `ALTER TABLE ${on} DROP CONSTRAINT ${name}`;
    case 'index':
    case 'statistics':
      return `DROP ${object.kind.toUpperCase()} ${ownName(definition)}`;
    default:
      return `DROP ${object.kind.toUpperCase()} ${name} ON ${on}`;
  }
}
