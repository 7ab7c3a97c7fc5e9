import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { observeNode } from '../../test/support/observe.ts';
import {
  installSchema,
  installTarget,
  judgeNodes,
  type NodeRow,
  type ObservedNode,
  readNodes,
  registerNodes,
} from './index.ts';

const clusterId = '0123abcd';

function observed(name: string, over: Partial<ObservedNode> = {}): ObservedNode {
  return {
    name,
    coordinator: name === 'coordinator',
    systemIdentifier: `7${name.length}${name.charCodeAt(1)}`,
    database: 'app',
    identity: { clusterId, node: randomUUID() },
    ...over,
  };
}

function recorded(node: ObservedNode, groupid: number): NodeRow {
  return {
    nodeid: groupid,
    groupid,
    nodename: node.name,
    noderole: 'primary',
    isactive: true,
    shouldhaveshards: groupid > 0,
    system_identifier: node.systemIdentifier,
    database: node.database,
    identity: node.identity.node,
  };
}

describe('a configuration that disagrees with the record', () => {
  const c = observed('coordinator');
  const w1 = observed('w1');
  const w2 = observed('w2');
  const record = [c, w1, w2].map(recorded);
  const messages = (nodes: readonly ObservedNode[]) =>
    judgeNodes(clusterId, record, nodes).map((problem) => problem.message);

  test('agreement, and a new worker', () => {
    expect(messages([c, w1, w2])).toEqual([]);
    expect(messages([c, w1, w2, observed('w3x')])).toEqual([]);
  });

  test('a worker is missing', () => {
    expect(messages([c, w1])).toEqual(['node "w2" is missing from the configuration']);
  });

  test('URLs are swapped', () => {
    const swapped = [c, { ...w2, name: 'w1' }, { ...w1, name: 'w2' }];
    expect(messages(swapped)).toEqual([
      'node "w1" is on record as "w2"',
      'node "w2" is on record as "w1"',
    ]);
  });

  test('a worker was given another name', () => {
    expect(messages([c, w1, { ...w2, name: 'w9' }])).toEqual(['node "w9" is on record as "w2"']);
  });

  test('two names lead to one database', () => {
    expect(messages([c, w1, w2, { ...w2, name: 'w3' }])).toEqual([
      'nodes "w2" and "w3" are the same database',
      'node "w3" is on record as "w2"',
    ]);
  });

  test('a worker is the template copy of another', () => {
    expect(messages([c, w1, w2, { ...w1, name: 'w3', database: 'copy' }])).toEqual([
      'node "w3" is a copy of node "w1"',
      'node "w3" is on record as "w1"',
    ]);
  });

  test('another database stands where a worker stood', () => {
    const other = { ...w1, identity: { clusterId, node: randomUUID() } };
    expect(messages([c, other, w2])).toEqual(['node "w1" is not the database on record']);
  });

  test('a worker was restored elsewhere', () => {
    expect(messages([c, { ...w1, systemIdentifier: '1' }, w2])).toEqual([
      'node "w1" has moved, or is a copy of the node on record',
    ]);
  });

  test('a worker belongs to another cluster', () => {
    const foreign = { ...w2, identity: { clusterId: 'ffffffff', node: w2.identity.node } };
    expect(messages([c, w1, foreign])).toEqual(['node "w2" belongs to another cluster']);
  });
});

describe('on servers', () => {
  const sessions = new TestSessions();
  let databases: TestDatabases;
  let coordinator: TestSession;
  let cluster: string;
  let nodes: ObservedNode[];

  beforeAll(async () => {
    databases = await createDatabases(inject('cluster'));
    coordinator = await sessions.open(databases.coordinator.url);
    cluster = (await installSchema(coordinator.db)).clusterId;
  });
  afterAll(async () => {
    await sessions.close();
    await databases.drop();
  });
  beforeEach(async () => {
    nodes = [];
    for (const { name, url } of [databases.coordinator, ...databases.workers]) {
      const { db } = await sessions.open(url);
      if (name !== 'coordinator') await installTarget(db, cluster);
      const node = await observeNode(db, { name, coordinator: name === 'coordinator' });
      if (node) nodes.push(node);
    }
  });

  test('nodes go on record once', async () => {
    const first = await registerNodes(coordinator.db, cluster, nodes);
    expect(first).toMatchObject([
      { groupid: 0, nodename: 'coordinator', shouldhaveshards: false, isactive: true },
      { groupid: 1, nodename: 'w1', shouldhaveshards: true, database: databases.database },
      { groupid: 2, nodename: 'w2', shouldhaveshards: true },
    ]);
    expect(new Set(first.map((node) => node.system_identifier)).size).toBe(3);
    expect(await registerNodes(coordinator.db, cluster, nodes)).toEqual(first);
  });

  test('a disagreement changes nothing on record', async () => {
    const before = await registerNodes(coordinator.db, cluster, nodes);
    const renamed = nodes.map((node) => (node.name === 'w2' ? { ...node, name: 'w3' } : node));
    await expect(registerNodes(coordinator.db, cluster, renamed)).rejects.toMatchObject({
      diagnostics: [{ code: '55000', message: 'node "w3" is on record as "w2"', server: 'w3' }],
    });
    expect(await readNodes(coordinator.db)).toEqual(before);
  });

  test('any role may ask a server what it is', async () => {
    const { database } = databases;
    await coordinator.run(`CREATE ROLE ${database}_user LOGIN`);
    const user = await sessions.open(databases.coordinator.url, `${database}_user`);
    const node = { name: 'coordinator', coordinator: true };
    expect(await observeNode(user.db, node)).toEqual(nodes[0]);
  });
});
