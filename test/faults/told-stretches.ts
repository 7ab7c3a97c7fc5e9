/** What comes of a cut connection beside the transactions of a run on two workers. */
import {
  type Told,
  wireCut,
  wireCutBeside,
  wireCutBesideRecovery,
  wireCutConvergent,
  wireCutInFirstRun,
  wireCutOutside,
  wireCutTakingBack,
  wireCutWhileLeased,
} from './expectations.ts';
import type { Stretch } from './messages.ts';
import {
  afterMigration,
  afterRecovery,
  batches,
  beforeMigration,
  beforeRecovery,
  convergent,
  detachments,
  firstOnCoordinator,
  firstOnWorkers,
  indexes,
  leased,
  promises,
  renewing,
  takingBack,
} from './stretches.ts';

interface ToldStretches {
  /** What is run. */
  readonly command: string;
  readonly stretches: readonly Stretch[];
  readonly table: readonly Told[];
}

export const toldStretches: readonly ToldStretches[] = [
  {
    command: '`apply`',
    stretches: [beforeMigration, afterMigration, renewing],
    table: wireCutBeside,
  },
  {
    command: '`apply` while another run has the lease',
    stretches: [leased],
    table: wireCutWhileLeased,
  },
  {
    command: 'the first `apply` ever',
    stretches: [firstOnCoordinator, firstOnWorkers],
    table: wireCutInFirstRun,
  },
  {
    command: '`recover`',
    stretches: [beforeRecovery, afterRecovery],
    table: wireCutBesideRecovery,
  },
  {
    command: '`apply`, outside transactions',
    stretches: [indexes, batches, detachments],
    table: wireCutOutside,
  },
  {
    command: '`apply`, each worker by itself',
    stretches: [convergent],
    table: wireCutConvergent,
  },
  { command: '`down`', stretches: [takingBack], table: wireCutTakingBack },
  { command: '`apply`, three workers', stretches: [promises], table: wireCut },
];
