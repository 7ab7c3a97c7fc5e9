/** Which storage parameters there are. After reloptions.c, those of all versions. */
import { as, type Node } from '@citrate/parser';
import { raise } from '../errors.ts';

const vacuum = `autovacuum_enabled autovacuum_vacuum_threshold autovacuum_vacuum_max_threshold
  autovacuum_vacuum_scale_factor autovacuum_vacuum_insert_threshold
  autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_cost_delay autovacuum_vacuum_cost_limit
  autovacuum_freeze_min_age autovacuum_freeze_max_age autovacuum_freeze_table_age
  autovacuum_multixact_freeze_min_age autovacuum_multixact_freeze_max_age
  autovacuum_multixact_freeze_table_age log_autovacuum_min_duration vacuum_index_cleanup
  vacuum_truncate vacuum_max_eager_freeze_failure_rate`.split(/\s+/);

const ofTables = new Set([
  ...vacuum,
  'autovacuum_analyze_threshold',
  'autovacuum_analyze_scale_factor',
  'fillfactor',
  'toast_tuple_target',
  'parallel_workers',
  'user_catalog_table',
  // Before 12, and still taken if it is false.
  'oids',
]);

const ofToast = new Set(vacuum);

const ofIndexes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['btree', new Set(['fillfactor', 'deduplicate_items', 'vacuum_cleanup_index_scale_factor'])],
  ['hash', new Set(['fillfactor'])],
  ['gist', new Set(['fillfactor', 'buffering'])],
  ['spgist', new Set(['fillfactor'])],
  ['gin', new Set(['fastupdate', 'gin_pending_list_limit'])],
  ['brin', new Set(['pages_per_range', 'autosummarize'])],
]);

/** 22023 for one that a table does not have; other access methods have their own. */
export function requireTableParameters(options: readonly Node[], accessMethod = 'heap'): void {
  for (const option of accessMethod === 'heap' ? options : []) {
    const { defnamespace, defname = '' } = as(option, 'DefElem') ?? {};
    if (defnamespace !== undefined && defnamespace !== 'toast') {
      raise('22023', `unrecognized parameter namespace "${defnamespace}"`);
    }
    const known = defnamespace === 'toast' ? ofToast : ofTables;
    if (!known.has(defname)) refuse(defname);
  }
}

export function requireIndexParameters(options: readonly Node[], accessMethod = 'btree'): void {
  const known = ofIndexes.get(accessMethod);
  for (const option of options) {
    const { defname = '' } = as(option, 'DefElem') ?? {};
    if (known && !known.has(defname)) refuse(defname);
  }
}

function refuse(name: string): never {
  raise('22023', `unrecognized parameter "${name}"`);
}
