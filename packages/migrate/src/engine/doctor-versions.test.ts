/** The same questions to a worker of each version at hand, whose coordinator is of the newest. */
import {
  type EmbeddedCluster,
  installedMajors,
  serverMajors,
  startCluster,
} from 'citrate/embedded';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../../test/support/databases.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { doctorCluster } from './index.ts';
import type { Finding } from './model.ts';

const missing = serverMajors.filter((major) => !installedMajors().includes(major));
if (missing.length > 0) {
  console.log(`not run: PostgreSQL ${missing.join(', ')} (set CITRATE_POSTGRES_DIR)`);
}

let fleet: Fleet;
let cluster: EmbeddedCluster | undefined;

beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(async () => {
  await cluster?.stop();
  await fleet.drop();
});

test.each(serverMajors.filter((major) => installedMajors().includes(major)))(
  'PostgreSQL %i answers them all',
  async (major) => {
    cluster = await startCluster({ workers: 0, pg: major });
    const { url } = cluster.coordinator;
    await run(url, 'CREATE TABLE t (a int); CREATE PUBLICATION p FOR ALL TABLES; CREATE ROLE r');
    await run(url, "BEGIN; LOCK TABLE t; PREPARE TRANSACTION 'g'");
    const config = { ...fleet.config, workers: [{ name: 'w1', url }], role: 'r' };
    const { findings, servers } = await doctorCluster(config);
    const of = (check: string): readonly Finding[] =>
      findings.filter((one) => one.check === check && one.server !== 'coordinator');
    expect(servers[1]).toMatchObject({ version: expect.stringMatching(`^${major}\\b`) });
    expect(servers[1]).toMatchObject({ preparedNow: 1, walBytes: expect.any(Number) });
    expect(of('prepared')).toMatchObject([
      { severity: 'ok', detail: expect.stringContaining('It has locked public.t.') },
    ]);
    expect(of('publications')).toMatchObject([{ severity: 'warning', server: 'w1' }]);
    const same = 'every server has the same version';
    const skew = `the servers are of PostgreSQL ${major} and 18`;
    expect(of('versions')).toMatchObject([{ severity: 'ok', message: major === 18 ? same : skew }]);
    // Since 15 not everybody may create in schema public.
    expect(of('privileges').map(({ code }) => code)).toEqual(major >= 15 ? ['42501'] : []);
  },
);
