import { createInterface } from 'node:readline';
import type { Config } from '../config/index.ts';
import { usageError } from './flags.ts';
import type { Context } from './subcommand.ts';
import { count } from './terminal.ts';

export type Answer = 'yes' | 'no' | 'interrupted';

/** Asks before servers are changed; `yes` without asking where nobody could answer. */
export async function confirmApply(context: Context, config: Config): Promise<Answer> {
  if (context.flags.yes || !isAnswered(context)) return 'yes';
  return ask(context, `Apply the pending migrations to ${await placeOf(config)}? [y/N] `);
}

/**
 * Asks before something is taken away. Where nobody could answer, the answer must be on the command line:
 * `--yes`; without it nothing is done.
 *
 * @param question without its question mark, to be followed by where
 */
export async function confirmLoss(
  context: Context,
  config: Config,
  question: string,
): Promise<Answer> {
  if (context.flags.yes) return 'yes';
  if (!isAnswered(context)) throw await usageError('nobody can be asked here: add --yes to do it');
  return ask(context, `${question} on ${await placeOf(config)}? [y/N] `);
}

function isAnswered({ terminal }: Context): boolean {
  return terminal.stdin.isTTY === true && terminal.stderr.isTTY === true;
}

async function placeOf({ coordinator, workers }: Config): Promise<string> {
  const { redactUrl } = await import('../config/index.ts');
  return `${redactUrl(coordinator.url)} and ${count(workers.length, 'worker')}`;
}

/** At a terminal Ctrl-C comes as a key while a line is read, and Ctrl-D ends the input. */
function ask({ terminal }: Context, question: string): Promise<Answer> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  return new Promise((resolve) => {
    const answered = (answer: Answer): void => {
      resolve(answer);
      lines.close();
    };
    lines.once('SIGINT', () => answered('interrupted'));
    lines.once('close', () => resolve('no'));
    lines.question(question, (text) => answered(/^y(es)?$/i.test(text.trim()) ? 'yes' : 'no'));
  });
}
