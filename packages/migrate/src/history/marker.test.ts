import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownDatabase } from '../../test/own-database.ts';
import { installTarget, markerSql, ownerRole, parseMarker, readMarker } from './index.ts';

const ids = Array.from({ length: 20 }, () => randomUUID());
const [first = '', second = ''] = ids;

test('keeps the last 16, newest first, each once', () => {
  let current: readonly string[] = [];
  for (const id of ids) current = parseMarker(commentOf(markerSql(id, current)));
  expect(current).toEqual(ids.slice(-16).reverse());
  expect(parseMarker(commentOf(markerSql(ids[10] ?? '', current)))).toHaveLength(16);
});

test('takes only uuids', () => {
  expect(() => markerSql("x'; DROP", [])).toThrow(TypeError);
  expect(parseMarker('transactions: something else')).toEqual([]);
  expect(parseMarker('a comment of somebody')).toEqual([]);
  expect(parseMarker(null)).toEqual([]);
});

describe('on a server', () => {
  const own = ownDatabase();
  const gid = `citrate_test_${randomUUID()}`;

  beforeAll(async () => {
    await installTarget(own.session.db, '0123abcd');
  });

  test('is there exactly if its prepared transaction was committed', async () => {
    expect(await readMarker(own.session.db)).toEqual([]);
    await own.session.run(`BEGIN; ${markerSql(first, [])}; PREPARE TRANSACTION '${gid}'`);
    expect(await readMarker(own.session.db)).toEqual([]);
    await own.session.run(`COMMIT PREPARED '${gid}'`);
    expect(await readMarker(own.session.db)).toEqual([first]);
    await own.session.run(`BEGIN; ${markerSql(second, [first])}; PREPARE TRANSACTION '${gid}'`);
    await own.session.run(`ROLLBACK PREPARED '${gid}'`);
    expect(await readMarker(own.session.db)).toEqual([first]);
  });

  test('a member of the owner role writes it, anybody reads it', async () => {
    const { database } = own;
    await own.session.run(`CREATE ROLE ${database}_app; CREATE ROLE ${database}_deploy LOGIN;
      GRANT ${ownerRole}, ${database}_app TO ${database}_deploy`);
    const deploy = await own.open(`${database}_deploy`);
    await deploy.run(`SET ROLE ${database}_app`);
    await deploy.run(`BEGIN; SET LOCAL ROLE ${ownerRole}; ${markerSql(second, [])};
      SET LOCAL ROLE ${database}_app; PREPARE TRANSACTION '${gid}'`);
    const owner = await own.session.run(`SELECT owner FROM pg_prepared_xacts WHERE gid = '${gid}'`);
    expect(owner).toEqual([{ owner: `${database}_app` }]);
    await deploy.run(`COMMIT PREPARED '${gid}'`);
    await deploy.run(`SET ROLE ${database}_app`);
    expect(await readMarker(deploy.db)).toEqual([second]);
  });
});

function commentOf(statement: string): string {
  return /IS '(.*)'$/.exec(statement)?.[1] ?? '';
}
