import { createInterface } from 'node:readline/promises';
import type { Config } from '../config/index.ts';
import type { Context } from './subcommand.ts';
import { count } from './terminal.ts';

/** Asks before servers are changed; true without asking where nobody could answer. */
export async function confirmApply(context: Context, config: Config): Promise<boolean> {
  const { terminal, flags, interruption } = context;
  if (flags.yes || !terminal.stdin.isTTY || !terminal.stderr.isTTY) return true;
  const { redactUrl } = await import('../config/index.ts');
  const where = `${redactUrl(config.coordinator.url)} and ${count(config.workers.length, 'worker')}`;
  const question = `Apply the pending migrations to ${where}? [y/N] `;
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const answer = await lines.question(question, { signal: interruption.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
