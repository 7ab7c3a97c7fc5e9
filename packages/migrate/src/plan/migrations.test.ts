import { loadParser, position } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Catalog, emptyCatalog } from '../catalog/index.ts';
import { type MigrationFile, readMigrationFile } from '../files/index.ts';
import {
  completionDiff,
  lockTasksFor,
  offlineTargets,
  type Plan,
  planJson,
  planMigrations,
  type Step,
  type Target,
  tasksFor,
  tasksOf,
} from './index.ts';

beforeAll(loadParser);

const empty = (): Catalog =>
  emptyCatalog({ pg: 18, cluster: { workers: ['w1', 'w2'], shardCount: 2 } });
const targets = offlineTargets(['w1', 'w2']);

function files(texts: readonly string[]): MigrationFile[] {
  return texts.map((text, i) => {
    const { file, diagnostics } = readMigrationFile({ name: `2026010100000${i}_f${i}.sql`, text });
    expect(diagnostics).toEqual([]);
    if (!file) throw new Error('no file');
    return file;
  });
}

function plan(...texts: string[]): Plan {
  return planMigrations(files(texts), empty());
}

function onlyStep({ migrations, diagnostics }: Plan): Step {
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const [step] = migrations.at(-1)?.steps ?? [];
  if (!step) throw new Error('no step');
  return step;
}

function messages({ diagnostics }: Plan): string[] {
  return diagnostics.map(({ severity, message, file, span }) => {
    const at = file && span ? position(file, span.start) : undefined;
    return `${file?.name}:${at?.line}:${at?.column} ${severity}: ${message}`;
  });
}

const distributed = `CREATE TABLE t (id bigint PRIMARY KEY);
SELECT create_distributed_table('t', 'id');
`;

describe('safety rules', () => {
  const unsafe = `${distributed}ALTER TABLE t ADD COLUMN no smallint GENERATED ALWAYS AS IDENTITY;`;
  const asked = (text: string, rules = {}): Plan =>
    planMigrations(files([text]), empty(), { rules });
  const rulesOf = ({ diagnostics }: Plan): (string | undefined)[] =>
    diagnostics.map(({ rule }) => rule);

  test('are asked where severities are given, and placed at the statement', () => {
    expect(rulesOf(plan(unsafe))).not.toContain('serial-on-shards');
    const found = asked(unsafe);
    expect(rulesOf(found)).toContain('serial-on-shards');
    expect(messages(found).filter((m) => m.includes('are unique'))).toEqual([
      expect.stringMatching(/^20260101000000_f0\.sql:3:\d+ notice: /),
    ]);
    expect(found.migrations).toHaveLength(1);
  });

  test('count as configured: an error leaves nothing planned', () => {
    const rule = 'serial-on-shards';
    expect(asked(unsafe, { [rule]: 'error' }).migrations).toEqual([]);
    expect(rulesOf(asked(unsafe, { [rule]: 'off' }))).not.toContain(rule);
  });

  test('are silent where the file ignores them, and tell what is ignored in vain', () => {
    const ignore = '-- citrate: ignore=serial-on-shards reason="few rows"\n';
    const ignored = unsafe.replace('ALTER', `${ignore}ALTER`);
    expect(rulesOf(asked(ignored))).not.toContain('serial-on-shards');
    const idle = asked(`${distributed}${ignore}CREATE INDEX i ON t (id);`);
    expect(messages(idle).join()).toContain('there is nothing here for rule');
  });
});

describe('diagnostics', () => {
  test('are gathered over all files, at their places, and nothing is planned', () => {
    const wrong = plan(
      `CREATE TABLE t (id int);\nSELECT create_distributed_table('t', 'nothing');\n`,
      'ALTER TABLE gone ADD a int;\nVACUUM;\nALTER TABLE t ADD CHECK (id > 0),\n  NOT OF;',
    );
    expect(wrong.migrations).toEqual([]);
    expect(messages(wrong)).toEqual([
      '20260101000000_f0.sql:2:8 error: column "nothing" of relation "t" does not exist',
      '20260101000001_f1.sql:1:13 error: relation "gone" does not exist',
      '20260101000001_f1.sql:2:1 error: VACUUM cannot run inside a transaction',
      expect.stringContaining('20260101000001_f1.sql:3:'),
      '20260101000000_f0.sql:1:1 warning: "t" is not distributed',
    ]);
  });

  test('a table left undistributed is a warning, where it was created', () => {
    const left = plan(`${distributed}CREATE TABLE u (id int);`);
    expect(messages(left)).toEqual(['20260101000000_f0.sql:3:1 warning: "u" is not distributed']);
    expect(left.migrations).toHaveLength(1);
  });

  test('a plain table may reference a distributed one until the file ends', () => {
    const references = `CREATE TABLE u (id bigint PRIMARY KEY REFERENCES t);`;
    expect(messages(plan(distributed, references))[0]).toBe(
      '20260101000001_f1.sql:1:1 error: foreign key from plain table "u" to "t"',
    );
    const colocated = `${references} SELECT create_distributed_table('u', 'id');`;
    expect(messages(plan(distributed, colocated))).toEqual([]);
    expect(
      messages(plan(distributed, `${references} ALTER TABLE u DROP CONSTRAINT u_id_fkey;`)),
    ).toEqual(['20260101000001_f1.sql:1:1 warning: "u" is not distributed']);
  });

  test('directives that cannot be followed are refused', () => {
    const text = '-- citrate: consistency=convergent ignore=some-rule\nCREATE SCHEMA s;';
    expect(messages(plan(text)).map((m) => m.replace(/^[^ ]* /, ''))).toEqual([
      'warning: there is no rule "some-rule" to ignore',
    ]);
    expect(
      messages(plan('-- citrate: transaction=on consistency=atomic\nCREATE SCHEMA s;')),
    ).toEqual([]);
  });

  test('a repeatable file is not convergent, though the configuration may ask for it', () => {
    const repeatable = (text: string): Plan => {
      const { file } = readMigrationFile({ name: 'R__v.sql', text });
      return planMigrations(file ? [file] : [], empty(), { consistency: 'convergent' });
    };
    expect(messages(repeatable('CREATE SCHEMA s;'))).toEqual([
      'R__v.sql:undefined:undefined error: repeatable migration R__v cannot be applied server by server',
    ]);
    const own = '-- citrate: consistency=staged\nCREATE SCHEMA s;';
    expect(messages(repeatable(own))).toEqual([]);
  });

  test.each(['atomic', 'staged', 'convergent'] as const)('a file may ask for %s', (consistency) => {
    const text = `-- citrate: consistency=${consistency}\nCREATE SCHEMA s;`;
    const steps = plan(text).migrations.flatMap((migration) => migration.steps);
    expect(steps).toMatchObject([{ consistency, transactional: true }]);
  });

  test('a column becomes an identity column in the file that distributes its table only', () => {
    const table =
      "CREATE TABLE t (id int, no int NOT NULL); SELECT create_distributed_table('t', 'id');";
    const change =
      'ALTER TABLE t RENAME TO u; ALTER TABLE u ALTER no ADD GENERATED ALWAYS AS IDENTITY;';
    const errors = (found: Plan): string[] => messages(found).filter((m) => m.includes('error'));
    expect(errors(plan(`${table} ${change}`))).toEqual([]);
    expect(errors(plan(table, change))).toHaveLength(1);
  });

  test('a refused statement counts for those after it', () => {
    const refused = plan('CREATE TEMP TABLE t (id int); ALTER TABLE t ADD a int;');
    expect(messages(refused).filter((m) => m.includes('error'))).toHaveLength(1);
  });
});

describe('tasks', () => {
  test('go target by target, statements in order, shards ascending', () => {
    const step = onlyStep(
      plan(distributed, 'ALTER TABLE t ADD COLUMN a int; CREATE INDEX ON t (a); DROP TABLE t;'),
    );
    const tasks = [...tasksOf(step, targets)].map(({ target, shardId, statement }) =>
      [target, shardId, statement].join(' '),
    );
    expect(tasks).toEqual([
      ...['coordinator  0', 'coordinator  1', 'coordinator  2'],
      ...['w1 102008 0', 'w1 102008 1', 'w1 102008 2'],
      ...['w2 102009 0', 'w2 102009 1', 'w2 102009 2'],
    ]);
  });

  test('the coordinator gets statements as written, with the names to compare', () => {
    const step = onlyStep(plan(distributed, 'alter table t   add check (id>0)'));
    const [coordinator, worker] = targets;
    if (!coordinator || !worker) throw new Error('no targets');
    expect([...tasksFor(step, coordinator, targets)]).toEqual([
      {
        target: 'coordinator',
        statement: 0,
        sql: 'alter table t   add check (id>0)',
        names: [{ kind: 'check', schema: 'public', table: 't', name: 't_id_check' }],
      },
    ]);
    expect([...tasksFor(step, worker, targets)]).toEqual([
      {
        target: 'w1',
        shardId: 102008,
        statement: 0,
        sql: 'ALTER TABLE public.t_102008 ADD CONSTRAINT t_id_check_102008 CHECK (id > 0)',
        names: [],
      },
    ]);
  });

  test('roles are made once per server, and apart where databases share one', () => {
    const shared: Target[] = targets.map((t) => ({
      ...t,
      systemIdentifier: t.no === 2 ? 'a' : 'b',
    }));
    const text = `CREATE ROLE r; CREATE ROLE s; ${distributed} DROP OWNED BY r; DROP ROLE r;`;
    const { migrations } = planMigrations(files([text]), empty(), { targets: shared });
    const steps = migrations[0]?.steps ?? [];
    const byStep = steps.map((step) =>
      [...tasksOf(step, shared)]
        .filter(({ sql }) => / ROLE | OWNED /.test(sql))
        .map(({ target, sql }) => `${target}: ${sql}`),
    );
    expect(byStep).toEqual([
      [
        ...['coordinator: CREATE ROLE r', 'coordinator: CREATE ROLE s'],
        ...['w2: CREATE ROLE r', 'w2: CREATE ROLE s'],
      ],
      ['coordinator: DROP OWNED BY r', 'w1: DROP OWNED BY r', 'w2: DROP OWNED BY r'],
      ['coordinator: DROP ROLE r', 'w2: DROP ROLE r'],
    ]);
    expect(planMigrations(files([text]), empty(), { targets }).migrations[0]?.steps).toHaveLength(
      1,
    );
  });

  test('a grant on several tables goes to the shards of those that have some', () => {
    const step = onlyStep(
      plan(
        `CREATE ROLE r; CREATE TABLE p (id serial); ${distributed}`,
        'GRANT SELECT ON p, t TO r',
      ),
    );
    expect([...tasksOf(step, targets)].map(({ sql }) => sql)).toEqual([
      'GRANT SELECT ON p, t TO r',
      'GRANT SELECT ON TABLE public.t_102008 TO r',
      'GRANT SELECT ON TABLE public.t_102009 TO r',
    ]);
  });
});

describe('what is there already', () => {
  const onWorker = (text: string): string[] => {
    const setUp = `${distributed} ALTER TABLE t ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0);
      CREATE INDEX i ON t (a); CREATE TYPE mood AS ENUM ('fine');`;
    const step = onlyStep(plan(setUp, text));
    return [...tasksOf(step, targets)].flatMap(({ target, sql }) => (target === 'w1' ? sql : []));
  };

  test.each([
    'CREATE INDEX IF NOT EXISTS i ON t (a)',
    'ALTER TABLE t ADD COLUMN IF NOT EXISTS a int, DROP COLUMN IF EXISTS z',
    'ALTER TABLE t DROP CONSTRAINT IF EXISTS z',
    'ALTER TABLE IF EXISTS z ADD COLUMN a int',
    'DROP INDEX IF EXISTS z',
    'DROP TABLE IF EXISTS z',
    'CREATE SCHEMA IF NOT EXISTS public',
    `ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fine'`,
  ])('is left alone on the workers: %s', (text) => {
    expect(onWorker(text)).toEqual([]);
  });

  test.each([
    [
      'CREATE INDEX IF NOT EXISTS j ON t (a)',
      'CREATE INDEX j_102008 ON public.t_102008 USING btree (a)',
    ],
    [
      'ALTER TABLE IF EXISTS t ADD COLUMN IF NOT EXISTS a int, ADD COLUMN IF NOT EXISTS b int, ADD COLUMN IF NOT EXISTS b text',
      'ALTER TABLE public.t_102008 ADD COLUMN b integer',
    ],
    [
      'ALTER TABLE t ADD COLUMN IF NOT EXISTS a text, DROP COLUMN IF EXISTS a, DROP CONSTRAINT IF EXISTS c',
      'ALTER TABLE public.t_102008 ADD COLUMN a text, DROP COLUMN a',
    ],
    [
      'ALTER TABLE t DROP CONSTRAINT IF EXISTS c',
      'ALTER TABLE public.t_102008 DROP CONSTRAINT c_102008',
    ],
    ['DROP INDEX IF EXISTS i, z', 'DROP INDEX public.i_102008'],
    ['DROP TABLE IF EXISTS t, z, t', 'DROP TABLE public.t_102008'],
    ['CREATE SCHEMA IF NOT EXISTS s', 'CREATE SCHEMA s'],
    [
      `ALTER TYPE mood ADD VALUE IF NOT EXISTS 'sad' BEFORE 'fine'`,
      `ALTER TYPE mood ADD VALUE 'sad' BEFORE 'fine'`,
    ],
  ])('is no excuse for a worker where the coordinator lacks it: %s', (text, sql) => {
    expect(onWorker(text)).toEqual([sql]);
  });
});

test('the copies of a reference table are left out of what is about identities', () => {
  const setUp = `CREATE TABLE r (id int GENERATED ALWAYS AS IDENTITY, no int NOT NULL);
    SELECT create_reference_table('r');`;
  const onWorker = (text: string): string[] => {
    const step = onlyStep(plan(setUp, text));
    return [...tasksOf(step, targets)].flatMap(({ target, sql }) => (target === 'w1' ? sql : []));
  };
  expect(onWorker('ALTER TABLE r ALTER id SET GENERATED BY DEFAULT')).toEqual([]);
  expect(onWorker('ALTER TABLE r ALTER id DROP IDENTITY, ALTER no DROP NOT NULL')).toEqual([
    'ALTER TABLE public.r_102008 ALTER COLUMN no DROP NOT NULL',
  ]);
});

describe('DROP TABLE on shards', () => {
  const onWorker = (text: string): string[] => {
    const setUp = `CREATE TABLE a (id bigint PRIMARY KEY); SELECT create_distributed_table('a', 'id');
      CREATE TABLE b (id bigint PRIMARY KEY); SELECT create_distributed_table('b', 'id');
      ALTER TABLE b ADD FOREIGN KEY (id) REFERENCES a;
      ALTER TABLE a ADD FOREIGN KEY (id) REFERENCES b, ADD FOREIGN KEY (id) REFERENCES a;`;
    const step = onlyStep(plan(setUp, text));
    return [...tasksOf(step, targets)].flatMap(({ target, sql }) => (target === 'w1' ? sql : []));
  };

  test('cascades only if the statement does', () => {
    expect(onWorker('DROP TABLE b CASCADE')).toEqual(['DROP TABLE public.b_102010 CASCADE']);
  });

  test('drops the foreign keys between the tables of a statement first', () => {
    expect(onWorker('DROP TABLE a, b')).toEqual([
      'ALTER TABLE public.a_102008 DROP CONSTRAINT a_id_fkey_102008',
      'ALTER TABLE public.b_102010 DROP CONSTRAINT b_id_fkey_102010',
      'DROP TABLE public.a_102008',
      'DROP TABLE public.b_102010',
    ]);
  });
});

test('an empty file has a step, so that it is recorded', () => {
  expect(onlyStep(plan('-- nothing yet\n')).statements).toEqual([]);
});

describe('locks', () => {
  const tables = `CREATE TABLE kinds (id int PRIMARY KEY);
    CREATE TABLE b (id bigint PRIMARY KEY);
    CREATE TABLE a (id bigint REFERENCES b, kind int);
    SELECT create_reference_table('kinds');
    SELECT create_distributed_table('b', 'id');
    SELECT create_distributed_table('a', 'id', colocate_with => 'b');`;

  function locks(text: string, server = 'coordinator'): string[] {
    const target = targets.find((t) => t.server === server);
    if (!target) throw new Error(`no target ${server}`);
    return [...lockTasksFor(onlyStep(plan(tables, text)), target)].map(({ sql }) => sql);
  }

  test('referenced tables come first, each table once with its strongest mode', () => {
    const text = `CREATE INDEX ON a (kind); ALTER TABLE a ADD FOREIGN KEY (kind) REFERENCES kinds;
      ALTER TABLE b ADD CHECK (id > 0);`;
    expect(locks(text)).toEqual([
      'LOCK TABLE public.b IN ACCESS EXCLUSIVE MODE',
      'LOCK TABLE public.kinds IN SHARE ROW EXCLUSIVE MODE',
      'LOCK TABLE public.a IN SHARE ROW EXCLUSIVE MODE',
    ]);
  });

  test('workers lock shards, and only what exists before', () => {
    const text = `CREATE TABLE c (id bigint PRIMARY KEY REFERENCES b);
      SELECT create_distributed_table('c', 'id', colocate_with => 'b'); ALTER TABLE c ADD CHECK (id > 0);`;
    expect(locks(text, 'w2')).toEqual(['LOCK TABLE public.b_102010 IN SHARE ROW EXCLUSIVE MODE']);
  });

  test('dropping a foreign key locks both ends, validating one neither for long', () => {
    expect(locks('ALTER TABLE a DROP CONSTRAINT a_id_fkey')).toEqual([
      'LOCK TABLE public.b IN ACCESS EXCLUSIVE MODE',
      'LOCK TABLE public.a IN ACCESS EXCLUSIVE MODE',
    ]);
    expect(locks('ALTER TABLE a VALIDATE CONSTRAINT a_id_fkey')).toEqual([
      'LOCK TABLE public.b IN ROW SHARE MODE',
      'LOCK TABLE public.a IN SHARE UPDATE EXCLUSIVE MODE',
    ]);
  });

  test('tables that go with their owner are locked', () => {
    expect(locks(`CREATE ROLE r; ALTER TABLE a OWNER TO r; DROP OWNED BY r`)).toEqual([
      'LOCK TABLE public.b IN ACCESS EXCLUSIVE MODE',
      'LOCK TABLE public.a IN ACCESS EXCLUSIVE MODE',
    ]);
  });
});

test('metadata says what was distributed and dropped, and how the counters move', () => {
  const { steps } =
    plan(`CREATE ROLE r; ${distributed} ALTER TABLE t OWNER TO r; DROP OWNED BY r;`)
      .migrations[0] ?? {};
  const changes = steps?.flatMap((s) => s.statements.flatMap(({ metadata }) => metadata));
  expect(changes).toEqual([
    {
      kind: 'distribute',
      table: { schema: 'public', name: 't' },
      distribution: {
        kind: 'distributed',
        column: 'id',
        colocationId: 1,
        stride: 16,
        shards: [
          { id: 102008, min: -2147483648, max: -1, placements: ['w1'] },
          { id: 102009, min: 0, max: 2147483647, placements: ['w2'] },
        ],
      },
      unsuffixed: ['t_id_not_null'],
      group: { id: 1, shardCount: 2, columnType: 'bigint', isDefault: true },
      before: { shardId: 102008, colocationId: 1 },
      after: { shardId: 102010, colocationId: 2 },
    },
    { kind: 'drop', table: { schema: 'public', name: 't' } },
  ]);
});

test('JSON has the steps with their tasks', () => {
  const json = planJson(plan('CREATE SCHEMA s;'), targets);
  expect(JSON.parse(JSON.stringify(json))).toMatchObject({
    format: 1,
    migrations: [
      {
        version: '20260101000000',
        name: 'f0',
        steps: [
          {
            route: 'direct',
            consistency: 'atomic',
            transactional: true,
            locks: [],
            statements: [{ sql: 'CREATE SCHEMA s', verdict: 'all nodes', names: [], locks: [] }],
            tasks: ['coordinator', 'w1', 'w2'].map((target) => ({
              target,
              sql: 'CREATE SCHEMA s',
            })),
          },
        ],
      },
    ],
  });
});

test('the diff shows the names that Postgres will choose', () => {
  const [migration] = plan(`${distributed}ALTER TABLE t ADD CHECK (id > 0);`).migrations;
  const diff = migration && completionDiff(migration);
  expect(diff).toContain('-ALTER TABLE t ADD CHECK (id > 0);');
  expect(diff).toContain('+ALTER TABLE t ADD CONSTRAINT t_id_check CHECK (id > 0);');
  const [named] = plan('CREATE SCHEMA s;').migrations;
  expect(named && completionDiff(named)).toBe('');
});
