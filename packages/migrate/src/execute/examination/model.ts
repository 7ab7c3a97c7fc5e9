/** What a server says about itself beyond what every command needs to know: for `doctor`. */
import type { Diagnostic } from '@citrate/parser';
import type { OwnerStanding } from '../../history/index.ts';
import type { PreparedFact } from '../prepared.ts';

export interface Examination extends Lists, Singles {
  /** What the user who connects may do with the owner role of schema citrate. */
  readonly owner: OwnerStanding;
  /** Bytes in pg_wal; absent where the user may not see it. */
  readonly walBytes?: number;
  readonly clock: Clock;
  /** Why a connection to the server is not a session of it, if it isn't. */
  readonly pooling: readonly Diagnostic[];
}

/** Rows of which there may be any number. */
export interface Lists {
  readonly settings: readonly SettingFact[];
  /** What ALTER ROLE and ALTER DATABASE have set for the user and the database at hand. */
  readonly overrides: readonly OverrideFact[];
  /** The oldest open transactions that the user can see, the oldest first. */
  readonly transactions: readonly TransactionFact[];
  /** Prepared transactions of all databases, the oldest first. */
  readonly prepared: readonly PreparedFact[];
  readonly extensions: readonly ExtensionFact[];
  /** What CREATE EXTENSION would find on the server's disk. */
  readonly available: readonly ExtensionFact[];
  readonly eventTriggers: readonly EventTriggerFact[];
  readonly publications: readonly PublicationFact[];
  readonly slots: readonly SlotFact[];
  readonly detachments: readonly DetachmentFact[];
  /** Receivers of the server's WAL. */
  readonly standbys: readonly StandbyFact[];
  readonly tablespaces: readonly TablespaceFact[];
}

/** Of these a server's room for sessions is known. */
export type Room = Pick<Singles, 'connections' | 'privileges'>;

/** Exactly one row of each. */
export interface Singles {
  readonly connections: ConnectionFact;
  readonly privileges: PrivilegeFact;
  readonly database: { readonly bytes: number };
}

/** How far a server's clock is ahead of this machine's, in milliseconds. */
export interface Clock {
  readonly offsetMs: number;
  /** Half of the shortest round trip, and a step of the clock: the offset may be off by so much. */
  readonly uncertaintyMs: number;
}

export interface SettingFact {
  readonly name: string;
  /** What a session begins with, in the parameter's own unit. */
  readonly value: string;
}

export interface OverrideFact {
  readonly name: string;
  readonly value: string;
  readonly scope: 'role' | 'database' | 'role in database' | 'all roles';
}

export interface TransactionFact {
  readonly pid: number;
  readonly username: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly ageSeconds: number;
  /** Transactions whose dead rows vacuum must keep for it; null where it holds back nothing. */
  readonly xminAge: number | null;
}

export interface ExtensionFact {
  readonly name: string;
  readonly version: string;
}

export interface EventTriggerFact {
  readonly name: string;
  readonly event: string;
  readonly tags: readonly string[] | null;
  readonly enabled: 'O' | 'D' | 'R' | 'A';
  readonly function: string;
  /** Text of the function, or the symbol of one in C. */
  readonly source: string;
}

export interface PublicationFact {
  readonly name: string;
  readonly allTables: boolean;
  /** Schemas whose tables, new ones too, it publishes. */
  readonly schemas: readonly string[];
}

/** Of a partition, begun by DETACH PARTITION … CONCURRENTLY and not at its end. Names are qualified, and quoted. */
export interface DetachmentFact {
  readonly table: string;
  readonly partition: string;
}

export interface SlotFact {
  readonly name: string;
  readonly type: 'physical' | 'logical';
  readonly active: boolean;
  /** `lost`: WAL that it needs is gone. */
  readonly walStatus: string | null;
  /** WAL that is kept for it. */
  readonly keptBytes: number | null;
}

export interface StandbyFact {
  readonly application: string | null;
  /** Null where the user may not see it. */
  readonly state: string | null;
  readonly syncState: string | null;
}

export interface TablespaceFact {
  readonly name: string;
  /** Null where the user may not see it. */
  readonly bytes: number | null;
}

export interface ConnectionFact {
  readonly max: number;
  /** Of these, those that the user cannot have. */
  readonly reserved: number;
  /** Without those of ours. */
  readonly used: number;
  /** −1: no limit of its own. */
  readonly databaseLimit: number;
  readonly databaseUsed: number;
  readonly roleLimit: number;
  readonly roleUsed: number;
  /** Limits of roles and databases are not for superusers. */
  readonly superuser: boolean;
}

export interface PrivilegeFact {
  readonly username: string;
  /** Of the role in the configuration; null without one, or where it does not exist. */
  readonly role: string | null;
  /** Whether the user may SET ROLE to it. */
  readonly maySetRole: boolean;
  /** Of the role that migrations run as. */
  readonly mayCreateInPublic: boolean;
  readonly mayCreateInDatabase: boolean;
  /** What sessions of other users do. */
  readonly seesActivity: boolean;
  /** The size of pg_wal. */
  readonly seesWal: boolean;
}
