/** A server is killed while a run has staged branches. */
import { stagedServerKilled } from './expectations.ts';
import { stagedPositions, stagedVictims } from './positions.ts';
import { killAt } from './server-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial({ consistency: 'staged', rows: true });

for (const name of stagedVictims) killAt(use, name, stagedPositions, stagedServerKilled);
