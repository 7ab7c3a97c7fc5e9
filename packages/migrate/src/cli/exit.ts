/** Every exit code of the command line, in one place. */
import type { Diagnostic } from '@citrate/parser';
import type { Outcome, PlanResult } from '../engine/model.ts';

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 130;

const outcomes: Readonly<Record<Outcome, ExitCode>> = {
  done: 0,
  failed: 1,
  unusable: 2,
  invalid: 3,
  drift: 5,
  leased: 6,
  partial: 7,
  'in doubt': 8,
  interrupted: 130,
};

export const exitDone = 0;
export const exitFailed = 1;
export const exitUsage = 2;
const exitInvalid = 3;
export const exitPending = 4;
export const exitPartial = 7;
export const exitInDoubt = 8;
export const exitInterrupted = 130;

/** The exit code for how one of the engine's functions ended. */
export function exitCodeOf({
  outcome,
  diagnostics,
}: Pick<PlanResult, 'outcome' | 'diagnostics'>): ExitCode {
  return outcome === 'invalid' && diagnostics.some(isUnusable) ? exitUsage : outcomes[outcome];
}

/**
 * The exit code for problems found before anything was tried: 2 where the configuration, a path or
 * a connection is at fault, and 3 where the statements are.
 */
export function exitCodeOfProblems(diagnostics: readonly Diagnostic[]): ExitCode {
  if (diagnostics.every((d) => d.severity !== 'error')) return exitDone;
  return diagnostics.some(isUnusable) ? exitUsage : exitInvalid;
}

/** Configuration, connection, authorization, file system, bad argument, server shutting down. */
const unusable = /^(F0|08|28|58|22023|57P0)/;

/** By SQLSTATE, and only where it is not about a statement: there the statement is to blame. */
function isUnusable({ severity, code, span }: Diagnostic): boolean {
  return severity === 'error' && span === undefined && unusable.test(code);
}
