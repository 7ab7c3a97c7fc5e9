/** A statement, or more, for every construct that the deparser knows to be newer than 13. */
import { definitions } from './definitions.ts';
import type { Case } from './model.ts';
import { queries } from './queries.ts';
import { routines } from './routines.ts';
import { server } from './server.ts';

export type { Case, Spelling } from './model.ts';
export { spellings } from './spellings.ts';

export const cases: readonly Case[] = [...definitions, ...queries, ...routines, ...server];
