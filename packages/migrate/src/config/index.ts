export { defineConfig, env } from './define.ts';
export { singleUrls, type TargetSessionAttrs, targetSessionAttrs } from './hosts.ts';
export { hasConfig, type LoadOptions, loadConfig, loadOfflineSettings } from './load.ts';
export type * from './model.ts';
export { initProject, newMigration, type Scaffold } from './scaffold.ts';
export { similarTo } from './similar.ts';
export { redactUrl, scrubSecrets, withPassword } from './url.ts';
