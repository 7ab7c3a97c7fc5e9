/** Types whose values Citrate hashes as PostgreSQL does, by their names in pg_catalog. */
import { cidr, hardware, inet } from './addresses.ts';
import { bool, bytea, uuid } from './bytes.ts';
import { integer, oid } from './integers.ts';
import type { HashedType } from './model.ts';
import { numeric } from './numeric.ts';
import { bpchar, char, name, text, varchar } from './texts.ts';
import { date, timestamp, timestamptz } from './times.ts';

export type { HashedType, Modifiers } from './model.ts';

export const hashedTypes: ReadonlyMap<string, HashedType> = new Map([
  ['int2', integer(16)],
  ['int4', integer(32)],
  ['int8', integer(64)],
  ['text', text],
  ['varchar', varchar],
  ['uuid', uuid],
  ['date', date],
  ['timestamp', timestamp],
  ['timestamptz', timestamptz],
  ['numeric', numeric],
  ['bpchar', bpchar],
  ['bool', bool],
  ['bytea', bytea],
  ['char', char],
  ['name', name],
  ['oid', oid],
  ['inet', inet],
  ['cidr', cidr],
  ['macaddr', hardware(6)],
  ['macaddr8', hardware(8)],
]);
