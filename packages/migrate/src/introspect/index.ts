export {
  citusPlacements,
  readCitusHealth,
  readCitusNodes,
} from './citus-rows.ts';
export { type IntrospectOptions, introspect } from './introspect.ts';
export { readSequenceUse, type SequenceUseRow } from './sequence-use.ts';
