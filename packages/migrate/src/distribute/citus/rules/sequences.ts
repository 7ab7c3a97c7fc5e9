import { as, type Node } from '@citrate/parser';
import { rangeVar, resolveRelation, resolveTable, strings } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { placed, shown } from '../../words.ts';
import { isManaged } from '../kinds.ts';
import { type CitusRule, INTERNAL, refusal } from '../rule.ts';

/** A new sequence is the coordinator's until a table with shards takes values from it. */
export const createSequence: CitusRule<'CreateSeqStmt'> = {
  refusesBefore: ({ options }, catalog) => ownedByShards(options, catalog),
  reach: () => 'local',
};

function ownedByShards(options: readonly Node[] | undefined, catalog: Catalog) {
  const owner = (options ?? []).map((o) => as(o, 'DefElem')).find((o) => o?.defname === 'owned_by');
  const table = resolveTable(
    catalog,
    rangeVar(strings(as(owner?.arg, 'List')?.items).slice(0, -1)),
  );
  if (!table?.distribution) return [];
  return refusal(
    'sequences',
    `a new sequence cannot be owned by a column of ${shown(table, catalog)}`,
    {
      detail: `${placed(table, catalog)}: the sequence would be on the coordinator only.`,
      hint: 'Create the sequence without OWNED BY, and set nextval() of it as the default of the column.',
    },
  );
}

export const alterSequence: CitusRule<'AlterSeqStmt'> = {
  refusesBefore: ({ sequence }, catalog) => {
    const found = sequence && resolveRelation(catalog, sequence);
    if (found?.kind !== 'sequence' || !isManaged(found, catalog)) return [];
    return refusal(
      'sequences',
      `Citus does not alter sequence "${found.name}" on all nodes`,
      {
        detail: 'A table with shards takes values from it, and each node has a range of its own.',
        hint: 'Create another sequence, and set nextval() of it as the default of the column.',
      },
      INTERNAL,
    );
  },
  reach: () => 'local',
};
