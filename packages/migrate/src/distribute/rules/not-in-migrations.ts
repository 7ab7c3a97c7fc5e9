/** Statements that have no place in a migration file, each with what to do instead. */
import type { NodeOf } from '@citrate/parser';
import { never, problem, type Rule, refused } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';

export const transaction: Rule<'TransactionStmt'> = ({ kind = 'TRANS_STMT_COMMIT' }) => {
  const words = kind.replace('TRANS_STMT_', '').replaceAll('_', ' ');
  const explanation = {
    detail: 'The file is one transaction on all nodes, which Citrate begins and ends.',
    hint: `Remove ${words}; split the file in two where two transactions are meant.`,
  };
  const found = problem('sessions', `${words} cannot be used in a migration`, explanation, '25001');
  return verdict('refused', [{ ...found, ...(removable.has(kind) && { fix: '' }) }]);
};

/** Without them the statements around them say what they said. */
const removable: ReadonlySet<NodeOf<'TransactionStmt'>['kind']> = new Set([
  'TRANS_STMT_BEGIN',
  'TRANS_STMT_START',
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_SAVEPOINT',
  'TRANS_STMT_RELEASE',
]);

const pinned =
  'Citrate pins search_path, TimeZone, DateStyle, IntervalStyle, default_tablespace, default_table_access_method, check_function_bodies and the role, on every node alike.';

const fromConfiguration =
  'Citrate sets lock_timeout on every node alike, to lockTimeoutMs of the configuration.';

export const setting: Rule<'VariableSetStmt'> = ({ name, kind }) => {
  const word = kind === 'VAR_RESET' || kind === 'VAR_RESET_ALL' ? 'RESET' : 'SET';
  return refused('sessions', `${word} ${name ?? 'ALL'} cannot be used in a migration`, {
    detail: name === 'lock_timeout' ? fromConfiguration : pinned,
    hint: settingHint(name),
  });
};

function settingHint(name: string | undefined): string {
  if (name === 'search_path') return 'Qualify names with their schema instead.';
  if (name === 'role' || name === 'session_authorization') return 'Set role in the configuration.';
  if (name === 'lock_timeout') return 'Change lockTimeoutMs in the configuration.';
  return 'Remove it; ALTER ROLE … SET changes a setting for good, on all servers.';
}

export const merge: Rule<'MergeStmt'> = never('rows', 'MERGE cannot be distributed yet', {
  detail: 'Citrate does not know which rows of the two tables are on one shard.',
  hint: 'Write UPDATE, DELETE or INSERT with constant values.',
});

export const copy: Rule<'CopyStmt'> = never('rows', 'COPY cannot be distributed yet', {
  detail: 'Its rows come from outside the file, and Citrate does not route rows to shards.',
  hint: 'Load rows outside of migrations; a few of a reference table can be written as INSERT … VALUES.',
});

function code(statement: string): () => Verdict {
  return never('code', `${statement} cannot be used in a migration`, {
    detail: 'Nothing says what the code does, so that Citrate cannot take it to shards.',
    hint: 'Write the statements that it would run.',
  });
}

export const doBlock: Rule<'DoStmt'> = code('DO');
export const call: Rule<'CallStmt'> = code('CALL');
export const execute: Rule<'ExecuteStmt'> = code('EXECUTE');

function unprepared(statement: string): () => Verdict {
  return never('sessions', `${statement} cannot be used in a migration`, {
    detail: 'A transaction with it cannot be prepared.',
    hint: 'Remove it.',
  });
}

export const listen: Rule<'ListenStmt'> = unprepared('LISTEN');
export const unlisten: Rule<'UnlistenStmt'> = unprepared('UNLISTEN');
export const notify: Rule<'NotifyStmt'> = unprepared('NOTIFY');

function session(statement: string): () => Verdict {
  return never('sessions', `${statement} cannot be used in a migration`, {
    detail: 'It changes or asks for the state of one session, and a migration runs in several.',
    hint: 'Remove it.',
  });
}

export const show: Rule<'VariableShowStmt'> = session('SHOW');
export const discard: Rule<'DiscardStmt'> = session('DISCARD');
export const lock: Rule<'LockStmt'> = never('sessions', 'LOCK cannot be used in a migration', {
  detail: 'Citrate locks the tables of a migration and their shards before it begins.',
  hint: 'Remove it.',
});
export const constraintsSet: Rule<'ConstraintsSetStmt'> = session('SET CONSTRAINTS');
export const prepare: Rule<'PrepareStmt'> = session('PREPARE');
export const deallocate: Rule<'DeallocateStmt'> = session('DEALLOCATE');
export const declareCursor: Rule<'DeclareCursorStmt'> = session('DECLARE');
export const fetchCursor: Rule<'FetchStmt'> = session('FETCH');
export const closeCursor: Rule<'ClosePortalStmt'> = session('CLOSE');
export const explain: Rule<'ExplainStmt'> = session('EXPLAIN');
export const load: Rule<'LoadStmt'> = session('LOAD');
