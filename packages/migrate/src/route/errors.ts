import { type Diagnostic, DiagnosticError } from '@citrate/parser';

/** Why a row has no shard, with PostgreSQL's SQLSTATE for it. */
const codes = {
  'unknown table': '42P01',
  'not distributed': '42809',
  'unknown hash': '0A000',
  null: '23502',
  'wrong type': '42804',
  'no shard': '55000',
} as const;

export type RoutingProblem = keyof typeof codes;

/** Thrown by `shardFor`: `problem` says which kind it is of, for programs. */
export class RoutingError extends DiagnosticError {
  readonly problem: RoutingProblem;

  constructor(
    problem: RoutingProblem,
    message: string,
    explanation: Pick<Diagnostic, 'detail' | 'hint'> = {},
  ) {
    super([{ code: codes[problem], severity: 'error', message, ...explanation }]);
    this.problem = problem;
  }
}
