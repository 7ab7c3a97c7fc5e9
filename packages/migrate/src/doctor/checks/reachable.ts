import type { Check } from '../model.ts';
import { told } from '../words.ts';

export const reachable: Check = {
  id: 'reachable',
  fine: 'every server answers',
  hinders: 'unusable',
  find: ({ missing }) =>
    missing.flatMap(({ server, diagnostics }) => diagnostics.map((found) => told(found, server))),
};
