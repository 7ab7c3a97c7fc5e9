import type { Check } from '../model.ts';
import { told } from '../words.ts';

export const pooler: Check = {
  id: 'pooler',
  fine: 'every connection stays in one server session',
  hinders: 'unusable',
  find: ({ examined }) =>
    examined.flatMap(({ facts: { server }, examination }) =>
      examination.pooling.map((found) => told(found, server)),
    ),
};
