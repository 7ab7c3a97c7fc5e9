/** JSON outputs of the command line. Each carries `"format": 1`. */
import { type Diagnostic, position, type Severity, withoutSecrets } from '@citrate/parser';
import type { StatementJson } from '../check/index.ts';
import type { DumpedStatements } from '../dump/index.ts';
import type {
  ApplyResult,
  DoctorResult,
  DownResult,
  DriftResult,
  GiveUpResult,
  NodesResult,
  RecoverResult,
  StatusResult,
  TakeOverResult,
} from '../engine/model.ts';
import type { PlanJson as PlannedJson } from '../plan/index.ts';
import type { DeparsedSources } from './deparse.ts';
import type { FixedFile } from './fix.ts';
import type { NamesResult } from './names.ts';
import type { WriteNamesResult } from './write-names.ts';

/** A diagnostic as JSON; `line` and `column` count from 1. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly server?: string;
  readonly shardId?: number;
  readonly rule?: string;
  /** Below docs/; "citrate explain" prints it. */
  readonly page?: string;
  readonly fix?: string;
}

/** What every command prints with `--format json` when it could not give its result. */
export interface FailureJson {
  readonly format: 1;
  readonly diagnostics: readonly DiagnosticJson[];
}

/** A library function's result as a command prints it. */
export type ResultJson<Result> = Omit<Result, 'diagnostics'> & FailureJson;

/** `citrate names --format json` */
export type NamesJson = ResultJson<NamesResult>;

/** `citrate names --write --format json` */
export type WrittenNamesJson = ResultJson<WriteNamesResult>;

/** `citrate check --format json`; `fixed` with `--fix`. */
export type CheckJson = FailureJson & {
  readonly statements: readonly StatementJson[];
  readonly fixed?: readonly FixedFile[];
};

/** `citrate deparse --format json` */
export type DeparseJson = ResultJson<DeparsedSources>;

/** `citrate dump --format json` */
export type DumpJson = ResultJson<DumpedStatements>;

/** `citrate plan --format json` */
export type PlanJson = PlannedJson & FailureJson;

/** `citrate apply --format json` */
export type ApplyJson = ResultJson<ApplyResult>;

/** `citrate status --format json` */
export type StatusJson = ResultJson<StatusResult>;

/** `citrate doctor --format json` */
export type DoctorJson = ResultJson<DoctorResult>;

/** `citrate baseline --format json` */
export type BaselineJson = ResultJson<TakeOverResult>;

/** `citrate down --format json` */
export type DownJson = ResultJson<DownResult>;

/** `citrate recover --give-up --format json` */
export type GiveUpJson = ResultJson<GiveUpResult>;

/** `citrate nodes --format json` */
export type NodesJson = ResultJson<NodesResult>;
/** `citrate recover --format json` */
export type RecoverJson = ResultJson<RecoverResult>;

/** `citrate drift --format json` */
export type DriftJson = ResultJson<DriftResult>;

export function diagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  const { code, severity, message, file, span, detail, hint } = diagnostic;
  const { server, shardId, rule, page, fix } = diagnostic;
  const place = file && span && position(file, span.start);
  return {
    code,
    severity,
    message,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(file && { file: file.name }),
    ...(place && { line: place.line, column: place.column }),
    ...(server !== undefined && { server }),
    ...(shardId !== undefined && { shardId }),
    ...(rule !== undefined && { rule }),
    ...(page !== undefined && { page }),
    ...(fix !== undefined && { fix: withoutSecrets(fix) }),
  };
}
