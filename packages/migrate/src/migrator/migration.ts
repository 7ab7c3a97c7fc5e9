import { CompiledQuery, type Migration } from 'kysely';
import type { MigrationFile, Section } from '../files/model.ts';

/** A file as Kysely has migrations: its functions run the statements on one database, as they are. */
export function migrationOf({ up, down }: MigrationFile): Migration {
  return { up: runner(up), ...(down && { down: runner(down) }) };
}

function runner({ statements }: Section): Migration['up'] {
  return async (db) => {
    for (const { source } of statements) await db.executeQuery(CompiledQuery.raw(source));
  };
}
