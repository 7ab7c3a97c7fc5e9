import type { AlterTableType } from '@citrate/parser';
import { alterTableWords } from '../../catalog/index.ts';
import { problem } from '../rule.ts';
import { shown } from '../words.ts';
import { addColumn, columnDefault, dropColumn, dropNotNull, setNotNull } from './columns.ts';
import { addConstraint, existingConstraint } from './constraints.ts';
import type { SubcommandRule } from './rule.ts';

/** The rule of a subcommand; one for all that are not taken to shards yet. */
export function subcommandRule(subtype: AlterTableType | undefined): SubcommandRule {
  return (subtype && rules[subtype]) ?? notYetOnShards;
}

const rules: { readonly [T in AlterTableType]?: SubcommandRule } = {
  AT_AddColumn: addColumn,
  AT_AddConstraint: addConstraint,
  AT_ChangeOwner: () => [],
  AT_ColumnDefault: columnDefault,
  AT_DropColumn: dropColumn,
  AT_DropConstraint: existingConstraint,
  AT_DropNotNull: dropNotNull,
  AT_SetNotNull: setNotNull,
  AT_ValidateConstraint: existingConstraint,
};

const notYetOnShards: SubcommandRule = ({ subtype }, table, catalog) => {
  const words = subtype ? alterTableWords[subtype] : '';
  const instead =
    subtype === 'AT_AlterColumnType'
      ? ' Add a column of the new type instead, and fill it outside of migrations.'
      : '';
  return [
    problem(`ALTER TABLE … ${words} cannot be distributed yet`, {
      detail: `Citrate does not know how to take it to the shards of ${shown(table, catalog)}.`,
      hint: `Leave it out, and do not run it by hand either: the table and its shards would differ.${instead}`,
    }),
  ];
};
