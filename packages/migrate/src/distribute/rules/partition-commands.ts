/** ATTACH PARTITION and DETACH PARTITION: each shard of the table, with the partition's of its ordinal. */
import { type AlterTableCmd, type AlterTableStmt, as } from '@citrate/parser';
import { apply, findTable, resolveTable, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { judgeDistribution } from '../distribution-call.ts';
import { judgeClones } from '../partitions.ts';
import { type Asked, problem } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { literalName, placed, shown, sqlName } from '../words.ts';

/** The grammar has them alone in their statement. */
export function partitionCommand({ cmds }: AlterTableStmt): AlterTableCmd | undefined {
  const command = as(cmds?.[0], 'AlterTableCmd');
  return command?.subtype && commands.has(command.subtype) ? command : undefined;
}

const commands: ReadonlySet<AlterTableCmd['subtype']> = new Set([
  'AT_AttachPartition',
  'AT_DetachPartition',
  'AT_DetachPartitionFinalize',
] as const);

export function judgePartitionCommand(
  command: AlterTableCmd,
  table: Table,
  catalog: Catalog,
  asked: Asked | undefined,
): Verdict {
  const { name } = as(command.def, 'PartitionCmd') ?? {};
  const partition = name && resolveTable(catalog, name);
  if (!table.distribution && !partition?.distribution) return verdict('local');
  if (command.subtype !== 'AT_AttachPartition') {
    return verdict('per shard', judgeFinal(command, asked?.transactional ?? true));
  }
  return verdict('per shard', partition ? judgeAttached(command, table, partition, catalog) : []);
}

/** Of the shards some may be detached already, and others not even begun: each is brought to its end. */
function judgeFinal(command: AlterTableCmd, transactional: boolean): readonly TreeDiagnostic[] {
  if (command.subtype !== 'AT_DetachPartitionFinalize' || !transactional) return [];
  return [
    problem(
      'outside',
      'DETACH PARTITION … FINALIZE of a distributed table cannot run inside a transaction',
      {
        detail: 'Its shards are detached one by one, as far as each of them is not.',
        hint: 'Write it in a file of its own that begins with "-- citrate: transaction=off".',
      },
      '25001',
    ),
  ];
}

function judgeAttached(
  command: AlterTableCmd,
  table: Table,
  partition: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (!table.distribution) return [otherwisePlaced(table, partition, catalog)];
  if (partition.distribution && !isBeside(partition, table)) {
    return [otherwisePlaced(table, partition, catalog)];
  }
  const { catalog: after, diagnostics } = apply(catalog, attach(command, table));
  const joined = findTable(after, partition);
  if (diagnostics.length > 0 || !joined) return [];
  if (partition.distribution) return judgeClones(catalog, after);
  return judgeDistribution(joined, after);
}

function attach(command: AlterTableCmd, { schema, name }: Table) {
  const statement: AlterTableStmt = {
    relation: { schemaname: schema, relname: name, inh: true, relpersistence: 'p' },
    cmds: [{ AlterTableCmd: command }],
    objtype: 'OBJECT_TABLE',
  };
  return { AlterTableStmt: statement };
}

function isBeside({ distribution: a }: Table, { distribution: b }: Table): boolean {
  if (a?.kind === 'reference' && b?.kind === 'reference') return true;
  if (a?.kind !== 'distributed' || b?.kind !== 'distributed') return false;
  return a.colocationId === b.colocationId && a.column === b.column;
}

function besides(table: Table, partition: Table): string {
  switch (table.distribution?.kind) {
    case undefined:
      return `Distribute ${sqlName(table)} first.`;
    case 'reference':
      return `Make the partition a reference table, too: SELECT create_reference_table(${literalName(partition)}), or attach it before it is distributed.`;
    default:
      return `Distribute the partition by the same column, with colocate_with => ${literalName(table)}, or attach it before it is distributed.`;
  }
}

function otherwisePlaced(table: Table, partition: Table, catalog: Catalog): TreeDiagnostic {
  return problem(
    'partitions',
    `cannot attach ${shown(partition, catalog)} as partition of ${shown(table, catalog)}`,
    {
      detail: `${placed(table, catalog)}; ${placed(partition, catalog)}: a shard can only be a partition of a shard on the same server, with rows of the same values.`,
      hint: besides(table, partition),
    },
  );
}
