export { judgeSequence, type SequenceColumn } from './capacity.ts';
export { type SequenceOptions, sequenceOptions } from './options.ts';
