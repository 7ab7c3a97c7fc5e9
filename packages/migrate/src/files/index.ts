export { changedSince } from './changed.ts';
export { decodeText } from './decode.ts';
export { parseFileName } from './file-name.ts';
export * from './model.ts';
export { readMigrationFile, readMigrations } from './read.ts';
export { replaceFile } from './replace.ts';
export { readSections, type Sections } from './sections.ts';
export {
  type Batches,
  isTransactional,
  statementOf,
  type Wanted,
  wantedFor,
} from './statement-directives.ts';
export { type AppliedSums, sameFile } from './sums.ts';
