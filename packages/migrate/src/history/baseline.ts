/** Files that a database has already when Citrate comes to it. */
import type { Db } from './database.ts';
import { underLease } from './lease.ts';
import { columnsOf, type MigrationStart } from './migrations.ts';

/** A file that is taken to be there; `steps` are those that it would have had. */
export type BaselineFile = Omit<MigrationStart, 'epoch'>;

/**
 * Record files as applied which Citrate has not run: all of them or none.
 *
 * @param epoch of our lease
 * @throws DiagnosticError 55P03 if another run has taken the lease since
 */
export async function recordBaseline(
  db: Db,
  epoch: number,
  files: readonly BaselineFile[],
): Promise<void> {
  await underLease(db, epoch, async (trx) => {
    const applied = new Date();
    for (const file of files) {
      const { version, steps } = file;
      const values = { ...columnsOf(file), kind: 'baseline' as const, steps_done: steps, applied };
      await trx
        .insertInto('citrate.migration')
        .values({ version, state: 'applied', ...values })
        .execute();
    }
  });
}
