import type { SafetyRule } from '../rule.ts';

export const banDropDatabase: SafetyRule = {
  name: 'ban-drop-database',
  title: 'Database dropped',
  severity: 'error',
  statements: {
    DropdbStmt: ({ dbname }) => [
      {
        code: '0A000',
        message: `dropping database "${dbname}" is no step of a migration`,
        detail: 'All that is in it is lost on this server, and it cannot be taken back.',
        hint: 'Drop it by hand, after a backup.',
      },
    ],
  },
};
