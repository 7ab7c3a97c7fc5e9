/** Rewrite rules. */
import type { AlterTableCmd, AlterTableType, RenameStmt, RuleStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { findRelation, requireRelation } from '../lookup.ts';
import type { QualifiedName, Rule, Table, TriggerState, View } from '../model.ts';
import { withRelation } from '../update.ts';
import { qualifiedQuery } from '../views/qualify.ts';
import type { Run } from './run.ts';
import { mayHaveTriggers } from './triggers.ts';

export function createRule(stmt: RuleStmt, run: Run): void {
  const relation = requireRelation(run.catalog, stmt.relation ?? {});
  if (relation.kind === 'materialized view') {
    raise('0A000', 'rules on materialized views are not supported', stmt.relation);
  }
  if (stmt.event === 'CMD_SELECT' && relation.kind === 'table' && run.pg >= 16) {
    raise('42809', `relation "${relation.name}" cannot have ON SELECT rules`);
  }
  const { rulename: name = '' } = stmt;
  const { replace: _, ...definition } = qualified(stmt, run);
  changeRules(run, relation, (rules) => {
    const others = rules.filter((rule) => rule.name !== name);
    if (others.length === rules.length || stmt.replace) return [...others, { name, definition }];
    raise('42710', `rule "${name}" for relation "${relation.name}" already exists`);
  });
}

function qualified(stmt: RuleStmt, run: Run): RuleStmt {
  const tree = qualifiedQuery({ RuleStmt: stmt }, run.catalog);
  return 'RuleStmt' in tree ? tree.RuleStmt : stmt;
}

function changeRules(
  run: Run,
  name: QualifiedName,
  change: (rules: readonly Rule[]) => readonly Rule[],
): void {
  const relation: Table | View | undefined = ruled(run, name);
  if (relation) {
    run.catalog = withRelation(run.catalog, { ...relation, rules: change(relation.rules ?? []) });
  }
}

function ruled(run: Run, name: QualifiedName): Table | View | undefined {
  const relation = findRelation(run.catalog, name);
  return relation && mayHaveTriggers(relation) ? relation : undefined;
}

function requireRule(rules: readonly Rule[], name: string, relation: QualifiedName): void {
  if (rules.some((rule) => rule.name === name)) return;
  raise('42704', `rule "${name}" for relation "${relation.name}" does not exist`);
}

export function renameRule(
  { relation, subname = '', newname: name = '' }: RenameStmt,
  run: Run,
): void {
  const found = requireRelation(run.catalog, relation ?? {});
  changeRules(run, found, (rules) => {
    requireRule(rules, subname, found);
    if (rules.some((rule) => rule.name === name)) {
      raise('42710', `rule "${name}" for relation "${found.name}" already exists`);
    }
    return rules.map((rule) => (rule.name === subname ? { ...rule, name } : rule));
  });
}

const states: { readonly [type in AlterTableType]?: TriggerState | undefined } = {
  AT_EnableRule: undefined,
  AT_EnableAlwaysRule: 'always',
  AT_EnableReplicaRule: 'replica',
  AT_DisableRule: 'disabled',
};

export function enableRule(cmd: AlterTableCmd, table: QualifiedName, run: Run): void {
  const state = cmd.subtype && states[cmd.subtype];
  const { name = '' } = cmd;
  changeRules(run, table, (rules) => {
    requireRule(rules, name, table);
    return rules.map((rule) => {
      if (rule.name !== name) return rule;
      const { enabled: _, ...rest } = rule;
      return { ...rest, ...(state && { enabled: state }) };
    });
  });
}
