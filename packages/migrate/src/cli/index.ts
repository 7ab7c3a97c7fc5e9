import { apply } from './apply.ts';
import { deparse } from './deparse.ts';
import { dev } from './dev.ts';
import { init } from './init.ts';
import { names } from './names.ts';
import { newCommand } from './new.ts';
import { plan } from './plan.ts';
import { recover } from './recover.ts';
import { status } from './status.ts';
import type { Subcommand } from './subcommand.ts';

/** In the order in which the help shows them. */
export const subcommands: readonly Subcommand[] = [
  init,
  newCommand,
  plan,
  apply,
  status,
  recover,
  names,
  deparse,
  dev,
];
