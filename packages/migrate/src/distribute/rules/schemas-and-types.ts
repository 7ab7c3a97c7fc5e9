import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';

export const createSchema: Rule<'CreateSchemaStmt'> = ({ schemaElts }) =>
  verdict(
    'all nodes',
    schemaElts?.length
      ? [
          problem('all-nodes', 'CREATE SCHEMA with objects inside cannot be distributed yet', {
            detail: 'The schema goes to all nodes, and what is inside may not.',
            hint: 'Create the objects in statements of their own, after the schema.',
          }),
        ]
      : [],
  );

/** Enum types: the same labels in the same order in every database. */
export const createEnum: Rule<'CreateEnumStmt'> = () => verdict('all nodes');
export const alterEnum: Rule<'AlterEnumStmt'> = () => verdict('all nodes');
