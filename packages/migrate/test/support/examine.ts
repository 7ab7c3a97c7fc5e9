import type { Config } from '../../src/config/model.ts';
import { doctorCluster } from '../../src/engine/index.ts';
import type { Finding } from '../../src/engine/model.ts';

/** What one check finds now, all that is well left out. No trial is made unless it is asked for. */
export async function troublesOf(
  config: Config,
  check: string,
  probe = false,
): Promise<readonly Finding[]> {
  const { findings } = await doctorCluster(config, { probe });
  return findings.filter((one) => one.check === check && one.severity !== 'ok');
}
