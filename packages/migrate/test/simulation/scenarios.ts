/** Scenarios small enough to try every schedule of. */
import type { FaultKind, Scenario } from './model.ts';
import { plain } from './world.ts';

const withoutLoss: readonly FaultKind[] = [
  'cut',
  'error',
  'interrupt',
  'kill',
  'cut the lease',
  'crash',
];
const twice: readonly FaultKind[] = ['cut', 'kill', 'crash', 'fail over'];
const stalls: readonly FaultKind[] = ['cut', 'kill', 'cut the lease'];

const particulars: readonly Partial<Scenario>[] = [
  { workers: 2, tools: ['apply'], faults: 1, kinds: withoutLoss },
  { workers: 2, tools: ['apply'], faults: 1, kinds: ['fail over'] },
  { workers: 1, tools: ['apply'], faults: 2, kinds: twice },
  { workers: 1, tools: ['apply', 'recover'], faults: 1, kinds: stalls },
  { workers: 1, tools: ['apply', 'apply'], faults: 1, kinds: stalls },
  { consistency: 'staged', workers: 2, tools: ['apply'], faults: 1, kinds: withoutLoss },
  { consistency: 'staged', workers: 2, tools: ['apply'], faults: 1, kinds: ['fail over'] },
  { consistency: 'staged', workers: 1, tools: ['apply'], faults: 2, kinds: twice },
  { consistency: 'staged', workers: 1, tools: ['apply', 'recover'], faults: 1, kinds: stalls },
  { consistency: 'staged', workers: 1, tools: ['apply', 'apply'], faults: 1, kinds: stalls },
];

export const scenarios: readonly Scenario[] = particulars.map((one) => ({ ...plain, ...one }));
