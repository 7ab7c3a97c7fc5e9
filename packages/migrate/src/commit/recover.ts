/**
 * What recovery has to do, from what was found. Pure; the caller holds the lease, and has ended every
 * backend of an earlier run, so that nothing that is read here changes meanwhile.
 */
import { formatGid, parseGid } from './gid.ts';
import type {
  OperatorDecision,
  RecordedConsistency,
  RecoveryDecision,
  TransactionState,
} from './model.ts';

/** Everything that recovery looks at before it acts. */
export interface Sight {
  /** Our cluster's id: gids of others are not looked at. */
  readonly cluster: string;
  /**
   * Rows not carried through everywhere, the last that were committed, and those that a gid or a
   * marker found refers to; oldest first, so that lost branches are redone in their order.
   */
  readonly transactions: readonly TransactionSeen[];
  readonly servers: readonly ServerSeen[];
}

export interface TransactionSeen {
  /** 32 hex digits. */
  readonly id: string;
  /** Of a convergent one only the end counts: until then the next run of the migration goes on with it. */
  readonly consistency: RecordedConsistency;
  readonly state: TransactionState;
  /** True once every branch was carried through. */
  readonly finished: boolean;
  /** So young that the marker of each of its servers still names it, if it was committed. */
  readonly recent: boolean;
  /** Without the coordinator, which has no gid. */
  readonly branches: readonly {
    readonly target: number;
    readonly server: string;
    readonly gid: string;
  }[];
}

export interface ServerSeen {
  readonly server: string;
  /** Number of the target, as in gids. */
  readonly target: number;
  /** False: nothing is known about it, and its lists are empty. */
  readonly reachable: boolean;
  /** Of the database that the target is in. */
  readonly prepared: readonly { readonly gid: string; readonly owner: string }[];
  /**
   * Ids (32 hex digits) of the transactions that committed there last; undefined where the schema
   * that holds the marker is gone.
   */
  readonly marker: readonly string[] | undefined;
}

export interface Recovery {
  readonly decisions: readonly RecoveryDecision[];
  /**
   * Ids of the transactions whose row is to be turned from `preparing` to `aborted`, durably, before
   * any decision is carried out. If the row turns out to be decided after all, look again.
   */
  readonly abort: readonly string[];
  /** Ids of those that come to their end if every one of their decisions is carried out. */
  readonly close: readonly string[];
  /** Ids of those that only the operator can decide: without a row, or with one that is disproved. */
  readonly doubtful: readonly string[];
}

/**
 * What the operator says about a doubtful transaction. Rollback: whatever of it is prepared is rolled
 * back. Commit was written down before, and everything followed from the row.
 */
export function asTold({ decisions, ...rest }: Recovery, operator: OperatorDecision): Recovery {
  const reason = `The operator decided: ${operator.as}.`;
  const told = (decision: RecoveryDecision): RecoveryDecision => {
    if (decision.transaction !== operator.transaction) return decision;
    if (operator.as === 'commit')
      return decision.decision === 'leave' ? decision : { ...decision, reason };
    return decision.owner === undefined ? decision : { ...decision, decision: 'rollback', reason };
  };
  return { ...rest, decisions: decisions.map(told) };
}

/** Decide about every branch that is not at its end. Gives the same again if it was cut short. */
export function recover(sight: Sight): Recovery {
  const known = new Map(sight.transactions.map((transaction) => [transaction.id, transaction]));
  const transactions = sight.transactions.filter((one) => !isUnderWay(one));
  const ofRows = transactions.flatMap((transaction) => ofTransaction(sight, transaction));
  const orphans = sight.servers.flatMap((server) => [
    ...orphansOn(sight, server, known),
    ...forgottenOn(sight, server, known),
  ]);
  const decisions = [...ofRows, ...orphans];
  const left = new Set(
    decisions.filter(({ decision }) => decision === 'leave').map(({ transaction }) => transaction),
  );
  const doubtful = new Set(transactions.filter((t) => contradicted(sight, t)).map((t) => t.id));
  const open = transactions.filter(({ id, finished }) => !finished && !doubtful.has(id));
  return {
    decisions,
    abort: open.filter(({ state }) => state === 'preparing').map(({ id }) => id),
    close: open.filter(({ id }) => !left.has(id)).map(({ id }) => id),
    doubtful: [...doubtful, ...new Set(orphans.map(({ transaction }) => transaction))],
  };
}

/** Its branches are committed one by one, or were left as they are: markers prove nothing against it. */
function isUnderWay({ consistency, state }: TransactionSeen): boolean {
  return consistency === 'convergent' && state !== 'committed';
}

/** The decisions about the branches of a transaction that has a row. */
function ofTransaction(sight: Sight, transaction: TransactionSeen): readonly RecoveryDecision[] {
  const proof = contradicted(sight, transaction);
  const listed = transaction.branches.flatMap((branch) => {
    const seen = sight.servers.find(({ server }) => server === branch.server);
    const decided = ofBranch(transaction, branch.gid, seen, proof);
    return decided === undefined
      ? []
      : [{ ...branch, transaction: transaction.id, ...decided } satisfies RecoveryDecision];
  });
  return [...listed, ...unlisted(sight, transaction, proof)];
}

type Decided = Pick<RecoveryDecision, 'decision' | 'reason' | 'owner'>;

/** Undefined: there is nothing left to do. */
function ofBranch(
  transaction: TransactionSeen,
  gid: string,
  seen: ServerSeen | undefined,
  proof: string | undefined,
): Decided | undefined {
  const found = seen?.prepared.find((candidate) => candidate.gid === gid);
  if (found !== undefined) {
    return { owner: found.owner, ...ofPrepared(transaction.state, proof) };
  }
  if (seen === undefined || !seen.reachable) {
    return transaction.finished ? undefined : unreachable(seen);
  }
  if (proof !== undefined) return { decision: 'leave', reason: proof };
  return transaction.state === 'committed' ? ofCommitted(transaction, seen) : undefined;
}

/** Not prepared any more: in the marker, or lost, however long ago all was told to be finished. */
function ofCommitted(
  { id, consistency, finished, recent }: TransactionSeen,
  { marker }: ServerSeen,
): Decided | undefined {
  if (marker?.includes(id) || (finished && !recent)) return undefined;
  if (marker === undefined) {
    return {
      decision: 'leave',
      reason:
        'The schema citrate is gone from this server: whether the branch is there cannot be told.',
    };
  }
  return { decision: 'redo', reason: lost[consistency] };
}

const lost: Readonly<Record<RecordedConsistency, string>> = {
  atomic:
    'The transaction was committed, but its branch here is neither prepared nor in the marker: it was lost and is run again from its stored SQL.',
  staged:
    'The transaction was decided, but the marker does not have its branch here: its connection was lost before COMMIT, or the commit was lost, and it is run again from its stored SQL.',
  convergent:
    'The migration was applied here, but the marker does not have it: it was lost and is run again from its stored SQL.',
};

function unreachable(seen: ServerSeen | undefined): Decided {
  return {
    decision: 'leave',
    reason:
      seen === undefined
        ? 'The server is not in the configuration.'
        : 'The server could not be reached.',
  };
}

function ofPrepared(state: TransactionState, proof: string | undefined): Decided {
  if (proof !== undefined) return { decision: 'leave', reason: proof };
  switch (state) {
    case 'committed':
      return { decision: 'commit', reason: 'The coordinator has recorded the commit.' };
    case 'aborted':
      return { decision: 'rollback', reason: 'The coordinator has recorded the rollback.' };
    case 'preparing':
      return {
        decision: 'rollback',
        reason: 'The run ended before it decided; the rollback is recorded first.',
      };
  }
}

/**
 * A marker that names a transaction proves its commit. If the row does not know of it, the
 * coordinator has lost a decision (failover, restored backup), and its own part with it: then
 * neither way makes all equal, and the operator is told.
 */
function contradicted(sight: Sight, { id, state }: TransactionSeen): string | undefined {
  if (state === 'committed') return undefined;
  const witness = witnessOf(sight, id);
  return witness === undefined
    ? undefined
    : `The marker on ${witness.server} proves a commit that the coordinator does not know of: it was failed over or restored. Compare the servers before deciding.`;
}

/** Prepared under our name with a row, but by no branch of it: the row was restored, or is forged. */
function unlisted(
  sight: Sight,
  transaction: TransactionSeen,
  proof: string | undefined,
): readonly RecoveryDecision[] {
  return prepared(sight).flatMap(({ server, gid, owner, target, id }) => {
    const listed = transaction.branches.some((b) => b.gid === gid && b.server === server);
    if (id !== transaction.id || listed) return [];
    const decided = ofPrepared(transaction.state, proof);
    return [{ server, gid, owner, target, transaction: id, ...decided }];
  });
}

/** Prepared under our name, without a row: only a marker can prove what was decided. */
function orphansOn(
  sight: Sight,
  server: ServerSeen,
  known: ReadonlyMap<string, TransactionSeen>,
): readonly RecoveryDecision[] {
  return prepared({ ...sight, servers: [server] }).flatMap(({ id, ...branch }) =>
    known.has(id) ? [] : [{ ...branch, transaction: id, ...ofOrphan(sight, id) }],
  );
}

function ofOrphan(sight: Sight, id: string): Decided {
  const witness = witnessOf(sight, id);
  if (witness === undefined) {
    return {
      decision: 'leave',
      reason:
        'The coordinator has no row of this transaction and no marker proves its commit: the coordinator may have been restored from a backup.',
    };
  }
  return {
    decision: 'commit',
    reason: `The coordinator has no row of it, but the marker on ${witness.server} proves that it was committed.`,
  };
}

/** Committed here under our name, without a row: the coordinator's own part of it is lost as well. */
function forgottenOn(
  { cluster }: Sight,
  { server, target, prepared: found, marker }: ServerSeen,
  known: ReadonlyMap<string, TransactionSeen>,
): readonly RecoveryDecision[] {
  const gids = (marker ?? [])
    .filter((id) => !known.has(id))
    .map((id) => ({ id, gid: formatGid({ cluster, transaction: id, target }) }))
    .filter(({ gid }) => !found.some((candidate) => candidate.gid === gid));
  return gids.map(({ id, gid }) => ({
    server,
    gid,
    target,
    transaction: id,
    decision: 'leave',
    reason:
      'The marker proves a commit here that the coordinator has no row of: it was failed over or restored, and has lost its own part. Compare the servers.',
  }));
}

function witnessOf({ servers }: Sight, id: string): ServerSeen | undefined {
  return servers.find(({ marker }) => marker?.includes(id));
}

/** Our cluster's prepared transactions on all servers. */
function prepared({ cluster, servers }: Sight) {
  return servers.flatMap(({ server, prepared: found }) =>
    found.flatMap(({ gid, owner }) => {
      const parsed = parseGid(gid);
      if (parsed === undefined || parsed.cluster !== cluster) return [];
      return [{ server, gid, owner, target: parsed.target, id: parsed.transaction }];
    }),
  );
}
