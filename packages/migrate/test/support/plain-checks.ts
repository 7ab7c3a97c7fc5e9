import { type Checks, fleetChecks } from '../../src/check/index.ts';
import { safetyRules } from '../../src/safety/index.ts';

/** What a fleet is asked, without the safety rules. */
export const plainChecks: Checks = fleetChecks(
  Object.fromEntries(safetyRules.map(({ name }) => [name, 'off'])),
);
