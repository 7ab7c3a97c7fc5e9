export { CitrateMigrator, type CitrateMigratorProps } from './migrator.ts';
