/** VACUUM, REINDEX, EXPLAIN and other statements that look after the server. */
import type { ClusterStmt, Node, ReindexStmt } from '@citrate/parser';
import { group, line, list, type Printers, phrase, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choices, choose, missing, required, unlessEmpty } from '../tree.ts';
import { columnList, ownedSlot, relation, relationName, wholeRelations } from './names.ts';
import { elementOf, onlyOption, utilityOptions } from './options.ts';

export const maintenance: Printers<
  | 'CheckPointStmt'
  | 'ClusterStmt'
  | 'ConstraintsSetStmt'
  | 'DiscardStmt'
  | 'ExplainStmt'
  | 'ListenStmt'
  | 'LoadStmt'
  | 'NotifyStmt'
  | 'ReindexStmt'
  | 'UnlistenStmt'
  | 'VacuumRelation'
  | 'VacuumStmt'
> = {
  VacuumStmt: (n) =>
    phrase(n.is_vacuumcmd ? 'VACUUM' : 'ANALYZE', utilityOptions(n.options), list(n.rels)),

  VacuumRelation: (n) =>
    phrase(relation(n.relation ?? missing(n, 'relation')), columnList(n.va_cols)),

  ClusterStmt: (n) =>
    phrase(
      'CLUSTER',
      isVerboseOnly(n.params) ? 'VERBOSE' : utilityOptions(n.params),
      clustered(n),
      n.indexname && `USING ${ownedSlot('index', n.indexname, n.relation)}`,
    ),

  ReindexStmt: (n) => {
    const concurrently = isConcurrent(n.params?.at(-1));
    return phrase(
      'REINDEX',
      utilityOptions(concurrently ? unlessEmpty(n.params?.slice(0, -1) ?? []) : n.params),
      choose(n, 'kind', reindexKinds),
      concurrently && 'CONCURRENTLY',
      reindexed(n),
    );
  },

  ExplainStmt: (n) =>
    group(words('EXPLAIN', utilityOptions(n.options)), line, n.query ?? missing(n, 'query')),

  DiscardStmt: (n) => words('DISCARD', choose(n, 'target', discardTargets)),

  CheckPointStmt: () => 'CHECKPOINT',

  LoadStmt: (n) => `LOAD ${quoteLiteral(n.filename ?? '')}`,

  ConstraintsSetStmt: (n) =>
    phrase(
      'SET CONSTRAINTS',
      wholeRelations(n.constraints) || 'ALL',
      n.deferred ? 'DEFERRED' : 'IMMEDIATE',
    ),

  NotifyStmt: (n) =>
    list([
      `NOTIFY ${quoteIdentifier(n.conditionname ?? missing(n, 'conditionname'))}`,
      n.payload !== undefined && quoteLiteral(n.payload),
    ]),

  ListenStmt: (n) => `LISTEN ${quoteIdentifier(n.conditionname ?? missing(n, 'conditionname'))}`,

  UnlistenStmt: (n) => phrase('UNLISTEN', n.conditionname ? quoteIdentifier(n.conditionname) : '*'),
};

/** CLUSTER VERBOSE, which versions before 14 know as well. */
function isVerboseOnly(params: readonly Node[] | undefined): boolean {
  const only = onlyOption(params);
  return only?.defname === 'verbose' && only.arg === undefined;
}

/** The key word CONCURRENTLY is the last parameter, without a value. */
function isConcurrent(node: Node | undefined): boolean {
  const option = node && elementOf(node);
  return option?.defname === 'concurrently' && option.arg === undefined;
}

function clustered(n: ClusterStmt): string {
  const table = n.indexname ? required(n, 'relation') : n.relation;
  return table ? relationName(table) : '';
}

function reindexed(n: ReindexStmt): string {
  switch (n.kind) {
    case 'REINDEX_OBJECT_INDEX':
      return relationName(required(n, 'relation'), 'index');
    case 'REINDEX_OBJECT_TABLE':
      return relationName(required(n, 'relation'));
    case 'REINDEX_OBJECT_SCHEMA':
      return quoteIdentifier(required(n, 'name'));
    default:
      return n.name ? quoteIdentifier(n.name) : '';
  }
}

const reindexKinds = choices({
  REINDEX_OBJECT_INDEX: 'INDEX',
  REINDEX_OBJECT_TABLE: 'TABLE',
  REINDEX_OBJECT_SCHEMA: 'SCHEMA',
  REINDEX_OBJECT_SYSTEM: 'SYSTEM',
  REINDEX_OBJECT_DATABASE: 'DATABASE',
});

const discardTargets = choices({
  DISCARD_ALL: 'ALL',
  DISCARD_PLANS: 'PLANS',
  DISCARD_SEQUENCES: 'SEQUENCES',
  DISCARD_TEMP: 'TEMP',
});
