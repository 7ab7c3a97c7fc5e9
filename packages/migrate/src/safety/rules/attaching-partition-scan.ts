import { as } from '@citrate/parser';
import { shown, sqlName } from '../../distribute/index.ts';
import type { SafetyRule } from '../rule.ts';
import { tableInUse } from '../tables.ts';

export const attachingPartitionScan: SafetyRule = {
  name: 'attaching-partition-scan',
  title: 'Partition attached without a CHECK that proves its bounds',
  severity: 'warning',
  subcommandsInUse: {
    AT_AttachPartition: ({ command, question }) => {
      const { before } = question;
      const partition = tableInUse(as(command.def, 'PartitionCmd')?.name, question);
      if (!partition) return [];
      const proven = partition.constraints.some(
        ({ kind, definition }) => kind === 'check' && !definition.skip_validation,
      );
      if (proven) return [];
      return [
        {
          message: `attaching ${shown(partition, before)} reads all its rows under an exclusive lock`,
          detail: `${shown(partition, before)} has no CHECK constraint that could prove its bounds, so that every row is compared with them under an ACCESS EXCLUSIVE lock.`,
          hint: `Before, in two files: ALTER TABLE ${sqlName(partition)} ADD CONSTRAINT … CHECK (…) NOT VALID with the partition's bounds, then VALIDATE CONSTRAINT. Drop it afterwards.`,
        },
      ];
    },
  },
};
