import { as } from '@citrate/parser';
import { partitionsOf } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { SafetyRule } from '../rule.ts';
import { OWN_FILE } from '../words.ts';

export const requireConcurrentPartitionDetach: SafetyRule = {
  name: 'require-concurrent-partition-detach',
  title: 'Partition detached without CONCURRENTLY',
  severity: 'warning',
  subcommandsInUse: {
    // No fix: the CHECK that CONCURRENTLY leaves of the bound makes it another statement.
    AT_DetachPartition: ({ command, table, question }) => {
      const partition = as(command.def, 'PartitionCmd');
      if (!partition || partition.concurrent || question.before.pg < 14) return [];
      const impossible = whyNot(table, question.before);
      return [
        {
          message: `detaching partition "${partition.name?.relname}" blocks all use of ${shown(table, question.before)}`,
          detail:
            'DETACH PARTITION takes an ACCESS EXCLUSIVE lock on the partitioned table: every query on any of its partitions through it waits.',
          hint: impossible
            ? `Detach it while few use the table: ${impossible}.`
            : `Write DETACH PARTITION … CONCURRENTLY, ${OWN_FILE}.`,
        },
      ];
    },
  },
};

function whyNot(table: Table, catalog: Catalog): string | undefined {
  if (table.distribution && catalog.citus) return 'a Citus does not detach shards CONCURRENTLY';
  const hasDefault = partitionsOf(catalog, table).some((one) => one.partitionBound?.is_default);
  return hasDefault ? 'CONCURRENTLY is refused beside a default partition' : undefined;
}
