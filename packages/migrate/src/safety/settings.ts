import { as } from '@citrate/parser';
import type { SafetyQuestion } from './rule.ts';

/** The text of the last value that earlier statements of the file SET; undefined if none did. */
export function settingBefore(
  wanted: string,
  { file, index }: Pick<SafetyQuestion, 'file' | 'index'>,
): string | undefined {
  const last = file.findLast(
    ({ tree }, i) => i < index && as(tree, 'VariableSetStmt')?.name?.toLowerCase() === wanted,
  );
  const { kind, args } = (last && as(last.tree, 'VariableSetStmt')) ?? {};
  if (kind !== 'VAR_SET_VALUE') return undefined;
  const value = as(args?.[0], 'A_Const');
  return value?.sval?.sval ?? value?.fval?.fval ?? String(value?.ival?.ival ?? 0);
}
