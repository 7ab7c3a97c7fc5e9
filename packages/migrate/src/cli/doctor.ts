import type { DoctorResult, DoctorServer, Finding } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { withoutSession } from './node-words.ts';
import { presentation, printResult } from './report.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { colorsFor, count, table } from './terminal.ts';

interface DoctorFlags {
  readonly probe?: boolean;
}

export const doctorCommand: Subcommand<DoctorFlags> = {
  declare: (program) =>
    program
      .command('doctor')
      .description('examine all nodes: what would keep migrations from being applied, and more')
      .option('--no-probe', 'change nothing: do not try to prepare a transaction on the workers')
      .addHelpText(
        'after',
        `
Reads only, but for the probe: a trial transaction on each worker, prepared and rolled back, under the
lease. Ends with 2 where apply would not begin (a connection, the configuration, what servers are or
allow), with 3 for other errors, and with 0 if there are none; warnings count for nothing. With
--no-probe, what the user lacks to apply migrations is a warning: a monitor may have one that only reads.
${examples([
  ['citrate doctor', 'nodes, and every check'],
  ['citrate doctor -q', 'what is not well'],
  ['citrate doctor --verbose', 'and what was measured'],
  ['citrate doctor --no-probe --format json', 'for a monitor with a role that may only read'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { doctorCluster } = await import('../engine/index.ts');
    const { probe = true } = context.flags;
    const options = { probe, signal: context.interruption.signal };
    const result = await scrubbed(context, await doctorCluster(config, options));
    await printResult(context, result, (shown) => pretty(context, shown));
    return exitCodeOf(result);
  },
};

/** Findings tell what servers said: they are data here, and no less without passwords. */
async function scrubbed(context: Context, result: DoctorResult): Promise<DoctorResult> {
  const { diagnostic } = await presentation(context);
  const findings = result.findings.map((finding) => {
    const { message, detail, hint } = diagnostic({ ...finding, severity: 'notice' });
    return {
      ...finding,
      message,
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
    };
  });
  return { ...result, findings };
}

function pretty(context: Context, { servers, findings }: DoctorResult): string {
  if (findings.length === 0) return '';
  const { quiet, verbose } = context.flags;
  const wanted = findings.filter(({ severity }) => severity !== 'ok' || quiet !== true);
  const shown = verbose === true ? wanted : folded(wanted);
  const nodes =
    quiet === true
      ? ''
      : `Nodes\n${table(
          servers.map((server) => nodeRow(server, findings)),
          '  ',
        )}\n`;
  return `${nodes}${shown.length === 0 ? '' : `Checks\n${lines(context, shown)}\n`}${summary(findings)}`;
}

/** What is well on several nodes takes one line: there may be hundreds. None is counted that is not well. */
function folded(findings: readonly Finding[]): readonly Finding[] {
  const troubled = new Set(findings.filter(({ severity }) => severity !== 'ok').map(placeOf));
  const well = findings.filter((one) => one.severity === 'ok' && !troubled.has(placeOf(one)));
  return findings.flatMap((finding) => {
    if (finding.severity !== 'ok') return finding;
    const { check, severity, code } = finding;
    const alike = well.filter((one) => one.check === check);
    if (alike.length < 2) return alike.includes(finding) ? finding : [];
    if (alike[0] !== finding) return [];
    const nodes = count(new Set(alike.map(placeOf)).size, 'node');
    return { check, severity, code, message: `nothing is wrong on ${nodes}` };
  });
}

function placeOf({ check, server }: Finding): string {
  return `${check} ${server ?? ''}`;
}

function nodeRow(server: DoctorServer, findings: readonly Finding[]): string[] {
  const { version, primary, connectionsNow, connectionsMax, preparedNow, preparedSlots } = server;
  if (!server.reachable) return [server.server, withoutSession(server.server, findings)];
  return [
    server.server,
    `PostgreSQL ${version ?? ''}`,
    primary === true ? 'primary' : 'standby',
    connectionsMax === undefined ? '' : `${connectionsNow} of ${connectionsMax} connections`,
    `${preparedNow} of ${preparedSlots} prepared`,
  ];
}

/** A line each; below it what to know and to do, where something is not well. */
function lines(context: Context, findings: readonly Finding[]): string {
  const { terminal, flags } = context;
  const colors = colorsFor(terminal, terminal.stdout);
  const paint = { ok: colors.green, warning: colors.yellow, error: colors.red };
  const rows = findings.map(({ severity, check, server, message }) => [
    severity,
    check,
    server ?? '',
    message,
  ]);
  const heads = table(rows, '  ').trimEnd().split('\n');
  return findings
    .map((finding, i) => {
      const { severity, detail, hint } = finding;
      const head = (heads[i] ?? '').replace(severity, paint[severity](severity));
      const more = severity === 'ok' && flags.verbose !== true ? [] : [detail, hint];
      const below = more.flatMap((text) => (text === undefined ? [] : [`             ${text}`]));
      return [head, ...below].join('\n');
    })
    .join('\n')
    .concat('\n');
}

function summary(findings: readonly Finding[]): string {
  const number = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const checks = new Set(findings.map(({ check }) => check)).size;
  return `${count(checks, 'check')}: ${count(number('error'), 'error')}, ${count(number('warning'), 'warning')}`;
}
