import { parse } from '@citrate/parser';
import { expect, test } from 'vitest';
import { ownDatabase } from '../../../test/own-database.ts';
import { introspect } from '../../introspect/index.ts';
import { apply, type Catalog, emptyCatalog, findRelation } from '../index.ts';

const own = ownDatabase();

function replay(script: string): Catalog {
  return parse(script).reduce(
    (catalog, { tree }) => {
      const applied = apply(catalog, tree);
      expect(applied.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      return applied.catalog;
    },
    emptyCatalog({ pg: 18 }),
  );
}

test('privileges are those that a server ends up with', async () => {
  const { database } = own;
  const [a, b] = [`${database}_a`, `${database}_b`];
  const script = `
    CREATE ROLE ${a}; CREATE ROLE ${b};
    CREATE TABLE t (id serial, name text, note text);
    CREATE TABLE u (id int, name text);
    CREATE TABLE w (id int);
    GRANT ALL ON t TO ${a};
    REVOKE INSERT, TRUNCATE ON t FROM ${a};
    GRANT SELECT ON t TO PUBLIC;
    GRANT SELECT ON t TO ${b} WITH GRANT OPTION;
    REVOKE GRANT OPTION FOR SELECT ON t FROM ${b};
    GRANT SELECT (id), UPDATE (id, name) ON u TO ${a};
    GRANT ALL (id) ON w TO ${b};
    GRANT USAGE ON SEQUENCE t_id_seq TO ${a};
    GRANT DELETE ON ALL TABLES IN SCHEMA public, information_schema TO ${b};
    GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
    REVOKE REFERENCES ON w FROM ${b};
    GRANT SELECT ON w TO CURRENT_USER;`;
  await own.session.run(script);
  const server = await introspect(own.session.db);
  const model = replay(script);
  for (const name of ['t', 'u', 'w', 't_id_seq']) {
    const relation = { schema: 'public', name };
    expect(grantsOf(model, relation), name).toEqual(grantsOf(server, relation));
  }
  await own.session.run(`DROP OWNED BY ${a}`);
  const left = replay(`${script} DROP OWNED BY ${a};`);
  expect(grantsOf(left, { schema: 'public', name: 't' })).toEqual(
    grantsOf(await introspect(own.session.db), { schema: 'public', name: 't' }),
  );
});

function grantsOf(catalog: Catalog, name: { schema: string; name: string }): unknown {
  const relation = findRelation(catalog, name);
  return relation && 'grants' in relation ? relation.grants : undefined;
}
