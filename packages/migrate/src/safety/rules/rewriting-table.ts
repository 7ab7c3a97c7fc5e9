import { as, type SelectStmt, type VacuumStmt } from '@citrate/parser';
import { distributionCall, parseIdentifiers, rangeVar } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { Altered, Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { tableInUse } from '../tables.ts';
import { withShards } from '../words.ts';

export const rewritingTable: SafetyRule = {
  name: 'rewriting-table',
  title: 'Table written anew under an exclusive lock',
  severity: 'warning',
  subcommandsInUse: {
    AT_SetLogged: (altered) =>
      altered.table.storage?.unlogged ? rewriting('SET LOGGED', altered) : [],
    AT_SetUnLogged: (altered) =>
      altered.table.storage?.unlogged ? [] : rewriting('SET UNLOGGED', altered),
    AT_SetExpression: (altered) => {
      const column = altered.table.columns.find(({ name }) => name === altered.command.name);
      return column?.generated?.kind === 'stored' ? rewriting('SET EXPRESSION', altered) : [];
    },
    AT_SetAccessMethod: (altered) =>
      (altered.table.storage?.accessMethod ?? 'heap') === altered.command.name
        ? []
        : rewriting('SET ACCESS METHOD', altered),
    AT_SetTableSpace: (altered) => rewriting('SET TABLESPACE', altered),
  },
  statements: {
    ClusterStmt: ({ relation }, question) => {
      if (!relation) return rewritingAll('CLUSTER', 'every table that was clustered before');
      const table = tableInUse(relation, question);
      return table ? rewriting('CLUSTER', { table, question }) : [];
    },
    SelectStmt: (statement, question) => remade(statement, question),
    VacuumStmt: (statement, question) => {
      if (!isFull(statement)) return [];
      if (!statement.rels?.length) return rewritingAll('VACUUM FULL', 'every table');
      return tablesOf(statement, question).flatMap((table) =>
        rewriting('VACUUM FULL', { table, question }),
      );
    },
  },
};

function rewriting(
  what: string,
  { table, question }: Pick<Altered, 'table' | 'question'>,
): readonly Finding[] {
  const { before } = question;
  return [
    {
      message: `${what} rewrites ${shown(table, before)}`,
      detail: `The whole of ${withShards(table, before)} is written anew under an ACCESS EXCLUSIVE lock: reads and writes wait.`,
      hint: 'Do it while the table is small, or in a time without traffic; or make a new table and move the rows in small steps, outside of migrations.',
    },
  ];
}

function rewritingAll(what: string, tables: string): readonly Finding[] {
  return [
    {
      message: `${what} rewrites ${tables}`,
      detail: `One after another, ${tables} is written anew under an ACCESS EXCLUSIVE lock, on every node: reads and writes wait.`,
      hint: 'Name the tables that need it, in a time without traffic.',
    },
  ];
}

/** Functions of Citus that make the table again, under other settings, and copy its rows. */
const remaking: ReadonlySet<string> = new Set([
  'alter_distributed_table',
  'alter_table_set_access_method',
  'undistribute_table',
]);

function remade(statement: SelectStmt, question: SafetyQuestion): readonly Finding[] {
  const call = distributionCall({ SelectStmt: statement }, question.before);
  const names = call && parseIdentifiers(call.values.get('table_name') ?? '');
  const table = names && tableInUse(rangeVar(names), question);
  if (!call || !table || !remaking.has(call.function)) return [];
  const { before } = question;
  return [
    {
      message: `${call.function}() makes ${shown(table, before)} again`,
      detail: `All rows of ${withShards(table, before)} are copied under an EXCLUSIVE lock: writes wait meanwhile, and reads as well when the old table is dropped, under ACCESS EXCLUSIVE.`,
      hint: 'Do it while the table is small, or in a time without traffic. ALTER TABLE … SET ACCESS METHOD copies under ACCESS EXCLUSIVE from the start, but keeps the shards.',
    },
  ];
}

function isFull({ options }: VacuumStmt): boolean {
  return (options ?? []).some((node) => as(node, 'DefElem')?.defname === 'full');
}

function tablesOf({ rels }: VacuumStmt, question: SafetyQuestion): readonly Table[] {
  return (rels ?? []).flatMap(
    (node) => tableInUse(as(node, 'VacuumRelation')?.relation, question) ?? [],
  );
}
