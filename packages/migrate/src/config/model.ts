/** A configuration that has been read and validated: every default filled in. */
export interface Config {
  readonly engine: 'postgres';
  readonly coordinator: ServerConfig;
  readonly workers: readonly ServerConfig[];
  readonly layout: 'suffix';
  /** Shards of a new distributed table unless the call says otherwise. */
  readonly shardCount: number;
  /** Folder of the migration files, absolute. */
  readonly migrations: string;
  /** SET ROLE before each transaction: owner of what migrations create. */
  readonly role?: string;
  /** How long one statement waits for one lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** How long one round may take to get all locks on all servers, in milliseconds. */
  readonly lockDeadlineMs: number;
  /** How many rounds are tried before the migration fails. */
  readonly lockRounds: number;
}

export interface ServerConfig {
  /** `coordinator` for the coordinator; the user's name for a worker. */
  readonly name: string;
  /** Connection URL. May hold a password: never printed. */
  readonly url: string;
  readonly tls?: { readonly ca?: string };
}
