export {
  type AppliedFile,
  parseSnapshot,
  readSnapshot,
  type Snapshot,
  serialiseCatalog,
} from './snapshot.ts';
