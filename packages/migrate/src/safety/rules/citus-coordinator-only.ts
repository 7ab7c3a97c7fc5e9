import { givenAgain, losingTable, staysOnCoordinator } from '../../distribute/index.ts';
import type { SafetyQuestion, SafetyRule } from '../rule.ts';

export const citusCoordinatorOnly: SafetyRule = {
  name: 'citus-coordinator-only',
  title: 'Statement that Citus keeps on the coordinator',
  severity: 'notice',
  checkFile: (questions) =>
    questions.filter(isKept).map((question) => ({
      question,
      message: 'statement stays on the coordinator',
      detail:
        'Citus says nothing, and sends it to no other node: workers and shards do not have it.',
      hint: hintOf(question),
    })),
};

function hintOf({ tree, before }: SafetyQuestion): string {
  const table = losingTable(tree, before);
  return table
    ? `If shards need it, ${givenAgain(table)}`
    : 'If other nodes need it, run it on each of them, and again on nodes that are added later.';
}

function isKept({ engine, verdict, tree, before }: SafetyQuestion): boolean {
  return engine === 'citus' && verdict === 'local' && staysOnCoordinator(tree, before);
}
