export * from './model.ts';
export { readMigrationFile, readMigrations } from './read.ts';
export { readSections, type Sections } from './sections.ts';
export { type AppliedSums, sameFile } from './sums.ts';
