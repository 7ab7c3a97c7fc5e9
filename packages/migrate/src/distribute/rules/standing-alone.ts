/** Databases, tablespaces and subscriptions. */
import { never, type Rule } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';

/** Once on every server, whatever its databases: which of them may not be touched, the plan knows. */
export const onServers: () => Verdict = () => verdict('all nodes');

/**
 * What a subscription brings are rows of tables that it finds by name: of a distributed table they would
 * come into the coordinator's, which nobody reads, and no trigger would keep them out.
 */
function subscription(statement: string): () => Verdict {
  return never('subscriptions', `${statement} cannot be used in a migration`, {
    detail:
      'A subscription writes into tables by their names: rows of a distributed table would come into the coordinator’s, and be lost to all. Its connection and its slot are of one database.',
    hint: 'Run it by hand in the one database that is to have the rows, for plain tables only.',
  });
}

export const createSubscription: Rule<'CreateSubscriptionStmt'> =
  subscription('CREATE SUBSCRIPTION');
export const alterSubscription: Rule<'AlterSubscriptionStmt'> = subscription('ALTER SUBSCRIPTION');
export const dropSubscription: Rule<'DropSubscriptionStmt'> = subscription('DROP SUBSCRIPTION');
