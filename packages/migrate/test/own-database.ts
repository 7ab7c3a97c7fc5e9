import { loadParser } from '@citrate/parser';
import { afterAll, beforeAll, inject } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../test/support/databases.ts';
import { type TestSession, TestSessions } from './sessions.ts';

/** What tests share from when they begin. */
export interface OwnDatabase {
  /** Its name; also a prefix for roles, which are dropped with it. */
  readonly database: string;
  /** The one that is open all the time. */
  readonly session: TestSession;
  /** Another one, as `user` if given. */
  open(user?: string): Promise<TestSession>;
}

/**
 * For the tests of a file, or of a `describe`: a database of their own on the shared server, with a
 * session in it, and the parser. All goes when they are done.
 */
export function ownDatabase(): OwnDatabase {
  const sessions = new TestSessions();
  let made: { readonly databases: TestDatabases; readonly session: TestSession } | undefined;
  const own = () => {
    if (made) return made;
    throw new Error('the tests have not begun');
  };
  const open = (user?: string) => sessions.open(own().databases.coordinator.url, user);

  beforeAll(async () => {
    await loadParser();
    const databases = await createDatabases(inject('cluster'), 0);
    made = { databases, session: await sessions.open(databases.coordinator.url) };
  });
  afterAll(async () => {
    await sessions.close();
    await made?.databases.drop();
  });

  return {
    open,
    get database() {
      return own().databases.database;
    },
    get session() {
      return own().session;
    },
  };
}
