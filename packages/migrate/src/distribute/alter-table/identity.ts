import { as } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { type Asked, problem } from '../rule.ts';
import { judgeSequence } from '../sequences/index.ts';
import { placed, shown } from '../words.ts';
import type { SubcommandRule } from './rule.ts';

/** ADD GENERATED … AS IDENTITY: existing rows keep their values, which new ones must not meet. */
export const addIdentity: SubcommandRule = (command, table, catalog, asked) => {
  const column = table.columns.find(({ name }) => name === command.name);
  const { distribution } = table;
  if (!column || !distribution) return [];
  const { name, type } = column;
  if (distribution.kind !== 'distributed') return [numbersOneCopy(name, table, catalog)];
  if (distribution.column === name) return [comesTooLate(name, table, catalog)];
  if (!isNew(table, asked)) return [meetsRows(name, table, catalog)];
  const options = as(command.def, 'Constraint')?.options ?? [];
  return judgeSequence({ name, type, options }, table, distribution, catalog);
};

/** Whether the file itself made the shards. */
function isNew({ distribution }: Table, asked: Asked | undefined): boolean {
  const [first] = distribution?.shards ?? [];
  return first !== undefined && asked?.begin !== undefined
    ? first.id >= asked.begin.cluster.nextShardId
    : false;
}

function cannotNumber(name: string, table: Table, catalog: Catalog): string {
  return `cannot make column "${name}" of ${shown(table, catalog)} an identity column`;
}

function meetsRows(name: string, table: Table, catalog: Catalog): TreeDiagnostic {
  return problem('sequences', cannotNumber(name, table, catalog), {
    detail:
      'Rows that exist keep the values that they have, and the sequences of the shards, which start from the beginning, could give the same again.',
    hint: 'Add a new identity column instead; this one can become one only in the file that distributes the table.',
  });
}

function numbersOneCopy(name: string, table: Table, catalog: Catalog): TreeDiagnostic {
  return problem('sequences', cannotNumber(name, table, catalog), {
    detail: `${placed(table, catalog)}: only the coordinator numbers rows, and its sequence knows nothing of those that exist.`,
    hint: 'Make it one before the table is distributed.',
  });
}

function comesTooLate(name: string, table: Table, catalog: Catalog): TreeDiagnostic {
  return problem('sequences', cannotNumber(name, table, catalog), {
    detail: `${placed(table, catalog)}: a shard fills the value in after it was chosen by it.`,
    hint: 'Give the value in INSERT: it decides which shard the row goes to.',
  });
}
