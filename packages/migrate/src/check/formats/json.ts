import { position } from '@citrate/parser';
import type { VerdictKind } from '../../distribute/verdict.ts';
import type { CheckResult } from '../model.ts';

/** A statement and what becomes of it; `line` counts from 1. */
export interface StatementJson {
  readonly file: string;
  readonly line: number;
  readonly sql: string;
  readonly verdict: VerdictKind;
  /** What shards have of it, a rebalance loses. */
  readonly survivesMove?: 're-apply';
  /** SQLSTATE, of a refused statement. */
  readonly code?: string;
  /** That of its first error. */
  readonly page?: string;
}

export function statementsJson({ statements }: CheckResult): readonly StatementJson[] {
  return statements.map(({ file, span, sql, verdict, survivesMove, code, page }) => ({
    file: file.name,
    line: position(file, span.start).line,
    sql,
    verdict,
    ...(survivesMove && { survivesMove }),
    ...(code !== undefined && { code }),
    ...(page !== undefined && { page }),
  }));
}
