import { as } from '@citrate/parser';
import { strings } from '../../catalog/index.ts';
import type { SafetyRule } from '../rule.ts';

export const banAlterDomainWithAddConstraint: SafetyRule = {
  name: 'ban-alter-domain-with-add-constraint',
  title: 'Constraint added to a domain',
  severity: 'warning',
  statements: {
    AlterDomainStmt: ({ typeName, def, subtype }, { earlier }) => {
      const name = strings(typeName).at(-1);
      const constraint = as(def, 'Constraint');
      const isNew = earlier.some(
        ({ tree }) => strings(as(tree, 'CreateDomainStmt')?.domainname).at(-1) === name,
      );
      if (isNew || (subtype !== 'C' && subtype !== 'O') || constraint?.skip_validation) return [];
      return [
        {
          message: `adding a constraint to domain "${name}" reads every table that uses it`,
          detail:
            'A SHARE lock is held on all tables with a column of the domain until every row was checked: writes wait.',
          hint: 'Add the constraint NOT VALID, and write ALTER DOMAIN … VALIDATE CONSTRAINT in the next file.',
        },
      ];
    },
  },
};
