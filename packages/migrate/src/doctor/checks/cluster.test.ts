/** Which servers there are, and how they differ. */
import { describe, expect, it } from 'vitest';
import {
  healthy,
  healthyExamination,
  troubles,
  unlike,
} from '../../../test/support/cluster-facts.ts';
import { diagnose } from '../index.ts';

it('reachable: tells what the connection was refused with', () => {
  const refused = {
    code: '28P01',
    severity: 'error' as const,
    message: 'password authentication failed for user "app"',
    hint: 'Check the URL.',
  };
  const facts = { ...healthy, missing: [{ server: 'w3', diagnostics: [refused] }] };
  expect(troubles(facts, 'reachable')).toEqual([{ check: 'reachable', server: 'w3', ...refused }]);
});

it('primary: a standby, in the words of apply', () => {
  expect(troubles(unlike('w1', { facts: { standby: true } }), 'primary')).toMatchObject([
    { server: 'w1', severity: 'error', code: '25006', message: 'server "w1" is a standby' },
  ]);
});

describe('versions', () => {
  it('one that is not supported, even if it could not be examined', () => {
    const [first] = healthy.reached;
    if (first === undefined) throw new Error('a server is needed');
    const old = { ...first, server: 'w3', version: '12.22', versionNumber: 120_022 };
    const facts = { ...healthy, reached: [...healthy.reached, old] };
    expect(troubles(facts, 'versions')).toMatchObject([
      {
        server: 'w3',
        severity: 'error',
        code: '0A000',
        message: 'server "w3" is PostgreSQL 12.22',
      },
    ]);
  });

  it('another minor is a warning', () => {
    const facts = unlike('w1', { facts: { version: '17.1', versionNumber: 170_001 } });
    expect(troubles(facts, 'versions')).toMatchObject([
      {
        server: 'w1',
        severity: 'warning',
        message: expect.stringContaining('17.1, another one 17.2'),
      },
    ]);
  });

  it('another major is told, and is no minor', () => {
    const facts = unlike('w1', { facts: { version: '16.9', versionNumber: 160_009 } });
    expect(diagnose(facts).filter(({ check }) => check === 'versions')).toMatchObject([
      { severity: 'ok', message: 'the servers are of PostgreSQL 16 and 17' },
    ]);
  });
});

describe('identities', () => {
  const { found } = healthy.nodes;

  it('one database under two names', () => {
    const twice = found.map((node) =>
      node.name === 'w2' ? { ...node, systemIdentifier: '7000000000000000001' } : node,
    );
    const facts = { ...healthy, nodes: { ...healthy.nodes, found: twice } };
    expect(troubles(facts, 'identities')).toMatchObject([
      { server: 'w2', severity: 'error', message: 'nodes "w1" and "w2" are the same database' },
    ]);
  });

  it('a copy on another server, of the node on record', () => {
    const identity = { clusterId: '0123abcd', node: '11111111-2222-3333-4444-555555555555' };
    const w1 = {
      nodeid: 1,
      groupid: 1,
      nodename: 'w1',
      noderole: 'primary' as const,
      isactive: true,
      shouldhaveshards: true,
      system_identifier: '7999',
      database: 'app',
      identity: identity.node,
    };
    const copied = found.map((node) => (node.name === 'w1' ? { ...node, identity } : node));
    const nodes = { clusterId: identity.clusterId, recorded: [w1], found: copied };
    expect(troubles({ ...healthy, nodes }, 'identities')).toMatchObject([
      { server: 'w1', message: 'node "w1" has moved, or is a copy of the node on record' },
    ]);
  });

  it('a database and its copy', () => {
    const identity = { clusterId: '0123abcd', node: '11111111-2222-3333-4444-555555555555' };
    const copied = found.map((node) => (node.coordinator ? node : { ...node, identity }));
    const facts = { ...healthy, nodes: { recorded: [], found: copied } };
    expect(troubles(facts, 'identities')).toMatchObject([
      { server: 'w2', code: '55000', message: 'node "w2" is a copy of node "w1"' },
    ]);
  });

  it('records that may not be read', () => {
    const denied = {
      code: '42501',
      severity: 'error' as const,
      message: 'permission denied for table node',
      server: 'coordinator',
    };
    expect(troubles({ ...healthy, unread: [denied] }, 'identities')).toMatchObject([denied]);
  });
});

describe('extensions', () => {
  const hstore = (version: string) => ({
    extensions: [...healthyExamination.extensions, { name: 'hstore', version }],
  });

  it('missing on some servers, and whether they have its files', () => {
    const facts = unlike('coordinator', { examination: hstore('1.8') });
    const none = unlike('w2', { examination: { available: [] } }, facts);
    expect(troubles(none, 'extensions')).toMatchObject([
      { server: 'w1', detail: 'It is on "coordinator"; server "w1" offers version 1.8.' },
      { server: 'w2', detail: expect.stringContaining('server "w2" has no files of it either') },
    ]);
  });

  it('in other versions', () => {
    const facts = unlike('coordinator', { examination: hstore('1.8') });
    const others = unlike('w1', { examination: hstore('1.4') }, facts);
    const all = unlike('w2', { examination: hstore('1.4') }, others);
    expect(troubles(all, 'extensions')).toMatchObject([
      {
        severity: 'warning',
        message: 'extension "hstore" has different versions',
        detail: 'It is 1.8 on "coordinator"; 1.4 on "w1" and "w2".',
      },
    ]);
  });
});

describe('extensions that are pending', () => {
  const pending = {
    state: 'planned' as const,
    migrations: 1,
    needs: [],
    extensions: ['hstore'],
    schemas: [],
  };

  it('must be on the disks of all servers, in the words of CREATE EXTENSION', () => {
    const facts = unlike('w2', { examination: { available: [] } }, { ...healthy, pending });
    expect(troubles(facts, 'extensions')).toMatchObject([
      {
        server: 'w2',
        severity: 'error',
        code: '0A000',
        message: 'extension "hstore" is not available',
      },
    ]);
  });

  it('are not missed before they are made', () => {
    const there = {
      extensions: [...healthyExamination.extensions, { name: 'hstore', version: '1.8' }],
    };
    const facts = unlike('w2', { examination: there }, { ...healthy, pending });
    expect(troubles(facts, 'extensions')).toEqual([]);
  });
});

describe('clock', () => {
  const ahead = (offsetMs: number, uncertaintyMs: number) =>
    unlike('w1', { examination: { clock: { offsetMs, uncertaintyMs } } });

  it('more than a second off, whatever the measurement', () => {
    expect(troubles(ahead(-1600, 40), 'clock')).toMatchObject([
      {
        server: 'w1',
        message:
          'the clock of server "w1" is 1.603 s behind that of "coordinator", give or take 0.042 s',
      },
    ]);
  });

  it('not if it may be the way there that took so long', () => {
    expect(troubles(ahead(1600, 700), 'clock')).toEqual([]);
  });
});
