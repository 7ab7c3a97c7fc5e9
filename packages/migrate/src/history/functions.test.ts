import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '../../test/own-database.ts';
import { installSchema } from './index.ts';

const own = ownDatabase();

beforeAll(async () => {
  await installSchema(own.session.db);
});
beforeEach(() =>
  own.session.run(`SET session_replication_role = origin; DROP SCHEMA IF EXISTS app CASCADE;
    CREATE SCHEMA app; CREATE TABLE app.types (id int PRIMARY KEY);
    CREATE TABLE app."Items" (id int, type int
      REFERENCES app.types ON DELETE CASCADE ON UPDATE SET NULL);
    CREATE TRIGGER citrate_shell BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON app."Items"
      EXECUTE FUNCTION citrate.refuse_shell_write();
    ALTER TABLE app."Items" ENABLE ALWAYS TRIGGER citrate_shell`),
);

test.each([
  ['INSERT INTO app."Items" SELECT', 'cannot insert into table "Items" on the coordinator'],
  ['UPDATE app."Items" SET id = 1', 'cannot update table "Items" on the coordinator'],
  ['DELETE FROM app."Items"', 'cannot delete from table "Items" on the coordinator'],
  ['TRUNCATE app."Items"', 'cannot truncate table "Items" on the coordinator'],
  ['TRUNCATE app.types CASCADE', 'cannot truncate table "Items" on the coordinator'],
  [
    'SET session_replication_role = replica; INSERT INTO app."Items" VALUES (1)',
    'cannot insert into table "Items" on the coordinator',
  ],
])('a shell refuses %s', async (sql, message) => {
  await expect(own.session.run(sql)).rejects.toMatchObject({
    code: '0A000',
    message,
    detail: 'Table app."Items" is distributed: its rows are in shards on the workers.',
    hint: expect.stringContaining('citrate status'),
    schema: 'app',
    table: 'Items',
  });
});

test('cascades from a reference table pass: the shell has no rows for them', async () => {
  await own.session.run('INSERT INTO app.types VALUES (1), (2)');
  await own.session.run('UPDATE app.types SET id = 3 WHERE id = 2; DELETE FROM app.types');
  expect(await own.session.run('SELECT FROM app.types')).toEqual([]);
});

test('a trigger of another table cannot insert either', async () => {
  await own.session.run(`CREATE FUNCTION app.copy() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO app."Items" VALUES (new.id); RETURN new; END';
    CREATE TRIGGER copy AFTER INSERT ON app.types FOR EACH ROW EXECUTE FUNCTION app.copy()`);
  await expect(own.session.run('INSERT INTO app.types VALUES (1)')).rejects.toMatchObject({
    code: '0A000',
  });
});

test('assert_empty lets empty tables pass and names those that are not', async () => {
  await own.session.run(`SELECT citrate.assert_empty('app.types')`);
  await own.session.run('INSERT INTO app.types VALUES (1)');
  await expect(own.session.run(`SELECT citrate.assert_empty('app.types')`)).rejects.toMatchObject({
    code: '55000',
    message: 'table "app.types" has rows and cannot be distributed',
    hint: expect.stringContaining('while it is empty'),
  });
});

test('assert_empty sees rows that policies hide, or fails', async () => {
  const user = `${own.database}_user`;
  await own.session.run(`CREATE ROLE ${user} LOGIN; GRANT USAGE ON SCHEMA app TO ${user};
    INSERT INTO app.types VALUES (1); GRANT SELECT ON app.types TO ${user};
    ALTER TABLE app.types ENABLE ROW LEVEL SECURITY`);
  const other = await own.open(user);
  await expect(other.run(`SELECT citrate.assert_empty('app.types')`)).rejects.toMatchObject({
    code: '42501',
  });
  await own.session.run(`DROP OWNED BY ${user}`);
});

test('any role that may create triggers uses the function', async () => {
  const user = `${own.database}_owner`;
  await own.session.run(`CREATE ROLE ${user} LOGIN; GRANT CREATE, USAGE ON SCHEMA app TO ${user}`);
  const owner = await own.open(user);
  await owner.run(`CREATE TABLE app.own (a int);
    CREATE TRIGGER citrate_shell BEFORE INSERT ON app.own
      EXECUTE FUNCTION citrate.refuse_shell_write()`);
  await expect(owner.run('INSERT INTO app.own VALUES (1)')).rejects.toMatchObject({
    code: '0A000',
  });
  await own.session.run(`DROP OWNED BY ${user}`);
});
