/** What has no place in a migration file on a Citus cluster either. */
import { as, type Node, tagOf } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { type Asked, problem, type StatementTag } from '../rule.ts';
import { rules } from '../rules/index.ts';
import { judgeOutside, runsOutside } from '../transaction-blocks.ts';

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
  const settings = setting ? judgeSetting(setting.name, asked) : [];
  return [...settings, ...notCarriedOut(tree), ...judgeOutside(tree, asked?.transactional ?? true)];
}

/** What no transaction can hold, and no step of ours does either. */
function notCarriedOut(tree: Node): readonly TreeDiagnostic[] {
  const words = runsOutside(tree);
  if (words === undefined || steps.has(tagOf(tree)) || as(tree, 'ReindexStmt')?.relation) return [];
  return [
    problem(`${words} cannot be used in a migration`, {
      detail: 'Nothing would tell after a stop how far it came.',
      hint: 'Run it by hand.',
    }),
  ];
}

/** Tags of those that a step outside transactions carries out. */
const steps: ReadonlySet<string> = new Set([
  'AlterSystemStmt',
  'DropStmt',
  'IndexStmt',
  'SelectStmt',
  'VacuumStmt',
]);

function judgeAsOnFleets<T extends StatementTag>(tree: Node, tag: T, catalog: Catalog) {
  const statement = as(tree, tag);
  return statement ? rules[tag](statement, catalog).diagnostics : [];
}

/** What Citrate sets itself, or what would outlive the statement that it is for. */
function judgeSetting(
  name: string | undefined,
  asked: Asked | undefined,
): readonly TreeDiagnostic[] {
  if (name !== undefined && fromConfiguration.has(name)) {
    return [
      problem(`SET ${name} cannot be used in a migration`, {
        detail: 'Citrate sets it for every transaction, from the configuration.',
        hint: 'Change the configuration instead.',
      }),
    ];
  }
  if (asked?.transactional ?? true) return [];
  return [
    problem(`SET ${name ?? ''} has no effect in a file with transaction=off`, {
      detail:
        'Each statement of such a file runs by itself, and a setting ends with its statement.',
      hint: 'Leave it out, or set it for the role or the database.',
    }),
  ];
}

const fromConfiguration: ReadonlySet<string> = new Set([
  'lock_timeout',
  'role',
  'session_authorization',
]);
