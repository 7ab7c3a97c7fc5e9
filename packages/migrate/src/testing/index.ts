/**
 * For tests of applications: a cluster of real PostgreSQL servers with their migrations, and faults to be
 * tested with.
 *
 *     const cluster = await createTestCluster({ workers: 2, migrations: 'migrations' });
 *     await cluster.applyAll();
 *     // … cluster.urls, cluster.routing(), cluster.query('w1', 'SELECT 1')
 *     await cluster.stop();
 */
export { createTestCluster, TestCluster, type TestClusterOptions } from './cluster.ts';
export type { FaultPoint } from './fault-point.ts';
