/** Texts to write in place of a statement. All come from trees: nothing is cut out of SQL. */
import { deparse } from '@citrate/deparser';
import type { AlterTableCmd, Constraint, Node } from '@citrate/parser';
import type { Altered, Fix } from './rule.ts';
import { commandsOf } from './subcommands.ts';

/** Like the statement that it stands for, it ends without a semicolon. */
export function sqlOf(...trees: readonly Node[]): Fix {
  return () => trees.map((tree) => deparse(tree)).join(';\n');
}

/** ALTER TABLE with this subcommand instead of all its own. */
export function alterTableWith({ statement }: Altered, command: AlterTableCmd): Node {
  const cmd: AlterTableCmd = { behavior: 'DROP_RESTRICT', ...command };
  return { AlterTableStmt: { ...statement, cmds: [{ AlterTableCmd: cmd }] } };
}

/** Whether several statements may stand for this one: it does one thing, outside a transaction. */
export function canBeSplit({ statement, question }: Altered): boolean {
  return !question.transactional && commandsOf(statement).length === 1;
}

/**
 * The constraint added NOT VALID, then validated. In one transaction the second statement would run
 * under the first one's lock, so that nothing is won: no fix.
 */
export function validatedAfterwards(altered: Altered, constraint: Constraint): Fix | undefined {
  const { conname } = constraint;
  if (!conname || !canBeSplit(altered)) return undefined;
  const { initially_valid: _, ...rest } = constraint;
  const notValid: Constraint = { ...rest, skip_validation: true };
  return sqlOf(
    alterTableWith(altered, { subtype: 'AT_AddConstraint', def: { Constraint: notValid } }),
    alterTableWith(altered, { subtype: 'AT_ValidateConstraint', name: conname }),
  );
}
