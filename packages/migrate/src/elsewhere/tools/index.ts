import type { Tool, ToolName } from '../model.ts';
import { atlas } from './atlas.ts';
import { dbmate } from './dbmate.ts';
import { flyway } from './flyway.ts';
import { golangMigrate } from './golang-migrate.ts';
import { graphileMigrate } from './graphile-migrate.ts';
import { kysely } from './kysely.ts';
import { nodePgMigrate } from './node-pg-migrate.ts';
import { pgMig } from './pg-mig.ts';

/** Every tool that Citrate can take over from. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  kysely,
  'node-pg-migrate': nodePgMigrate,
  dbmate,
  'golang-migrate': golangMigrate,
  flyway,
  atlas,
  'graphile-migrate': graphileMigrate,
  'pg-mig': pgMig,
};
