import { run } from '../support/databases.ts';

/** What keeps a worker from its part: an error, a NOTIFY, and a constraint that is checked at PREPARE. */
const obstacles = {
  work: "RAISE 'no'",
  prepare: "PERFORM pg_notify('no', '')",
  deferred: 'INSERT INTO late VALUES (1), (1)',
};

export type Obstacle = keyof typeof obstacles;

/** From now on every change of a user's table meets it there; the probe does not. */
export async function obstruct(url: string, how: Obstacle): Promise<void> {
  const mine = "SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name = 'public'";
  await run(
    url,
    `CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);
     CREATE FUNCTION obstruct() RETURNS event_trigger LANGUAGE plpgsql AS
       $$ BEGIN IF EXISTS (${mine}) THEN ${obstacles[how]}; END IF; END $$;
     CREATE EVENT TRIGGER obstruct ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
       EXECUTE FUNCTION obstruct()`,
  );
}

export async function clear(url: string): Promise<void> {
  await run(url, 'DROP FUNCTION obstruct CASCADE; DROP TABLE late');
}
