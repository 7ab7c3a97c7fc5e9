import type { Catalog } from '../model.ts';

/** Settings of Citus that decide what becomes of statements, as they are if nobody sets them. */
const usual = {
  allow_unsafe_constraints: 'off',
  enable_create_database_propagation: 'off',
  enable_ddl_propagation: 'on',
  enable_local_reference_table_foreign_keys: 'on',
  enable_schema_based_sharding: 'off',
  enable_unsafe_triggers: 'off',
  use_citus_managed_tables: 'off',
} as const;

export type CitusSetting = keyof typeof usual;

/** Whether a switch of the Citus at hand is on. */
export function isOn({ citus }: Catalog, setting: CitusSetting): boolean {
  const value = citus?.settings.get(setting) ?? usual[setting];
  return !['off', 'false', 'no', '0', 'f', 'n', 'of'].includes(value.toLowerCase());
}

/** Names of all of them. */
export const citusSettings: readonly string[] = Object.keys(usual);

/** `on` or `off`, as it is where nobody set it; undefined for a setting that decides nothing. */
export function usualSetting(name: string): string | undefined {
  return Object.entries(usual).find(([known]) => known === name)?.[1];
}
