import { loadParser } from '@citrate/parser';
import { type CheckResult, type CheckSource, checkSources, fleetChecks } from '../check/index.ts';
import { type Input, type InputOptions, type Inputs, readInputs } from './inputs.ts';
import { offlineCatalog, type StartOptions } from './start.ts';

export interface CheckOptions extends InputOptions, StartOptions {
  /**
   * Whether anything is to be said of a text; of the others, only what they make counts. All, when
   * absent.
   */
  readonly isReported?: (text: Pick<Input, 'path'>) => boolean;
}

/**
 * Whether every statement can be taken to all nodes, and is safe: statement by statement what becomes
 * of it, and every problem with its place. No server is asked. Problems are gathered, not thrown, but
 * for a snapshot that is none: DiagnosticError, 22P02.
 */
export async function check(options: CheckOptions): Promise<CheckResult> {
  await loadParser();
  return checkInputs(readInputs(options), options);
}

export function checkInputs({ inputs, problems }: Inputs, options: CheckOptions): CheckResult {
  const texts = textsToCheck(inputs, options);
  const result = checkSources(texts, offlineCatalog(options), fleetChecks);
  return { ...result, diagnostics: [...problems, ...result.diagnostics] };
}

/** A snapshot has in it what is not reported on: those texts are left out. */
function textsToCheck(inputs: readonly Input[], options: CheckOptions): readonly CheckSource[] {
  const { isReported = () => true, snapshot } = options;
  const texts = inputs.map((input): CheckSource => {
    const { source, up, diagnostics } = input;
    const { statements, directives } = up;
    return { source, statements, directives, diagnostics, silent: !isReported(input) };
  });
  return snapshot === undefined ? texts : texts.filter(({ silent }) => !silent);
}
