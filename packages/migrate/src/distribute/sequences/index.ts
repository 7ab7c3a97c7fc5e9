export { judgeSequence, type SequenceColumn } from './capacity.ts';
export { judgeSequenceDefault } from './defaults.ts';
export { type SequenceOptions, sequenceOptions } from './options.ts';
