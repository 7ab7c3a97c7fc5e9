/** What hangs on one table: triggers, policies, rules. */
import type { RangeVar } from '@citrate/parser';
import { isOn, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { placed, shown } from '../words.ts';
import { citusTable } from './kinds.ts';
import { INTERNAL, type Reach, refusal } from './rule.ts';

/** Triggers are for tables whose rows are all in one place, unless a setting allows for the others. */
export function judgeTrigger(
  name: RangeVar | undefined,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const table = citusTable(name, catalog);
  if (!table || table.distribution?.kind === 'citus local') return [];
  if (isOn(catalog, 'enable_unsafe_triggers')) return [];
  return refusal(
    'citus-refuses',
    `Citus does not take triggers of ${shown(table, catalog)} to shards`,
    {
      detail: `${placed(table, catalog)}: the trigger would fire on each shard, and see that shard only.`,
      hint: 'SET citus.enable_unsafe_triggers TO on allows for triggers whose rows are all on one node.',
    },
    INTERNAL,
  );
}

export function ofTable(name: RangeVar | undefined, catalog: Catalog): Reach {
  return citusTable(name, catalog) ? 'per shard' : 'local';
}
