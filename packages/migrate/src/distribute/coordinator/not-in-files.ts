/** What has no place in a migration file on a Citus cluster either. */
import { as, type Node, tagOf, type VariableSetStmt } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { type Asked, problem, type StatementTag } from '../rule.ts';
import { rules } from '../rules/index.ts';
import { judgeOutside } from '../transaction-blocks.ts';

/** Judged as on a fleet: they are about the session or the transaction, not about the cluster. */
const asOnFleets = [
  'ClosePortalStmt',
  'ConstraintsSetStmt',
  'CopyStmt',
  'DeallocateStmt',
  'DeclareCursorStmt',
  'DiscardStmt',
  'ExecuteStmt',
  'ExplainStmt',
  'FetchStmt',
  'ListenStmt',
  'LoadStmt',
  'PrepareStmt',
  'TransactionStmt',
  'UnlistenStmt',
  'VariableShowStmt',
] as const satisfies readonly StatementTag[];

export function notInFiles(
  tree: Node,
  catalog: Catalog,
  asked: Asked | undefined,
): readonly TreeDiagnostic[] {
  const tag = asOnFleets.find((one) => one === tagOf(tree));
  if (tag) return judgeAsOnFleets(tree, tag, catalog);
  const setting = as(tree, 'VariableSetStmt');
  if (setting) return judgeSetting(setting, asked);
  return judgeOutside(tree, asked?.transactional ?? true);
}

function judgeAsOnFleets<T extends StatementTag>(tree: Node, tag: T, catalog: Catalog) {
  const statement = as(tree, tag);
  return statement ? rules[tag](statement, catalog).diagnostics : [];
}

/**
 * What Citrate sets itself, or what would outlive the statement that it is for. The transaction of the file
 * is also that of the decision: a file may neither make it less durable nor take back what is pinned.
 */
function judgeSetting(
  { kind, name }: VariableSetStmt,
  asked: Asked | undefined,
): readonly TreeDiagnostic[] {
  if (kind === 'VAR_RESET' || kind === 'VAR_RESET_ALL') {
    return [
      problem('sessions', `RESET ${name ?? 'ALL'} cannot be used in a migration`, {
        detail: 'Citrate pins settings for every transaction, and what a file sets ends with it.',
        hint: 'Remove it.',
      }),
    ];
  }
  if (kind === 'VAR_SET_MULTI' || (name !== undefined && ownSettings.has(name))) {
    return [
      problem('sessions', `SET ${name ?? ''} cannot be used in a migration`, {
        detail: 'Citrate begins and ends the transaction, and sets this for it.',
        hint: hints[name ?? ''] ?? 'Remove it.',
      }),
    ];
  }
  if (asked?.transactional ?? true) return [];
  return [
    problem('sessions', `SET ${name ?? ''} has no effect in a file with transaction=off`, {
      detail:
        'Each statement of such a file runs by itself, and a setting ends with its statement.',
      hint: 'Leave it out, or set it for the role or the database.',
    }),
  ];
}

const ownSettings: ReadonlySet<string> = new Set([
  'lock_timeout',
  'role',
  'session_authorization',
  'synchronous_commit',
]);

const hints: Readonly<Record<string, string>> = {
  lock_timeout: 'Change lockTimeoutMs in the configuration.',
  role: 'Set role in the configuration.',
  session_authorization: 'Set role in the configuration.',
};
