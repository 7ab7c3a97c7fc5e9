import { as } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import type { SafetyQuestion, SafetyRule } from '../rule.ts';
import { settingBefore } from '../settings.ts';
import { commandsOf } from '../subcommands.ts';

export const sequentialMode: SafetyRule = {
  name: 'sequential-mode',
  title: 'Transaction that Citus has to run in sequential mode',
  severity: 'warning',
  checkFile: (questions) => {
    const first = questions.findIndex(isParallel);
    const later = first === -1 ? [] : questions.slice(first + 1);
    const question = later.find((q) => needsSequential(q) && !isSequential(q));
    if (!question) return [];
    return [
      {
        question,
        message: 'statement cannot follow parallel work on shards in one transaction of Citus',
        detail:
          'An earlier statement of the file works on shards over several connections to each node, which cannot see what this one makes on all nodes; Citus refuses it then.',
        hint: "Move the statement to a file before this one, or begin the file with SET LOCAL citus.multi_shard_modify_mode TO 'sequential', which takes shards one after the other.",
      },
    ];
  },
};

function isParallel({ verdict, engine, transactional }: SafetyQuestion): boolean {
  return engine === 'citus' && transactional && (verdict === 'per shard' || verdict === 'engine');
}

/** Objects of whole nodes, and foreign keys that lead to reference tables. */
function needsSequential({ verdict, tree, before, engine }: SafetyQuestion): boolean {
  if (engine !== 'citus') return false;
  if (verdict === 'all nodes') return true;
  const altered = as(tree, 'AlterTableStmt');
  return (
    altered !== undefined &&
    commandsOf(altered).some(({ def }) => {
      const name = as(def, 'Constraint')?.pktable;
      return name && resolveTable(before, name)?.distribution?.kind === 'reference';
    })
  );
}

function isSequential(question: SafetyQuestion): boolean {
  return settingBefore('citus.multi_shard_modify_mode', question)?.toLowerCase() === 'sequential';
}
