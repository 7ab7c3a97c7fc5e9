import type { AlterTableType } from '@citrate/parser';
import { alterTableWords } from '../../catalog/index.ts';
import { problem } from '../rule.ts';
import { shown } from '../words.ts';
import {
  addColumn,
  columnDefault,
  columnType,
  dropColumn,
  dropNotNull,
  setIdentity,
  setNotNull,
} from './columns.ts';
import { addConstraint, existingConstraint } from './constraints.ts';
import { addIdentity } from './identity.ts';
import type { SubcommandRule } from './rule.ts';

/** The rule of a subcommand; one for all that are not taken to shards yet. */
export function subcommandRule(subtype: AlterTableType | undefined): SubcommandRule {
  return (subtype && rules[subtype]) ?? notYetOnShards;
}

/** A shard takes it as any table does. */
const onShardsToo: SubcommandRule = () => [];

/** Among them would be those that keep rows out of the shell. */
const unnamedTriggers: SubcommandRule = ({ subtype }, table, catalog) => {
  const words = subtype ? alterTableWords[subtype] : '';
  return [
    problem('protected', `ALTER TABLE … ${words} cannot be used on ${shown(table, catalog)}`, {
      detail:
        'It would change triggers of Citrate, too, which keep rows out of the coordinator’s table.',
      hint: 'Name each trigger.',
    }),
  ];
};

const rules: { readonly [T in AlterTableType]?: SubcommandRule } = {
  AT_AddColumn: addColumn,
  AT_AddConstraint: addConstraint,
  AT_AddIdentity: addIdentity,
  AT_AlterColumnType: columnType,
  AT_AlterConstraint: onShardsToo,
  AT_ChangeOwner: onShardsToo,
  AT_ClusterOn: onShardsToo,
  AT_ColumnDefault: columnDefault,
  AT_DisableRowSecurity: onShardsToo,
  AT_DisableRule: onShardsToo,
  AT_DisableTrig: onShardsToo,
  AT_DisableTrigAll: unnamedTriggers,
  AT_DisableTrigUser: unnamedTriggers,
  AT_DropCluster: onShardsToo,
  AT_DropColumn: dropColumn,
  AT_DropConstraint: existingConstraint,
  AT_DropExpression: onShardsToo,
  AT_DropIdentity: onShardsToo,
  AT_DropNotNull: dropNotNull,
  AT_DropOids: onShardsToo,
  AT_EnableAlwaysRule: onShardsToo,
  AT_EnableAlwaysTrig: onShardsToo,
  AT_EnableReplicaRule: onShardsToo,
  AT_EnableReplicaTrig: onShardsToo,
  AT_EnableRowSecurity: onShardsToo,
  AT_EnableRule: onShardsToo,
  AT_EnableTrig: onShardsToo,
  AT_EnableTrigAll: unnamedTriggers,
  AT_EnableTrigUser: unnamedTriggers,
  AT_ForceRowSecurity: onShardsToo,
  AT_NoForceRowSecurity: onShardsToo,
  AT_ReplicaIdentity: onShardsToo,
  AT_ResetOptions: onShardsToo,
  AT_ResetRelOptions: onShardsToo,
  AT_SetCompression: onShardsToo,
  AT_SetExpression: expressionOfAlone,
  AT_SetIdentity: setIdentity,
  AT_SetLogged: onShardsToo,
  AT_SetNotNull: setNotNull,
  AT_SetOptions: onShardsToo,
  AT_SetRelOptions: onShardsToo,
  AT_SetStatistics: onShardsToo,
  AT_SetStorage: onShardsToo,
  AT_SetUnLogged: onShardsToo,
  AT_ValidateConstraint: existingConstraint,
};

/** In families of tables, servers lose checks, and choose names of indexes anew. */
function expressionOfAlone(...[cmd, table, catalog, ...more]: Parameters<SubcommandRule>) {
  const isAlone = !table.parents && !table.partitionKey;
  return isAlone ? [] : notYetOnShards(cmd, table, catalog, ...more);
}

const notYetOnShards: SubcommandRule = ({ subtype }, table, catalog) => {
  const words = subtype ? alterTableWords[subtype] : '';
  return [
    problem('not-yet', `ALTER TABLE … ${words} cannot be distributed yet`, {
      detail: `Citrate does not know how to take it to the shards of ${shown(table, catalog)}.`,
      hint: `Leave it out, and do not run it by hand either: the table and its shards would differ.`,
    }),
  ];
};
