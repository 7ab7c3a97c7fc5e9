/** Migrates as a program that had Kysely's Migrator does; one line of it is another. */
import { CitrateMigrator } from 'citrate';

const migrator = new CitrateMigrator(); // was: new Migrator({ db, provider })

const { error, results } = await migrator.migrateToLatest();
for (const { migrationName, status } of results ?? []) console.log(`${status} ${migrationName}`);
if (error !== undefined) {
  console.error(error);
  process.exitCode = 1;
}
