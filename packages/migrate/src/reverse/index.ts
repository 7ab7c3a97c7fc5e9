/** Files taken back: statements that undo others, derived from their trees and from what was there before. */
export { lossesOf } from './losses.ts';
export type * from './model.ts';
export { reverseFile } from './reverse.ts';
export { reverseScript } from './script.ts';
