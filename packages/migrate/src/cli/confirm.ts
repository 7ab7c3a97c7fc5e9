import { createInterface } from 'node:readline';
import type { Config } from '../config/index.ts';
import type { Context } from './subcommand.ts';
import { count } from './terminal.ts';

export type Answer = 'yes' | 'no' | 'interrupted';

/** Asks before servers are changed; `yes` without asking where nobody could answer. */
export async function confirmApply(context: Context, config: Config): Promise<Answer> {
  const { terminal, flags } = context;
  if (flags.yes || !terminal.stdin.isTTY || !terminal.stderr.isTTY) return 'yes';
  const { redactUrl } = await import('../config/index.ts');
  const where = `${redactUrl(config.coordinator.url)} and ${count(config.workers.length, 'worker')}`;
  return ask(context, `Apply the pending migrations to ${where}? [y/N] `);
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
