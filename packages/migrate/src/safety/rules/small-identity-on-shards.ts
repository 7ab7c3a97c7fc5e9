import { shown } from '../../distribute/index.ts';
import { numberedOnShards } from '../numbering.ts';
import type { SafetyRule } from '../rule.ts';
import { plainType } from '../words.ts';

/** On a fleet the judge counts how many values are left for each shard; here only Citus is meant. */
export const smallIdentityOnShards: SafetyRule = {
  name: 'small-identity-on-shards',
  title: 'Identity or serial column smaller than bigint on Citus',
  severity: 'warning',
  ...numberedOnShards(({ name, type, table, location }, { after, engine }) => {
    const small = ['int2', 'int4'].includes(plainType(type) ?? '');
    if (engine !== 'citus' || !small) return [];
    return [
      {
        message: `column "${name}" of ${shown(table, after)} gets values on the coordinator only`,
        detail:
          'Citus divides the values of bigint sequences among nodes, not those of smaller ones: an INSERT through a worker that leaves the column out fails.',
        hint: 'Make the column bigint before the table is distributed: its type cannot be changed afterwards.',
        location,
      },
    ];
  }),
};
