import type { ConfigInput, EnvReference } from './model.ts';

/** Gives its argument back; lets an editor check and complete the keys of `citrate.config.ts`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * The value of an environment variable, read when the configuration is used, so that a missing one
 * is reported with the key that wants it. In a JSON configuration, write `{ "env": "NAME" }`.
 */
export function env(name: string): EnvReference {
  return { env: name };
}
