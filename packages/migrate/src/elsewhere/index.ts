/** Other tools' folders and histories, and what becomes of them here. */
export * from './model.ts';
export { readTheirFolder } from './read-folder.ts';
export { type Standing, standingOf } from './standing.ts';
export { tools } from './tools/index.ts';
export { transitionOf } from './transition.ts';
export { withoutAnyTool, withoutTheirs } from './without-theirs.ts';
export { obstaclesIn, writeFiles } from './write-files.ts';
