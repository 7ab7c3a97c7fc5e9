/**
 * The catalog: one immutable in-memory model of what exists, distribution metadata included.
 * Definitions are parse trees, so that any object can be written back as SQL. Replay of files and
 * introspection of a server give the same model.
 */
import type { CitusState } from './model/citus.ts';
import type { ClusterState } from './model/distribution.ts';
import type { Extension } from './model/extensions.ts';
import type { NamedObject } from './model/named.ts';
import type { Commented } from './model/names.ts';
import type { DefaultPrivileges, Granted } from './model/privileges.ts';
import type { CompositeType, Index, Sequence } from './model/relations.ts';
import type { Routine } from './model/routines.ts';
import type { SchemaObject } from './model/schema-objects.ts';
import type { Statistics } from './model/statistics.ts';
import type { Table } from './model/tables.ts';
import type { Type } from './model/types.ts';
import type { View } from './model/views.ts';

export * from './model/citus.ts';
export * from './model/columns.ts';
export * from './model/constraints.ts';
export * from './model/distribution.ts';
export * from './model/event-triggers.ts';
export * from './model/extensions.ts';
export * from './model/foreign.ts';
export * from './model/named.ts';
export * from './model/names.ts';
export * from './model/privileges.ts';
export * from './model/publications.ts';
export * from './model/relations.ts';
export * from './model/routines.ts';
export * from './model/schema-objects.ts';
export * from './model/statistics.ts';
export * from './model/tables.ts';
export * from './model/triggers.ts';
export * from './model/types.ts';
export * from './model/views.ts';

export type PgMajor = 13 | 14 | 15 | 16 | 17 | 18;

export interface Catalog {
  /** Names of unnamed objects are chosen as this major version chooses them. */
  readonly pg: PgMajor;
  /**
   * `citus`: ALTER TABLE on a distributed or reference table names constraints as Citus does by
   * itself. Only for replaying files that once ran there; absent, all names are PostgreSQL's.
   */
  readonly namesBy?: 'citus';
  /** Where unqualified names are looked up; new objects go to the first schema that exists. */
  readonly searchPath: readonly string[];
  /** Of a session that has SET anything of it, what RESET brings back. */
  readonly beforeSet?: Pick<Catalog, 'searchPath' | 'currentRole'>;
  /** The role that statements run as, owner of what they create. */
  readonly currentRole: string;
  readonly roles: ReadonlySet<string>;
  /**
   * Roles known to be missing, where no server was asked for its roles: others may be there besides
   * `roles`. Absent: there are none but `roles`.
   */
  readonly missingRoles?: ReadonlySet<string>;
  readonly schemas: ReadonlyMap<string, Schema>;
  /** By role, schema and kind. */
  readonly defaultPrivileges?: ReadonlyMap<string, DefaultPrivileges>;
  /** Objects in no schema, by kind and name: see named.ts. */
  readonly named?: ReadonlyMap<string, NamedObject>;
  /** But the language that every new database has, which needs no word. */
  readonly extensions?: ReadonlyMap<string, Extension>;
  /** That language was dropped. */
  readonly withoutPlpgsql?: true;
  /** What is there and the model does not hold, in words: `publication p`, `privileges on schema s`. */
  readonly notHeld?: readonly string[];
  /**
   * What made or changed objects that the model does not hold, in SQL's words: `DO`, `CREATE
   * EXTENSION postgis`. Absent: nothing did. What is missing here may be there on a server.
   */
  readonly uncertain?: readonly string[];
  readonly cluster: ClusterState;
  /** Absent for a fleet of plain servers. */
  readonly citus?: CitusState;
}

export interface Schema extends Commented, Granted {
  readonly name: string;
  readonly owner: string;
  /** Everything that has a row in pg_class: tables, indexes, sequences, views. */
  readonly relations: ReadonlyMap<string, Relation>;
  /** Enum types, and the names of types of other kinds. */
  readonly types: ReadonlyMap<string, Type>;
  /**
   * Names of array types, by the names of their elements' types, where they are not the usual ones:
   * `_` and the element's name, which another type had.
   */
  readonly arrayTypes?: ReadonlyMap<string, string>;
  /** By signature: name and argument types as printed, `f(integer, text)`. */
  readonly functions: ReadonlyMap<string, Routine>;
  readonly statistics: ReadonlyMap<string, Statistics>;
  /** Of other kinds, by kind and identity: see schema-objects.ts. */
  readonly others?: ReadonlyMap<string, SchemaObject>;
}

export type Relation = Table | Index | Sequence | View | CompositeType;
