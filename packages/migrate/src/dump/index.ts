/** A catalog back as SQL: complete, deterministic, without a server. */
export { dumpCatalog } from './dump.ts';
export type { Dump, DumpedStatements } from './model.ts';
export { dumpStatements } from './statements.ts';
export { storageClauses } from './storage.ts';
export { statisticsOf, tableParts } from './table-parts.ts';
