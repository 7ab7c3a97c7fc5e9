import { judgePrimary } from '../../execute/index.ts';
import type { Check } from '../model.ts';
import { told } from '../words.ts';

export const primary: Check = {
  id: 'primary',
  fine: 'every server can be written to',
  hinders: 'unusable',
  find: ({ reached }) => reached.flatMap(judgePrimary).map((found) => told(found)),
};
