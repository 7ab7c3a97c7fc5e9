/** Objects of a database that are in no schema. */
import type { Publication } from './publications.ts';

export type NamedObject = Publication;

export type NamedKind = NamedObject['kind'];
