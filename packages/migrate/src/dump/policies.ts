/** Row-level security, and rules. */
import type { AlterTableCmd, AlterTableType } from '@citrate/parser';
import { qualifiedRangeVar, type Table, type TriggerState, type View } from '../catalog/index.ts';
import { relationKey } from './keys.ts';
import type { Piece } from './model.ts';
import { alterRelation, only } from './trees.ts';

export function policyPieces(table: Table): readonly Piece[] {
  const { schema, name, policies = [], rowSecurity } = table;
  const needs = [relationKey(table)];
  const cmds: AlterTableCmd[] = [
    ...(rowSecurity?.enabled ? [{ subtype: 'AT_EnableRowSecurity' } as const] : []),
    ...(rowSecurity?.forced ? [{ subtype: 'AT_ForceRowSecurity' } as const] : []),
  ];
  return [
    ...policies.map(
      (policy): Piece => ({
        rank: 'policy',
        name: [schema, name, policy.name],
        tree: {
          CreatePolicyStmt: {
            ...policy.definition,
            policy_name: policy.name,
            table: qualifiedRangeVar(table),
          },
        },
        needs,
      }),
    ),
    ...(cmds.length > 0
      ? [
          {
            rank: 'row security',
            name: [schema, name],
            tree: alterRelation(only(table), cmds),
            needs,
          } as const,
        ]
      : []),
  ];
}

const subtypes: { readonly [state in TriggerState]: AlterTableType } = {
  disabled: 'AT_DisableRule',
  replica: 'AT_EnableReplicaRule',
  always: 'AT_EnableAlwaysRule',
};

export function rulePieces(relation: Table | View): readonly Piece[] {
  const needs = [relationKey(relation)];
  const target = qualifiedRangeVar(relation);
  return (relation.rules ?? []).flatMap(({ name, definition, enabled }): Piece[] => {
    if (!definition) return [];
    const rule: Piece = {
      rank: 'rule',
      name: [relation.schema, relation.name, name],
      tree: { RuleStmt: { ...definition, rulename: name, relation: target } },
      needs,
    };
    if (!enabled) return [rule];
    const tree = alterRelation(target, [{ subtype: subtypes[enabled], name }]);
    return [rule, { ...rule, rank: 'trigger state', tree }];
  });
}
