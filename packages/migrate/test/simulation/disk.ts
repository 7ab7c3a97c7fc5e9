/** What a server's log amounts to. */
import type { TransactionState } from '../../src/commit/index.ts';
import type { LogRecord, Server } from './model.ts';

export interface Row {
  readonly state: TransactionState;
  readonly epoch: number;
  readonly finished: boolean;
}

export interface Disk {
  /** Of the lease; only on the coordinator, as are the rows and the history. */
  readonly epoch: number;
  readonly rows: ReadonlyMap<string, Row>;
  readonly history: readonly string[];
  /** Transactions prepared here. */
  readonly prepared: readonly string[];
  readonly marker: readonly string[];
  /** Transactions whose changes are here; twice if they were made twice. */
  readonly applied: readonly string[];
}

const empty: Disk = {
  epoch: 0,
  rows: new Map(),
  history: [],
  prepared: [],
  marker: [],
  applied: [],
};

const disks = new WeakMap<readonly LogRecord[], Disk>();

export function diskOf({ log }: Pick<Server, 'log'>): Disk {
  let disk = disks.get(log);
  if (disk === undefined) {
    disk = log.reduce(add, empty);
    disks.set(log, disk);
  }
  return disk;
}

function add(disk: Disk, record: LogRecord): Disk {
  switch (record.on) {
    case 'lease':
      return { ...disk, epoch: record.epoch };
    case 'preparing':
      return withRow(disk, record.id, { state: 'preparing', epoch: record.epoch, finished: false });
    case 'committed':
      return {
        ...withRow(disk, record.id, { state: 'committed' }),
        applied: [...disk.applied, record.id],
        history: record.history ? [...disk.history, record.id] : disk.history,
      };
    case 'history':
      return { ...disk, history: [...disk.history, record.id] };
    case 'aborted':
      return withRow(disk, record.id, { state: 'aborted' });
    case 'closed':
      return withRow(disk, record.id, { finished: true });
    case 'prepared':
      return { ...disk, prepared: [...disk.prepared, record.id] };
    case 'rollback prepared':
      return { ...disk, prepared: disk.prepared.filter((id) => id !== record.id) };
    case 'commit prepared':
    case 'commit':
    case 'redone':
      return {
        ...disk,
        prepared:
          record.on === 'commit prepared'
            ? disk.prepared.filter((id) => id !== record.id)
            : disk.prepared,
        applied: [...disk.applied, record.id],
        marker: record.marked ? [...disk.marker, record.id] : disk.marker,
      };
  }
}

function withRow(disk: Disk, id: string, row: Partial<Row>): Disk {
  const before = disk.rows.get(id) ?? { state: 'preparing', epoch: 0, finished: false };
  return { ...disk, rows: new Map(disk.rows).set(id, { ...before, ...row }) };
}
