/** Where rows are: plain data, made once from the metadata, to be stored or sent as JSON. */
import type { ColumnType } from '../layout/index.ts';

export interface Routing {
  readonly format: 1;
  /** Schemas in which a table is looked up that is named without one. */
  readonly searchPath: readonly string[];
  readonly tables: readonly RoutedTable[];
}

export interface RoutedTable {
  readonly schema: string;
  readonly name: string;
  /** `plain`: on the coordinator only. */
  readonly kind: 'distributed' | 'reference' | 'plain';
  /** The distribution column; of a distributed table alone. */
  readonly column?: RoutedColumn;
  /** In order of their hash ranges; a reference table has one, and a plain table none. */
  readonly shards: readonly RoutedRange[];
}

export interface RoutedColumn extends ColumnType {
  readonly column: string;
}

export interface RoutedRange {
  readonly id: number;
  /** Lowest and highest hash; absent on a reference table. */
  readonly min?: number;
  readonly max?: number;
  /** What the shard's table is called, in the schema of its table. */
  readonly name: string;
  /** Names of the servers that hold it, as the configuration has them. */
  readonly servers: readonly string[];
}

/** Where a row is. */
export interface ShardOfRow {
  readonly id: number;
  /** Its place among the shards of its table: colocated tables have the same rows at the same place. */
  readonly ordinal: number;
  readonly schema: string;
  readonly name: string;
  /** The shard's table, qualified and quoted: for SQL. */
  readonly table: string;
  /** Names of the servers that hold it, as the configuration has them; rows are written to each. */
  readonly servers: readonly string[];
}
