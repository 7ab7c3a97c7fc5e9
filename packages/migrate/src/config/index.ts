export { defineConfig, env } from './define.ts';
export { hasConfig, type LoadOptions, loadConfig, loadOfflineSettings } from './load.ts';
export type * from './model.ts';
export { initProject, newMigration, type Scaffold } from './scaffold.ts';
export { redactUrl, scrubSecrets } from './url.ts';
