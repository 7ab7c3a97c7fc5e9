import { as } from '@citrate/parser';
import { strings } from '../../catalog/index.ts';
import type { SafetyRule } from '../rule.ts';

export const banAlterDomainWithAddConstraint: SafetyRule = {
  name: 'ban-alter-domain-with-add-constraint',
  title: 'Constraint added to a domain',
  severity: 'warning',
  statements: {
    AlterDomainStmt: ({ typeName, def, subtype }, { file, index }) => {
      const name = strings(typeName).at(-1);
      const isNew = file.some(
        ({ tree }, i) =>
          i < index && strings(as(tree, 'CreateDomainStmt')?.domainname).at(-1) === name,
      );
      const readsTables = subtype !== undefined && reading.has(subtype);
      if (isNew || !readsTables || as(def, 'Constraint')?.skip_validation) return [];
      return [
        {
          message: `${subtype === 'V' ? 'validating' : 'adding'} a constraint of domain "${name}" reads every table that uses it`,
          detail:
            'A SHARE lock is held on all tables with a column of the domain until every row was checked: writes wait.',
          hint: 'Add the constraint NOT VALID, which reads no table and holds for new values; or put a CHECK on each table instead, which can be validated while others write.',
        },
      ];
    },
  },
};

/** ADD CONSTRAINT, SET NOT NULL and VALIDATE CONSTRAINT, as AlterDomainStmt has them. */
const reading: ReadonlySet<string> = new Set(['C', 'O', 'V']);
