import { describe, expect, it } from 'vitest';
import { formatGid, recover, type ServerSeen, type Sight, type TransactionSeen } from './index.ts';

const cluster = '0a1b2c3d';
const id = 'a'.repeat(32);
const gid = (target: number, transaction = id): string =>
  formatGid({ cluster, transaction, target });

const server = (name: string, more: Partial<ServerSeen> = {}): ServerSeen => ({
  server: name,
  target: Number(name.slice(1)),
  reachable: true,
  prepared: [],
  marker: [],
  ...more,
});

const row = (state: TransactionSeen['state'], finished = false): TransactionSeen => ({
  id,
  consistency: 'atomic',
  state,
  finished,
  recent: true,
  branches: [
    { target: 1, server: 'w1', gid: gid(1) },
    { target: 2, server: 'w2', gid: gid(2) },
  ],
});

const holds = (target: number) => ({ prepared: [{ gid: gid(target), owner: 'app' }] });

/** Decisions as `server decision`, with what is to be aborted and closed. */
function check(sight: Omit<Sight, 'cluster'>): readonly string[] {
  const { decisions, abort, close } = recover({ cluster, ...sight });
  return [
    ...decisions.map((d) => `${d.server} ${d.decision}`),
    ...abort.map(() => 'abort'),
    ...close.map(() => 'close'),
  ];
}

describe('recovery', () => {
  it('rolls back what was never decided, after recording it', () => {
    const servers = [server('w1', holds(1)), server('w2')];
    expect(check({ transactions: [row('preparing')], servers })).toEqual([
      'w1 rollback',
      'abort',
      'close',
    ]);
  });

  it('rolls back what was aborted', () => {
    const servers = [server('w1', holds(1)), server('w2', holds(2))];
    expect(check({ transactions: [row('aborted')], servers })).toEqual([
      'w1 rollback',
      'w2 rollback',
      'close',
    ]);
  });

  it('commits what was decided, and knows by the marker what was committed before', () => {
    const servers = [server('w1', holds(1)), server('w2', { marker: [id] })];
    expect(check({ transactions: [row('committed')], servers })).toEqual(['w1 commit', 'close']);
  });

  it('redoes a branch that was lost after the decision', () => {
    const servers = [server('w1'), server('w2', { marker: [id] })];
    expect(check({ transactions: [row('committed')], servers })).toEqual(['w1 redo', 'close']);
  });

  it('redoes what was staged and decided, and has nothing to do for what was not', () => {
    const staged = (state: TransactionSeen['state']): TransactionSeen => ({
      ...row(state),
      consistency: 'staged',
    });
    const servers = [server('w1'), server('w2', { marker: [id] })];
    expect(check({ transactions: [staged('committed')], servers })).toEqual(['w1 redo', 'close']);
    const neither = [server('w1'), server('w2')];
    expect(check({ transactions: [staged('preparing')], servers: neither })).toEqual([
      'abort',
      'close',
    ]);
  });

  it('leaves a convergent one to the next run of its migration, until it is at its end', () => {
    const convergent = (state: TransactionSeen['state'], finished: boolean): TransactionSeen => ({
      ...row(state, finished),
      consistency: 'convergent',
    });
    const servers = [server('w1'), server('w2', { marker: [id] })];
    expect(check({ transactions: [convergent('preparing', false)], servers })).toEqual([]);
    expect(check({ transactions: [convergent('aborted', true)], servers })).toEqual([]);
    expect(check({ transactions: [convergent('committed', true)], servers })).toEqual(['w1 redo']);
  });

  it('leaves a transaction open while one of its servers is away', () => {
    const servers = [server('w1', holds(1)), server('w2', { reachable: false })];
    expect(check({ transactions: [row('committed')], servers })).toEqual(['w1 commit', 'w2 leave']);
    expect(check({ transactions: [row('committed')], servers: [server('w1', holds(1))] })).toEqual([
      'w1 commit',
      'w2 leave',
    ]);
  });

  it('finds nothing to do the second time', () => {
    const servers = [server('w1', { marker: [id] }), server('w2', { marker: [id] })];
    expect(check({ transactions: [row('committed', true)], servers })).toEqual([]);
  });

  it('redoes a branch that was lost after all was finished, as long as markers reach back', () => {
    const servers = [server('w1'), server('w2', { marker: [id] })];
    expect(check({ transactions: [row('committed', true)], servers })).toEqual(['w1 redo']);
    const old = { ...row('committed', true), recent: false };
    expect(check({ transactions: [old], servers })).toEqual([]);
  });

  it('redoes nothing where the schema with the marker is gone', () => {
    const servers = [server('w1', { marker: undefined }), server('w2', { marker: [id] })];
    expect(check({ transactions: [row('committed', true)], servers })).toEqual(['w1 leave']);
  });

  it('reports a commit that the coordinator has no row of', () => {
    const servers = [server('w1', { marker: [id] }), server('w2')];
    expect(check({ transactions: [], servers })).toEqual(['w1 leave']);
  });

  it('reports a commit of what the coordinator believes aborted and finished', () => {
    const servers = [server('w1', { marker: [id] }), server('w2')];
    expect(check({ transactions: [row('aborted', true)], servers })).toEqual([
      'w1 leave',
      'w2 leave',
    ]);
  });

  it('finishes a gid that came back after its row was closed', () => {
    const servers = [server('w1', holds(1)), server('w2')];
    expect(check({ transactions: [row('aborted', true)], servers })).toEqual(['w1 rollback']);
  });

  it('leaves a gid without a row, unless a marker proves the commit', () => {
    const servers = [server('w1', holds(1)), server('w2')];
    expect(check({ transactions: [], servers })).toEqual(['w1 leave']);
    expect(
      check({
        transactions: [],
        servers: [server('w1', holds(1)), server('w2', { marker: [id] })],
      }),
    ).toEqual(['w1 commit', 'w2 leave']);
  });

  it('does not abort against a marker: the coordinator has lost a decision', () => {
    const servers = [server('w1', holds(1)), server('w2', { marker: [id] })];
    expect(check({ transactions: [row('preparing')], servers })).toEqual(['w1 leave', 'w2 leave']);
    expect(check({ transactions: [row('aborted')], servers })).toEqual(['w1 leave', 'w2 leave']);
  });

  it('never touches what is not ours', () => {
    const prepared = [
      { gid: 'citus_0_1_2_3', owner: 'postgres' },
      { gid: formatGid({ cluster: 'ffffffff', transaction: id, target: 1 }), owner: 'app' },
      { gid: 'anything', owner: 'app' },
    ];
    expect(check({ transactions: [], servers: [server('w1', { prepared })] })).toEqual([]);
  });

  it('names the owner, who alone may finish it', () => {
    const { decisions } = recover({
      cluster,
      transactions: [row('committed')],
      servers: [server('w1', holds(1)), server('w2', { marker: [id] })],
    });
    expect(decisions).toEqual([
      {
        server: 'w1',
        target: 1,
        gid: gid(1),
        transaction: id,
        owner: 'app',
        decision: 'commit',
        reason: 'The coordinator has recorded the commit.',
      },
    ]);
  });
});
