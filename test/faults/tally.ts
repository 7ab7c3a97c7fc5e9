import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Ending } from './expectations.ts';

/** Note how the migration of the running trial has ended, for `scripts/faults.mjs`. */
export function tally(ended: Ending): void {
  const file = process.env['CITRATE_FAULTS_TALLY'];
  if (file === undefined) return;
  const { testPath, currentTestName } = expect.getState();
  const note = { file: testPath, trial: currentTestName, ended };
  appendFileSync(file, `${JSON.stringify(note)}\n`);
}
