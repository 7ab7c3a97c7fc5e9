export { type IntrospectOptions, introspect } from './introspect.ts';
export { readSequenceUse, type SequenceUseRow } from './sequence-use.ts';
