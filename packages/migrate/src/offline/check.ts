import { type Diagnostic, loadParser } from '@citrate/parser';
import { type CitusVersion, releaseOf, VERIFIED_CITUS } from '../catalog/index.ts';
import {
  type CheckResult,
  type CheckSource,
  checkSources,
  citusChecks,
  fleetChecks,
} from '../check/index.ts';
import { parseFileName, withoutStatements } from '../files/index.ts';
import { type Severities, unknownRules } from '../safety/index.ts';
import { withSnapshotHints } from './applied.ts';
import { type Input, type InputOptions, type Inputs, readInputs } from './inputs.ts';
import { offlineCatalog, type StartOptions, withSnapshotRead } from './start.ts';

export interface CheckOptions extends InputOptions, StartOptions {
  /** What findings of safety rules count as, by the rules' names. */
  readonly rules?: Severities;
  /**
   * Whether anything is to be said of a text; of the others, only what they make counts. All, when
   * absent.
   */
  readonly isReported?: (text: Pick<Input, 'path'>) => boolean;
}

/**
 * Whether every statement can be taken to all nodes, and is safe: statement by statement what becomes
 * of it, and every problem with its place. No server is asked. Problems are gathered, not thrown, but
 * for a snapshot that is none: DiagnosticError, 22023.
 */
export async function check(given: CheckOptions): Promise<CheckResult> {
  await loadParser();
  const options = withSnapshotRead(given);
  return checkInputs(await readInputs(options), options);
}

export function checkInputs(read: Inputs, options: CheckOptions): CheckResult {
  const texts = textsToCheck(read, options);
  const { asCitus } = options;
  const checks = asCitus ? citusChecks : fleetChecks(options.rules);
  const result = checkSources(texts, offlineCatalog(options), checks);
  const remarks = asCitus ? unverified(asCitus) : unknownRules(options.rules ?? {});
  const said = withSnapshotHints(result.diagnostics, options.snapshot);
  return { ...result, diagnostics: [...read.problems, ...remarks, ...said] };
}

/** A snapshot has in it what is not reported on: those texts are left out. */
function textsToCheck({ inputs, problems }: Inputs, options: CheckOptions): readonly CheckSource[] {
  const { isReported = () => true, snapshot } = options;
  const texts = inputs.map((input): CheckSource => {
    const { source, up } = input;
    const { span, statements, directives } = up;
    const diagnostics = [...input.diagnostics, ...emptiness(input, problems)];
    return { source, span, statements, directives, diagnostics, silent: !isReported(input) };
  });
  return snapshot === undefined ? texts : texts.filter(({ silent }) => !silent);
}

/**
 * A migration of nothing is refused where it is pending; it may be applied already, as another tool's. One whose
 * statements could not be read is told as such.
 */
function emptiness(
  { source, up, diagnostics }: Input,
  problems: readonly Diagnostic[],
): readonly Diagnostic[] {
  const name = parseFileName(source.name);
  if (!('version' in name)) return [];
  const isUnread = [...problems, ...diagnostics].some(
    ({ severity, file }) => severity === 'error' && file?.name === source.name,
  );
  if (isUnread) return [];
  return withoutStatements([{ ...name, source, up }]).map((one) => ({
    ...one,
    severity: 'warning',
  }));
}

/** Of one release every verdict was compared with a real server's. */
function unverified(version: CitusVersion): readonly Diagnostic[] {
  const release = releaseOf(version);
  if (release === VERIFIED_CITUS) return [];
  return [
    {
      code: '01000',
      severity: 'notice',
      message: `verdicts for Citus ${release} are unverified`,
      detail: `Those for ${VERIFIED_CITUS} were compared with a real Citus; for ${release} they follow its change log.`,
    },
  ];
}
