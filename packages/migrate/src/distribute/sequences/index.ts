export { judgeSequence, type SequenceColumn } from './capacity.ts';
export { sequenceDefault } from './defaults.ts';
export { type SequenceOptions, sequenceOptions } from './options.ts';
