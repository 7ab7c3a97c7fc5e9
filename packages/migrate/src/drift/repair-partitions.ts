/**
 * Repair of shards that are partitions, or have some: what a server passes on from one to the others is
 * mended where it comes from, and by its names.
 */
import { isPartOfOwnKey, type Table, wholeKey } from '../catalog/index.ts';
import type { Finding } from './finding.ts';
import { byHand, type Found, isMadeAlike, type OnShard, type Repair } from './repair-words.ts';

/**
 * What is to be done by hand; undefined where the shard can be mended by itself.
 *
 * @param there the shard as its server has it; absent if it is missing
 */
export function repairAmongPartitions(
  finding: Finding,
  { definition: found }: Found,
  { shard }: OnShard,
  there: Table | undefined,
): Repair | undefined {
  const { object, expected } = finding;
  const whole = wholeOf(object.name, shard.table) ?? (found && wholeOf(found.own.name, there));
  if (object.kind === 'constraint' && whole !== undefined) {
    return byHand(
      `Constraint ${found?.own.name ?? object.name} of ${shard.name.schema}.${shard.name.name} is a part of foreign key ${whole}, which a server makes and names by itself: add that if it is missing, then rename its parts.`,
    );
  }
  const { table, name, above } = shard;
  const [parent] = above;
  const place = `${name.schema}.${name.name}`;
  if (table.isPartition && parent) {
    const isOwn =
      object.kind === 'table'
        ? !expected || !found || isMadeAlike(expected, found)
        : isOwnPart(finding, found !== undefined, table);
    return isOwn
      ? undefined
      : byHand(
          `Shard ${place} is a partition of shard ${parent.shardId}, which passes on what it has: mend that, and ask again.`,
        );
  }
  if (!table.partitionKey || !isOnIndex(finding, table)) return undefined;
  return byHand(
    `Make or drop ${object.kind} ${object.name} of ${place} by hand, ON ONLY it, and those of its partitions by their names, then attach them.`,
  );
}

/** The foreign key to a partitioned table that a constraint of the table stands for one partition of. */
function wholeOf(name: string, table: Table | undefined): string | undefined {
  const constraint = table?.constraints.find((one) => one.name === name);
  return table && constraint && isPartOfOwnKey(constraint, table)
    ? wholeKey(constraint, table).name
    : undefined;
}

/** Whether it is not of those that a partition may have from its table. */
function isOwnPart(
  { object, expected }: Finding,
  isThere: boolean,
  { constraints, triggers = [] }: Table,
): boolean {
  switch (object.kind) {
    case 'constraint': {
      const constraint = constraints.find((one) => one.name === object.name);
      return !isThere && constraint?.inherited === undefined && constraint?.parent === undefined;
    }
    case 'index':
      return false;
    case 'trigger':
      return expected !== undefined && !triggers.some((t) => t.name === object.name && t.isClone);
    default:
      return true;
  }
}

function isOnIndex({ object }: Finding, { constraints }: Table): boolean {
  if (object.kind === 'index') return true;
  const constraint = constraints.find(({ name }) => name === object.name);
  const isOther = constraint && ['check', 'foreign key', 'not null'].includes(constraint.kind);
  return object.kind === 'constraint' && !isOther;
}
