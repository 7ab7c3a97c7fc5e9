import type { TakenFile, TakenOver } from '../engine/model.ts';
import { shownPath } from './report.ts';
import type { Context } from './subcommand.ts';
import { table } from './terminal.ts';

/** What was written and recorded, or would be; with `--verbose` the texts of the files, too. */
export function takenOverText(context: Context, taken: TakenOver | undefined): string {
  if (!taken) return '';
  const { from, applied, baseline, pending, leftOut, dryRun } = taken;
  const place = (path: string): string => shownPath(context, path);
  const count = applied.length === 1 ? '1 migration' : `${applied.length} migrations`;
  const rows = [
    ['baseline', place(baseline.path), `in place of ${count} of ${from}`],
    ...pending.map((file) => ['pending', place(file.path), `from ${place(file.from ?? '')}`]),
  ];
  return [
    table(rows),
    ...(leftOut.length > 0 ? [`left out, as it is of ${from}: ${leftOut.join(', ')}\n`] : []),
    ...(dryRun ? ['nothing was written or recorded\n'] : []),
    ...(context.flags.verbose ? [baseline, ...pending].map((file) => textOf(file, place)) : []),
  ].join('');
}

function textOf({ path, text }: TakenFile, place: (path: string) => string): string {
  return `\n${place(path)}\n${text.replaceAll(/^(?=.)/gm, '  ')}`;
}
