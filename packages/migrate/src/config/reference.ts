/** What the keys of a configuration mean: for its JSON Schema, and the page that is written from it. */
import type { ConfigInput, ConfigSection, ServerInput } from './model.ts';

export interface KeyReference {
  readonly meaning: string;
  /** What holds without it. */
  readonly absent: string;
}

export const sectionReference: Readonly<Record<keyof ConfigSection, KeyReference>> = {
  engine: {
    meaning:
      'postgres: a fleet of plain PostgreSQL servers. citus: a Citus cluster, which knows its workers itself',
    absent: 'an error, where servers are asked',
  },
  coordinator: {
    meaning: 'the database with the schema of record, the metadata and the history',
    absent: 'DATABASE_URL, then PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE',
  },
  workers: {
    meaning:
      'the databases with the shards, in the order of placement. Of a Citus, those whose addresses are others from here than it has them itself, named host:port as they stand there',
    absent: 'none: an error for a fleet',
  },
  layout: { meaning: 'how shards are named; only suffix is available', absent: 'suffix' },
  shardCount: {
    meaning: 'shards of a new distributed table, unless the call says otherwise',
    absent: '32',
  },
  migrations: {
    meaning: 'folder of the migration files, relative to the configuration',
    absent: 'migrations',
  },
  dotenv: {
    meaning:
      'a file with environment variables, relative to the configuration; those that are set already stay. --dotenv stands above it',
    absent: 'none is read',
  },
  role: {
    meaning: 'SET ROLE before each transaction: owner of what migrations create',
    absent: 'the user who connects',
  },
  lockTimeoutMs: {
    meaning: 'how long one statement waits for one lock, in milliseconds',
    absent: '2000',
  },
  longLockTimeoutMs: {
    meaning:
      'the same for a statement outside of transactions, such as CREATE INDEX CONCURRENTLY, in milliseconds',
    absent: '1800000',
  },
  lockDeadlineMs: {
    meaning: 'how long all servers may take to get all locks of a round, in milliseconds',
    absent: '5000',
  },
  lockRounds: { meaning: 'rounds before the migration fails', absent: '10' },
  consistency: {
    meaning:
      'how migrations that do not say come to be on all nodes: atomic by two-phase commit; staged where servers cannot prepare transactions, with a window; convergent server by server, until all have it (concepts/consistency.md)',
    absent: 'atomic',
  },
  wave: {
    meaning: 'how many servers a convergent migration changes at once; --wave stands above it',
    absent: '10',
  },
  citusVersion: {
    meaning: 'release of the Citus that files are for where no server is asked, such as 13.2',
    absent: 'the one that is known best',
  },
  order: {
    meaning:
      'what becomes of a pending file that is older than the last one applied: non-linear applies it with a warning, linear-skip leaves it out with a warning, linear is an error',
    absent: 'non-linear',
  },
  namesBy: {
    meaning: 'whose names citrate names foresees; citus for files that once ran on a bare Citus',
    absent: 'postgres',
  },
  rules: {
    meaning: "what findings of safety rules count as, by the rules' names; off leaves them out",
    absent: 'as each rule says',
  },
};

export const serverReference: Readonly<Record<keyof ServerInput | 'name', KeyReference>> = {
  name: { meaning: 'what messages call a worker; the coordinator has none', absent: 'an error' },
  url: {
    meaning:
      'connection URL, also with several hosts and target_session_attrs as libpq has them; sslmode=verify-full asks for TLS with a certificate that is valid for the host, and so do require, prefer and verify-ca unless uselibpqcompat=true is beside them',
    absent: 'an error',
  },
  password: {
    meaning:
      "the password of the URL's user, in place of one in the URL; in a program also a function, which is called for each connection",
    absent: 'that of the URL',
  },
  passwordCommand: {
    meaning:
      'a command of the shell that prints the password, run for each connection in the folder of the configuration',
    absent: 'none is run',
  },
  tls: {
    meaning:
      "{ ca }: file of the authority that signs the server's certificate, relative to the configuration",
    absent: 'as sslmode and sslrootcert in the URL say',
  },
};

export const rootReference: Readonly<
  Record<Exclude<keyof ConfigInput, keyof ConfigSection>, KeyReference>
> = {
  $schema: { meaning: 'of a JSON file: where its schema is, for editors', absent: 'nothing' },
  environments: {
    meaning: 'sections by name; --env NAME puts one in place of the settings above, key by key',
    absent: 'none',
  },
};
