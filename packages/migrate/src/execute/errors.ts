/** Errors of the driver, as diagnostics, and what they say about the session. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { DatabaseError } from 'pg';
import { scrubSecrets } from '../config/index.ts';
import type { ServerConfig } from '../config/model.ts';

/** Errors after which the server ends the session: shutdowns, crashes, timeouts of idle sessions. */
const fatal = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04']);

/** Locks not got in time, and deadlocks: worth another round. */
const transient = new Set(['55P03', '40P01']);

/** A command failed on a server. */
export class ServerError extends DiagnosticError {
  /** SQLSTATE. */
  readonly code: string;
  /** True if the session is gone, so that nothing is known about the command it was sent last. */
  readonly lost: boolean;
  /** How many statements of the same message had succeeded before. */
  readonly completed: number;

  constructor(diagnostic: Diagnostic, lost: boolean, completed = 0) {
    super([diagnostic]);
    this.code = diagnostic.code;
    this.lost = lost;
    this.completed = completed;
  }

  get diagnostic(): Diagnostic {
    const [diagnostic] = this.diagnostics;
    if (diagnostic === undefined) throw new TypeError('a ServerError without a diagnostic');
    return diagnostic;
  }

  /** The same error, told with more. */
  with(more: Partial<Diagnostic>): ServerError {
    return new ServerError({ ...this.diagnostic, ...more }, this.lost, this.completed);
  }
}

/** An error that the driver threw, as a ServerError. */
export function serverError(error: unknown, server: ServerConfig, completed = 0): ServerError {
  if (error instanceof ServerError) return error;
  return new ServerError(serverDiagnostic(error, server), isLost(error), completed);
}

/**
 * Any error on the way to or on a server, as diagnostics. Sessions throw ServerErrors: whatever else
 * arrives here is a flaw of this program, and says nothing about the connection.
 */
export function diagnosticsOf(error: unknown, server: ServerConfig): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  return [internalDiagnostic(error, server)];
}

/** True for an error that another attempt may not meet. */
export function isTransient(error: unknown): boolean {
  return error instanceof ServerError && transient.has(error.code);
}

/** True for an error that a server reported with this SQLSTATE. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof ServerError && error.code === code;
}

/** Whether the session survived the error: only then it is the server's word. */
export function isWord(error: unknown): boolean {
  return error instanceof ServerError && !error.lost;
}

function isLost(error: unknown): boolean {
  if (isInternal(error)) return false;
  if (!(error instanceof DatabaseError) || error.code === undefined) return true;
  return fatal.has(error.code) || error.code.startsWith('08');
}

/** Thrown by code of ours that the driver calls, or by the driver about what it was given. */
function isInternal(error: unknown): boolean {
  if (error instanceof Error && 'code' in error) return false;
  return [TypeError, RangeError, SyntaxError, ReferenceError].some((kind) => error instanceof kind);
}

/** What went wrong on a server, with Postgres's own words where there are some. */
export function serverDiagnostic(error: unknown, server: ServerConfig): Diagnostic {
  const clean = (text: string): string => scrubSecrets(text, [server.url]);
  if (error instanceof DatabaseError && error.code !== undefined) {
    return {
      code: error.code,
      severity: 'error',
      message: clean(error.message),
      ...(error.detail !== undefined && { detail: clean(error.detail) }),
      ...(error.hint !== undefined && { hint: clean(error.hint) }),
      server: server.name,
    };
  }
  if (isInternal(error)) return internalDiagnostic(error, server);
  return {
    code: '08006',
    severity: 'error',
    message: `lost the connection to server "${server.name}"`,
    detail: `${clean(plainMessage(error))}.`,
    server: server.name,
  };
}

/** What a server tells beside its results. */
export function noticeDiagnostic(notice: NoticeMessage, server: ServerConfig): Diagnostic {
  const { code = '00000', message = '', detail, hint } = notice;
  return {
    code,
    // The word for the severity is translated, the class of the code is not.
    severity: code.startsWith('01') ? 'warning' : 'notice',
    message,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    server: server.name,
  };
}

type NoticeMessage = Partial<
  Readonly<Record<'code' | 'message' | 'detail' | 'hint', string | undefined>>
>;

function internalDiagnostic(error: unknown, server: ServerConfig): Diagnostic {
  return {
    code: 'XX000',
    severity: 'error',
    message: `internal error: ${scrubSecrets(plainMessage(error), [server.url])}`,
    hint: 'This is a flaw of citrate. Report it with the migration that it came from.',
    server: server.name,
  };
}

/** The wait for the synchronous standby was cut short. @param what failed, as a message */
export function notReplicated(server: ServerConfig, what: string): ServerError {
  const diagnostic: Diagnostic = {
    code: '01000',
    severity: 'error',
    message: `${what} was not confirmed by the synchronous standby`,
    detail: 'The wait for it was cut short; a failover could lose it.',
    server: server.name,
  };
  return new ServerError(diagnostic, false);
}

/** Attempts on several addresses of a host come as one error without a message of its own. */
export function plainMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(plainMessage).join('; ');
  }
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\.$/, '');
}
