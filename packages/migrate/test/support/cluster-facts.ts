/** Facts of a cluster where nothing is wrong, and changes to them. */
import type { ClusterFacts, ExaminedServer, Finding } from '../../src/doctor/index.ts';
import { diagnose } from '../../src/doctor/index.ts';
import type { Examination, ServerFacts } from '../../src/execute/index.ts';

function serverFacts(server: string): ServerFacts {
  return {
    server,
    version: '17.2',
    versionNumber: 170_002,
    standby: false,
    systemIdentifier: `700000000000000000${['coordinator', 'w1', 'w2'].indexOf(server)}`,
    database: 'app',
    preparedSlots: 10,
    preparedNow: 0,
    lockSlots: 7040,
  };
}

const examination: Examination = {
  settings: [
    { name: 'deadlock_timeout', value: '1000' },
    { name: 'default_transaction_read_only', value: 'off' },
    { name: 'fsync', value: 'on' },
    { name: 'max_locks_per_transaction', value: '64' },
    { name: 'session_replication_role', value: 'origin' },
    { name: 'statement_timeout', value: '0' },
    { name: 'synchronous_commit', value: 'on' },
    { name: 'synchronous_standby_names', value: '' },
  ],
  overrides: [],
  transactions: [],
  prepared: [],
  extensions: [{ name: 'plpgsql', version: '1.0' }],
  available: [{ name: 'hstore', version: '1.8' }],
  eventTriggers: [],
  publications: [],
  slots: [],
  detachments: [],
  standbys: [],
  tablespaces: [{ name: 'pg_default', bytes: 20_000_000 }],
  connections: {
    max: 100,
    reserved: 3,
    used: 10,
    databaseLimit: -1,
    databaseUsed: 10,
    roleLimit: -1,
    roleUsed: 0,
    superuser: false,
  },
  privileges: {
    username: 'deploy',
    role: 'app',
    maySetRole: true,
    mayCreateInPublic: true,
    mayCreateInDatabase: true,
    seesActivity: true,
    seesWal: true,
  },
  database: { bytes: 8_000_000 },
  owner: {
    username: 'deploy',
    database: 'app',
    superuser: false,
    createrole: false,
    roleExists: true,
    member: true,
    mayCreateSchema: true,
  },
  walBytes: 16_777_216,
  clock: { offsetMs: 3, uncertaintyMs: 2 },
  pooling: [],
};

const names = ['coordinator', 'w1', 'w2'] as const;

/** Of the smallest migration. */
const needs = names.map((server) => {
  return { server, connections: 1, prepared: server === 'coordinator' ? 0 : 1, locks: 1 };
});

export const healthy: ClusterFacts = withServers(
  {
    coordinator: 'coordinator',
    config: { role: 'app', lockTimeoutMs: 2000 },
    reached: [],
    examined: [],
    missing: [],
    nodes: {
      clusterId: '0123abcd',
      recorded: [],
      found: names.map((name) => ({
        name,
        coordinator: name === 'coordinator',
        systemIdentifier: serverFacts(name).systemIdentifier,
        database: 'app',
      })),
    },
    decisions: [],
    lost: [],
    unfinished: [],
    unread: [],
    pending: { state: 'planned', migrations: 0, needs, extensions: [], schemas: [] },
    probe: { state: 'made', diagnostics: [] },
  },
  names.map((name) => ({
    facts: serverFacts(name),
    coordinator: name === 'coordinator',
    examination,
  })),
);

function withServers(facts: ClusterFacts, examined: readonly ExaminedServer[]): ClusterFacts {
  return { ...facts, examined, reached: examined.map((one) => one.facts) };
}

/** The healthy cluster, but for what one server is. */
export function unlike(
  server: (typeof names)[number],
  change: {
    readonly facts?: Partial<ServerFacts>;
    readonly examination?: Partial<Examination>;
  },
  base: ClusterFacts = healthy,
): ClusterFacts {
  return withServers(
    base,
    base.examined.map((one) =>
      one.facts.server === server
        ? {
            ...one,
            facts: { ...one.facts, ...change.facts },
            examination: { ...one.examination, ...change.examination },
          }
        : one,
    ),
  );
}

/** The healthy examination's settings, one of them another. */
export function withSetting(name: string, value: string): Pick<Examination, 'settings'> {
  const others = examination.settings.filter((setting) => setting.name !== name);
  return { settings: [...others, { name, value }] };
}

/** What one check finds, everything that is well left out. */
export function troubles(facts: ClusterFacts, check: string): readonly Finding[] {
  return diagnose(facts).filter((one) => one.check === check && one.severity !== 'ok');
}

export const healthyExamination: Examination = examination;
