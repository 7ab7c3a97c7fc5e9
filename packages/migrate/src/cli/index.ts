import { applyCommand } from './apply.ts';
import { baselineCommand } from './baseline.ts';
import { checkCommand } from './check.ts';
import { completionCommand } from './completion.ts';
import { deparseCommand } from './deparse.ts';
import { devCommand } from './dev.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { driftCommand } from './drift.ts';
import { dumpCommand } from './dump.ts';
import { explainCommand } from './explain.ts';
import { initCommand } from './init.ts';
import {
  migrateDownCommand,
  migrateMakeCommand,
  migrateRollbackCommand,
  migrateUpCommand,
} from './kysely-ctl.ts';
import { namesCommand } from './names.ts';
import { newCommand } from './new.ts';
import { nodesCommand } from './nodes.ts';
import { planCommand } from './plan.ts';
import { recoverCommand } from './recover.ts';
import { statusCommand } from './status.ts';
import type { Subcommand } from './subcommand.ts';

/** In the order in which the help shows them. */
export const subcommands: readonly Subcommand[] = [
  initCommand,
  newCommand,
  checkCommand,
  explainCommand,
  planCommand,
  applyCommand,
  downCommand,
  baselineCommand,
  statusCommand,
  nodesCommand,
  doctorCommand,
  recoverCommand,
  driftCommand,
  namesCommand,
  deparseCommand,
  dumpCommand,
  devCommand,
  completionCommand,
  migrateMakeCommand,
  migrateUpCommand,
  migrateDownCommand,
  migrateRollbackCommand,
];
