/** SIGKILL of servers while the tool undoes a run that has failed. */
import { undoingVictims } from './positions.ts';
import { killUndoing } from './server-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
for (const name of undoingVictims) killUndoing(use, name);
