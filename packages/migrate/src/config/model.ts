import type { CitusVersion } from '../catalog/model.ts';

/** A fleet of plain servers, or a Citus cluster, which knows its workers itself. */
export type Engine = 'postgres' | 'citus';

/** A configuration that has been read and validated: every default filled in. */
export interface Config {
  readonly engine: Engine;
  readonly coordinator: ServerConfig;
  /**
   * On a Citus cluster only those whose addresses are others from here than pg_dist_node has them; the
   * name is `host:port` as it stands there.
   */
  readonly workers: readonly ServerConfig[];
  readonly layout: 'suffix';
  /** Shards of a new distributed table unless the call says otherwise; a Citus has its own setting. */
  readonly shardCount: number;
  /** Folder of the migration files, absolute. */
  readonly migrations: string;
  /** SET ROLE before each transaction: owner of what migrations create. */
  readonly role?: string;
  /** How long one statement waits for one lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /**
   * The same for a statement outside transactions, such as CREATE INDEX CONCURRENTLY: it blocks nobody
   * while it waits, and what a timeout cuts short is begun anew.
   */
  readonly longLockTimeoutMs: number;
  /** How long one round may take to get all locks on all servers, in milliseconds. */
  readonly lockDeadlineMs: number;
  /** How many rounds are tried before the migration fails. */
  readonly lockRounds: number;
  /** Of migrations that do not say; `atomic` when absent. */
  readonly consistency?: Consistency;
  /** How many servers a convergent migration changes at once; 10 when absent. */
  readonly wave?: number;
  /** `non-linear` when absent. */
  readonly order?: Order;
  /** What findings of safety rules count as, by the rules' names. */
  readonly rules?: NonNullable<ConfigSection['rules']>;
}

/**
 * How a migration comes to be on all nodes: by two-phase commit; where servers cannot prepare
 * transactions, by transactions that stay open until it is decided; or server by server.
 */
export type Consistency = 'atomic' | 'staged' | 'convergent';

/**
 * What becomes of a pending file that is older than the last one applied: applied with a warning, left
 * out with a warning, or an error.
 */
export type Order = 'non-linear' | 'linear-skip' | 'linear';

export interface ServerConfig {
  /** `coordinator` for the coordinator; the user's name for a worker. */
  readonly name: string;
  /** Connection URL. May hold a password: never printed. */
  readonly url: string;
  /** `ca`: absolute path of a certificate in PEM, which the server's must be signed by. */
  readonly tls?: { readonly ca?: string };
  /** Gives the password of the user, for each connection anew; throws DiagnosticError. */
  readonly password?: () => Promise<string>;
}

/** Stands for the value of an environment variable, looked up when the configuration is loaded. */
export interface EnvReference {
  readonly env: string;
}

export type TextSetting = string | EnvReference;

export interface ServerInput {
  readonly url: TextSetting;
  /**
   * The password of the URL's user, in place of one in the URL: a function is called for each connection, so
   * that it may give a token that is good for minutes.
   */
  readonly password?: TextSetting | (() => string | Promise<string>);
  /** A command of the shell that prints the password, run for each connection in the configuration's folder. */
  readonly passwordCommand?: string;
  readonly tls?: { readonly ca?: TextSetting };
}

/** What `citrate.config.ts` may say. */
export interface ConfigSection {
  readonly engine?: Engine;
  /** Without it, `DATABASE_URL` and then `PGHOST`, `PGPORT`, … say where the coordinator is. */
  readonly coordinator?: ServerInput;
  readonly workers?: readonly (ServerInput & { readonly name: string })[];
  readonly layout?: 'suffix' | 'schema' | 'database';
  /** Shards of a new distributed table unless the call says otherwise; 32 when absent. */
  readonly shardCount?: number;
  /** Folder of the migration files, relative to the configuration file; `migrations` when absent. */
  readonly migrations?: string;
  /**
   * A file such as `.env`, relative to the configuration file, with environment variables: those that are
   * set already stay. None is read when absent.
   */
  readonly dotenv?: string;
  readonly role?: TextSetting;
  /** Milliseconds; 2000 when absent. */
  readonly lockTimeoutMs?: number;
  /** Milliseconds; 1800000, half an hour, when absent. */
  readonly longLockTimeoutMs?: number;
  /** Milliseconds; 5000 when absent. */
  readonly lockDeadlineMs?: number;
  /** 10 when absent. */
  readonly lockRounds?: number;
  /** How migrations that do not say come to be on all nodes; `atomic` when absent. */
  readonly consistency?: Consistency;
  /** How many servers a convergent migration changes at once; 10 when absent. */
  readonly wave?: number;
  /** Release of the Citus that files are for where no server is asked, such as '13.2'. */
  readonly citusVersion?: string;
  /** What becomes of pending files older than the last one applied; `non-linear` when absent. */
  readonly order?: Order;
  /** Whose names `citrate names` foresees; `citus` for files that once ran on a bare Citus. */
  readonly namesBy?: 'postgres' | 'citus';
  /** What findings of safety rules count as, by the rules' names; `off` leaves them out. */
  readonly rules?: Readonly<Record<string, 'error' | 'warning' | 'notice' | 'off'>>;
}

export interface ConfigInput extends ConfigSection {
  /** Of a JSON file: where `config.schema.json` is, for editors. */
  readonly $schema?: string;
  /** What `--env NAME` puts in place of the settings above, key by key. */
  readonly environments?: Readonly<Record<string, ConfigSection>>;
}

/** Command-line flags that stand above the file. */
export interface ConfigFlags {
  /** The coordinator's URL. */
  readonly url?: string;
  /** Folder of the migration files, relative to the working directory. */
  readonly dir?: string;
  /** A file with environment variables, relative to the working directory. */
  readonly dotenv?: string;
  /** Name of a section of `environments`. */
  readonly env?: string;
}

/** What the commands that need no database take from a configuration, if there is one. */
export interface OfflineSettings {
  readonly migrations: string;
  readonly shardCount: number;
  readonly workers: readonly string[];
  readonly role?: string;
  readonly consistency?: Consistency;
  readonly namesBy?: 'citus';
  /** The Citus that the files are for; absent for a fleet. */
  readonly citus?: CitusVersion;
  readonly rules?: NonNullable<ConfigSection['rules']>;
}
