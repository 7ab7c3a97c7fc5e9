/** Plans that are kept until they are applied: what they were made from, and what has moved since. */
export { moved } from './compare.ts';
export type { PinnedPlan } from './model.ts';
export { pinPlan } from './pin.ts';
export { parsePinnedPlan } from './read.ts';
