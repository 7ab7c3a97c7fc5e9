import type { StatusResult } from './model.ts';

/**
 * The version that stays when what was applied last is taken back: `0` if that is all there is. Undefined
 * if nothing is applied. Repeatable files do not count: they go with everything else only.
 */
export function belowLast({ migrations }: Pick<StatusResult, 'migrations'>): string | undefined {
  const applied = migrations.filter(({ appliedAt, repeatable }) => appliedAt && !repeatable);
  if (applied.length === 0) return undefined;
  return applied.at(-2)?.version ?? '0';
}
