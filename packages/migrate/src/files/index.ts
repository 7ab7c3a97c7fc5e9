export { changedSince } from './changed.ts';
export { decodeText } from './decode.ts';
export { type Digested, digestOf, filesDigest } from './digest.ts';
export { withoutStatements } from './empty.ts';
export { isProgram, isRepeatable, parseFileName, titleOf } from './file-name.ts';
export { gitCommit } from './git-commit.ts';
export * from './model.ts';
export { type RecordedProgram, recordPrograms } from './programs.ts';
export { readMigrationFile, readMigrations, readText } from './read.ts';
export { specialFile } from './regular-file.ts';
export { repeatableProblems, serverByServer } from './repeatable.ts';
export { baseName, replaceFile } from './replace.ts';
export { readSections, type Sections } from './sections.ts';
export {
  type Batches,
  consistencyOf,
  isTransactional,
  statementOf,
  type Wanted,
  wantedFor,
} from './statement-directives.ts';
export { type AppliedSums, fileSums, sameFile, sumAlgorithm } from './sums.ts';
export { systemReason } from './system-reason.ts';
