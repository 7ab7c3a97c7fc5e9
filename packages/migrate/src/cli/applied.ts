import type { AppliedResult } from '../engine/model.ts';
import type { FileText } from '../offline/inputs.ts';
import { loadOptions } from './flags.ts';
import type { Context } from './subcommand.ts';

/**
 * What the cluster has, for commands that change files: those of applied migrations stay as they are.
 * Undefined where there is none to ask, or nothing to ask about: `--offline`, no configuration, texts
 * that are in no file.
 */
export async function appliedOnCluster(
  context: Context<{ readonly offline?: boolean }>,
  sources: readonly FileText[] | undefined,
): Promise<AppliedResult | undefined> {
  const { hasConfig, loadConfig } = await import('../config/index.ts');
  const load = loadOptions(context);
  const noFile = sources?.every(({ path }) => path === undefined) ?? false;
  const configured = context.flags.url !== undefined || hasConfig(load);
  if (context.flags.offline || noFile || !configured) return undefined;
  if (context.flags.url !== undefined) context.secrets.add(context.flags.url);
  const config = await loadConfig(load);
  for (const { url } of [config.coordinator, ...config.workers]) context.secrets.add(url);
  const { appliedMigrations } = await import('../engine/index.ts');
  return appliedMigrations(config, { signal: context.interruption.signal });
}
