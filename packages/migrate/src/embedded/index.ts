/**
 * Real PostgreSQL servers for trying Citrate out and for tests: a coordinator and workers on this
 * machine, started in about a second, gone with the process that started them. Not for production.
 */
export { installedMajors } from './binaries.ts';
export { type ClusterOptions, type EmbeddedCluster, startCluster } from './cluster.ts';
export type { Settings } from './data-directory.ts';
export type { StopSignal } from './postmaster.ts';
export type { EmbeddedServer } from './server.ts';
export { type ServerMajor, serverMajors } from './versions.ts';
