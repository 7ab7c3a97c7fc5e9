import type { AlterTableType } from '@citrate/parser';
import { notYetText, problem } from '../rule.ts';
import { addColumn, columnDefault, dropColumn, dropNotNull, setNotNull } from './columns.ts';
import { addConstraint, existingConstraint } from './constraints.ts';
import type { SubcommandRule } from './rule.ts';

/** The rule of a subcommand; one for all that are not taken to shards yet. */
export function subcommandRule(subtype: AlterTableType | undefined): SubcommandRule {
  return (subtype && rules[subtype]) ?? (() => [problem(...notYetText(words(subtype)))]);
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

/** `AT_AlterColumnType` → `ALTER TABLE … ALTER COLUMN TYPE`. */
function words(subtype: AlterTableType | undefined): string {
  const spaced = subtype?.replace('AT_', '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ') ?? '';
  return `ALTER TABLE … ${spaced.toUpperCase()}`;
}
