import { shown } from '../../distribute/index.ts';
import { numberedOnShards } from '../numbering.ts';
import type { SafetyRule } from '../rule.ts';

export const serialOnShards: SafetyRule = {
  name: 'serial-on-shards',
  title: 'Rows numbered on shards',
  severity: 'notice',
  ...numberedOnShards(({ name, table, distribution, location }, { after, engine }) => {
    const { shards, stride } = distribution;
    const detail =
      engine === 'citus'
        ? 'Every node takes bigint values from a range of its own, the number of its group in the upper 16 bits'
        : `Each of the ${shards.length} shards has a sequence of its own, in steps of ${stride}`;
    return [
      {
        message: `values of column "${name}" of ${shown(table, after)} are unique, and in no order`,
        detail: `${detail}: a row with a higher number is not a later one, and numbers have gaps.`,
        hint: 'Where the order matters, keep a timestamp beside it.',
        location,
      },
    ];
  }),
};
