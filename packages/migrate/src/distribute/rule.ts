import type { NodeOf, Tag } from '@citrate/parser';
import { type TreeDiagnostic, treeDiagnostic } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Wanted } from '../files/index.ts';
import { type Topic, topicPages } from '../pages/index.ts';
import { type Verdict, verdict } from './verdict.ts';

/** Detail, hint and location of a problem. */
export type Explanation = Omit<NonNullable<Parameters<typeof treeDiagnostic>[2]>, 'page'>;

/** Tags of what can stand as a statement of its own in a script. */
export type StatementTag = Exclude<
  Extract<Tag, `${string}Stmt`>,
  'RawStmt' | 'ReplicaIdentityStmt' | 'ReturnStmt' | 'SetOperationStmt' | 'PLAssignStmt'
>;

/** What the file says of a statement around it. */
export interface Asked extends Wanted {
  /** What existed before the file's first statement: shards that are newer have no rows. */
  readonly begin?: Catalog;
}

/** What becomes of one kind of statement; `catalog` is what exists just before it. */
export type Rule<T extends StatementTag> = (
  statement: NodeOf<T>,
  catalog: Catalog,
  asked?: Asked,
) => Verdict;

export type Rules = { readonly [T in StatementTag]: Rule<T> };

/** An error of the feature-not-supported kind, unless `code` says otherwise; `topic` has its page. */
export function problem(
  topic: Topic,
  message: string,
  explanation: Explanation,
  code = '0A000',
): TreeDiagnostic {
  return treeDiagnostic(code, message, { page: topicPages[topic], ...explanation });
}

export function warning(
  topic: Topic,
  message: string,
  explanation: Explanation,
  code = '01000',
): TreeDiagnostic {
  return treeDiagnostic(code, message, { page: topicPages[topic], ...explanation }, 'warning');
}

export function refused(
  topic: Topic,
  message: string,
  explanation: Explanation,
  code?: string,
): Verdict {
  return verdict('refused', [problem(topic, message, explanation, code)]);
}

/** A rule for statements that have no place in a migration file, whatever they name. */
export function never(
  topic: Topic,
  message: string,
  explanation: Explanation,
  code?: string,
): () => Verdict {
  return () => refused(topic, message, explanation, code);
}

/** The one place for statements that Citrate cannot take to all nodes yet. */
export function notYet(statement: string): () => Verdict {
  return never('not-yet', `${statement} cannot be distributed yet`, {
    detail:
      'Citrate does not know how to take it to all nodes, and never runs a statement on the coordinator only without saying so.',
    hint: 'Leave it out of the migration. Run by hand it is safe only where it changes no distributed or reference table: shards would not follow, and the nodes would differ.',
  });
}
