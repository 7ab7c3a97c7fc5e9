/** A catalog back as SQL: complete, deterministic, without a server. */

export { type Definition, definitionsOf } from './definitions.ts';
export { dumpCatalog, dumpPieces } from './dump.ts';
export { routineObject, routineTypes } from './functions.ts';
export { relationKey } from './keys.ts';
export type { Dump, DumpedObject, DumpedStatements, Piece, Rank } from './model.ts';
export { namedIn } from './needs.ts';
export { sharedObjects, viewObject } from './objects.ts';
export { dumpStatements } from './statements.ts';
export { storageClauses } from './storage.ts';
export { tableObjects, type WholeTable } from './table-objects.ts';
export { statisticsOf, tableParts } from './table-parts.ts';
