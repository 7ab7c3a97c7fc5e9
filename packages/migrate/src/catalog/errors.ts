import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { topicPages } from '../pages/index.ts';

/**
 * What a statement's tree has wrong. `location` is the tree's own: bytes from the start of the text
 * that was parsed; who knows that text makes a span of it.
 */
export interface TreeDiagnostic extends Diagnostic {
  readonly location?: number;
}

export interface Explanation {
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly location?: number | undefined;
  readonly page?: string | undefined;
}

export function treeDiagnostic(
  code: string,
  message: string,
  { detail, hint, location, page }: Explanation = {},
  severity: Diagnostic['severity'] = 'error',
): TreeDiagnostic {
  const diagnostic: { -readonly [K in keyof TreeDiagnostic]: TreeDiagnostic[K] } = {
    code,
    severity,
    message,
  };
  if (detail !== undefined) diagnostic.detail = detail;
  if (hint !== undefined) diagnostic.hint = hint;
  if (page !== undefined) diagnostic.page = page;
  if (location !== undefined) diagnostic.location = location;
  return diagnostic;
}

/** Ends the statement at hand as a server's error would; `attempt` catches it. */
export function raise(code: string, message: string, explanation?: Explanation): never {
  throw new DiagnosticError([treeDiagnostic(code, message, explanation)]);
}

/** The detail of a refusal that is no server's. */
export const UNKNOWN_CHANGE = 'Citrate does not know what the statement changes.';

/** The words for what this version cannot do with a statement: one place, one code. */
export function unsupported(what: string, location?: number): never {
  raise('0A000', `${what} is not supported`, {
    detail: UNKNOWN_CHANGE,
    location,
    page: topicPages['not-yet'],
  });
}

export type Attempt<T> =
  | { readonly value: T; readonly diagnostics?: undefined }
  | { readonly diagnostics: readonly TreeDiagnostic[] };

/** The result of `work`, or the diagnostics it raised. Other exceptions pass. */
export function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof DiagnosticError) return { diagnostics: error.diagnostics };
    throw error;
  }
}
