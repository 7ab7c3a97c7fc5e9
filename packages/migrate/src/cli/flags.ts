import type { Config, LoadOptions } from '../config/index.ts';
import type { Context } from './subcommand.ts';

/** How the global flags ask for the configuration to be loaded. */
export function loadOptions({ terminal, flags }: Context): LoadOptions {
  return {
    cwd: terminal.cwd,
    env: terminal.env,
    ...(flags.config !== undefined && { path: flags.config }),
    flags: {
      ...(flags.url !== undefined && { url: flags.url }),
      ...(flags.dir !== undefined && { dir: flags.dir }),
      ...(flags.env !== undefined && { env: flags.env }),
      ...(flags.dotenv !== undefined && { dotenv: flags.dotenv }),
    },
  };
}

/** Loads the configuration and keeps its passwords out of whatever the command prints. */
export async function commandConfig(context: Context): Promise<Config> {
  if (context.flags.pg !== undefined) {
    const message =
      '--pg is only for check, names, deparse, dump of files and plan --offline: servers have their version';
    throw await usageError(message);
  }
  const { loadConfig } = await import('../config/index.ts');
  const options = loadOptions(context);
  if (context.flags.url !== undefined) context.secrets.add(context.flags.url);
  const config = await loadConfig(options);
  for (const { url } of [config.coordinator, ...config.workers]) context.secrets.add(url);
  return config;
}

/** A combination of flags that makes no sense. */
export async function usageError(message: string): Promise<Error> {
  const { DiagnosticError } = await import('@citrate/parser');
  return new DiagnosticError([{ code: '22023', severity: 'error', message }]);
}
