/** Rewrite rules. */
import {
  type AlterTableCmd,
  type AlterTableType,
  as,
  type CmdType,
  type Node,
  type RenameStmt,
  type RuleStmt,
  walk,
} from '@citrate/parser';
import { requireFunctions } from '../calls.ts';
import { raise } from '../errors.ts';
import { findRelation, requireRelation } from '../lookup.ts';
import type { QualifiedName, Relation, Rule, Table, TriggerState, View } from '../model.ts';
import { strings } from '../names-of.ts';
import { requireOfRows } from '../query/columns.ts';
import { withRelation } from '../update.ts';
import { qualifiedQuery } from '../views/qualify.ts';
import { isExpanded } from '../volatility/index.ts';
import type { Run } from './run.ts';
import { mayHaveTriggers } from './triggers.ts';

export function createRule(stmt: RuleStmt, run: Run): void {
  const relation = requireRelation(run.catalog, stmt.relation ?? {});
  if (relation.kind === 'materialized view') {
    raise('0A000', 'rules on materialized views are not supported', stmt.relation);
  }
  requireQualification(stmt, relation, run);
  if (stmt.event === 'CMD_SELECT' && relation.kind === 'table' && run.pg >= 16) {
    raise('42809', `relation "${relation.name}" cannot have ON SELECT rules`);
  }
  requireReturning(stmt, relation);
  const { rulename: name = '' } = stmt;
  const { replace: _, ...definition } = qualified(stmt, run);
  changeRules(run, relation, (rules) => {
    const others = rules.filter((rule) => rule.name !== name);
    if (others.length === rules.length || stmt.replace) return [...others, { name, definition }];
    raise('42710', `rule "${name}" for relation "${relation.name}" already exists`);
  });
}

/** The rows that a rule may name. */
const rows: { readonly [event in CmdType]?: readonly string[] } = {
  CMD_SELECT: ['old'],
  CMD_INSERT: ['new'],
  CMD_UPDATE: ['old', 'new'],
  CMD_DELETE: ['old'],
};

/** Its condition reads the old row and the new one. After transformRuleStmt (parse_utilcmd.c). */
function requireQualification(
  { event = 'CMD_SELECT', whereClause }: RuleStmt,
  relation: Relation,
  { stored }: Run,
): void {
  const names = rows[event] ?? [];
  if (!whereClause) return;
  walk(whereClause, {
    SelectStmt: () => false,
    ColumnRef: ({ fields = [], location }) => {
      const [row = ''] = strings(fields);
      if (fields.length < 2 || names.includes(row)) return;
      raise('42P01', `missing FROM-clause entry for table "${row}"`, { location });
    },
  });
  requireFunctions(whereClause, stored, 'rule');
  requireOfRows(whereClause, names, relation, stored);
}

/** What stands for a command gives back rows of the relation. After DefineQueryRewrite (rewriteDefine.c). */
function requireReturning(stmt: RuleStmt, relation: Relation): void {
  const [returned, another] = (stmt.actions ?? []).flatMap((action) => {
    const own =
      as(action, 'InsertStmt') ?? as(action, 'UpdateStmt') ?? as(action, 'DeleteStmt') ?? {};
    return own.returningClause?.exprs ? [own.returningClause.exprs] : [];
  });
  if (!returned) return;
  const unsupported = (what: string): never => raise('0A000', what);
  if (stmt.whereClause) unsupported('RETURNING lists are not supported in conditional rules');
  if (!stmt.instead) unsupported('RETURNING lists are not supported in non-INSTEAD rules');
  requireAsMany(returned, relation);
  if (another) unsupported('cannot have multiple RETURNING lists in a rule');
}

/** As many as the relation has columns. After checkRuleResultList. */
function requireAsMany(returned: readonly Node[], relation: Relation): void {
  const columns = mayHaveTriggers(relation) ? relation.columns : undefined;
  if (!columns || returned.some(isExpandedTarget) || returned.length === columns.length) return;
  const are = returned.length > columns.length ? 'too many' : 'too few';
  raise('42P17', `RETURNING list has ${are} entries`);
}

/** `*`, `t.*` */
function isExpandedTarget(target: Node): boolean {
  const value = as(target, 'ResTarget')?.val;
  return value !== undefined && isExpanded(value);
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
