/** What runs with changes of rows: on shards where it was asked for, since each of them runs its own. */
import { type CreateTrigStmt, type RuleStmt, type Tag, walk } from '@citrate/parser';
import { resolveRelation, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { tableAbout } from '../about-table.ts';
import { type Asked, problem, type Rule, refused } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { shown } from '../words.ts';
import { onTable } from './parts-of-tables.ts';

/** Whether the directive `on=shards` can hold for statements of this tag. */
export function isForShards(tag: Tag): boolean {
  return tag === 'CreateTrigStmt' || tag === 'RuleStmt';
}

export function notForShards(): Verdict {
  return refused('triggers-and-rules', 'directive on=shards holds for triggers and rules only', {
    detail: 'All other statements about a distributed table go to its shards without a word.',
    hint: 'Remove the directive, or put it just before CREATE TRIGGER or CREATE RULE.',
  });
}

export const createTrigger: Rule<'CreateTrigStmt'> = (statement, catalog, asked) => {
  const table = tableAbout({ CreateTrigStmt: statement }, catalog);
  return onShards('trigger', table, catalog, asked, () => judgeTrigger(statement));
};

export const createRule: Rule<'RuleStmt'> = (statement, catalog, asked) => {
  const table = tableAbout({ RuleStmt: statement }, catalog);
  return onShards('rule', table, catalog, asked, () => judgeActions(statement, table, catalog));
};

function onShards(
  word: 'trigger' | 'rule',
  table: Table | undefined,
  catalog: Catalog,
  asked: Asked | undefined,
  judge: () => readonly TreeDiagnostic[],
): Verdict {
  if (!table?.distribution) return asked?.forShards ? withoutShards() : verdict('local');
  const problems = asked?.forShards ? judge() : [notAsked(word, table, catalog)];
  return onTable(table, `CREATE ${word.toUpperCase()} on`, catalog, problems);
}

function withoutShards(): Verdict {
  return refused('triggers-and-rules', 'directive on=shards holds for tables with shards only', {
    detail: 'What runs with changes of a plain table, or of a view, runs on the coordinator.',
    hint: 'Remove the directive.',
  });
}

function notAsked(word: string, table: Table, catalog: Catalog): TreeDiagnostic {
  return problem('triggers-and-rules', `a ${word} on ${shown(table, catalog)} must be asked for`, {
    detail: `Rows are in shards: each would have a ${word} of its own, which knows the shard by its name and sees the rows of the shard alone.`,
    hint: 'If that is what is meant, write -- citrate: on=shards on a line of its own before the statement.',
  });
}

function judgeTrigger({ constrrel }: CreateTrigStmt): readonly TreeDiagnostic[] {
  if (!constrrel) return [];
  return [
    problem(
      'triggers-and-rules',
      'a constraint trigger FROM another table cannot be distributed yet',
      {
        detail: 'Citrate does not know which shards of the two tables belong together.',
        hint: 'Leave FROM out.',
        location: constrrel.location,
      },
    ),
  ];
}

/** Workers have shards, not the tables that an action would name. */
function judgeActions(
  statement: RuleStmt,
  table: Table | undefined,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const problems: TreeDiagnostic[] = [];
  const { actions = [], whereClause } = statement;
  walk([...actions, ...(whereClause ? [whereClause] : [])], {
    RangeVar: (name) => {
      const relation = resolveRelation(catalog, name);
      if (relation && relation !== table) problems.push(otherTable(relation, catalog, name));
    },
  });
  return problems;
}

function otherTable(
  relation: Parameters<typeof shown>[0],
  catalog: Catalog,
  { location }: { readonly location?: number },
): TreeDiagnostic {
  return problem('triggers-and-rules', `a rule on shards cannot name ${shown(relation, catalog)}`, {
    detail: 'Workers have shards of tables, not the tables themselves.',
    hint: 'Name no other table than that of the rule; a trigger can look tables up when it runs.',
    location,
  });
}
