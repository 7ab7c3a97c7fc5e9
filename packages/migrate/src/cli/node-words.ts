/** What was told of a server: a diagnostic, or a finding of doctor. */
interface Told {
  readonly server?: string;
  readonly code: string;
}

/** Of a server where no session could be opened: one that has said why it does not want one is there. */
export function withoutSession(server: string, told: readonly Told[]): string {
  const refusal = told.find((one) => one.server === server && !one.code.startsWith('08'));
  return refusal === undefined ? 'not reachable' : 'not usable';
}
