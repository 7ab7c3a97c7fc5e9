export * from './model.ts';
export { readMigrationFile, readMigrations } from './read.ts';
export { type AppliedSums, fileSums, sameFile } from './sums.ts';
