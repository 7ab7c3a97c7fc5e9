/** Comments: where they stand in a statement, and at which nodes they are written again. */
export { commentsOf } from './comments-of.ts';
export type { Comments, NodeComments } from './model.ts';
