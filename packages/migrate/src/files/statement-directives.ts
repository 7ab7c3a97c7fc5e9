/** What directives say of a statement: its own, and those of its section. */
import type { Statement } from '@citrate/parser';
import type { Directive, Section } from './model.ts';

export function holdsForStatement({ key }: Directive): boolean {
  return key === 'ignore' || needsStatement(key);
}

/** Those that say how a statement is to be run. */
export function needsStatement(key: Directive['key']): boolean {
  return key === 'on' || key === 'batch' || key === 'pause';
}

/** The statement that the directive stands in, or else the next one. */
export function statementOf(
  { span }: Directive,
  statements: readonly Statement[],
): Statement | undefined {
  return statements.find((statement) => statement.span.end > span.start);
}

/** How the file wants a statement to be run. */
export interface Wanted {
  /** By a directive `on=shards` of its own. */
  readonly forShards: boolean;
  /** False under `transaction=off`: each statement is a step of its own. */
  readonly transactional: boolean;
  /** By directives `batch` and `pause` of its own. */
  readonly batches?: Batches;
}

/** That a change of rows is to be carried out in batches. */
export interface Batches {
  /** Rows of a batch; absent where there is only a pause, which is of no use. */
  readonly rows?: number;
  /** How long to rest after each batch, in milliseconds; `auto`: as long as the batch took. */
  readonly pauseMs: number | 'auto';
}

export function wantedFor(
  statement: Statement,
  section: Pick<Section, 'directives' | 'statements'>,
): Wanted {
  const { directives, statements } = section;
  // By its place: a run that goes on has the statement as it was completed, another object.
  const own = directives.filter(
    (one) => statementOf(one, statements)?.span.start === statement.span.start,
  );
  const valueOf = (key: Directive['key']): string | undefined =>
    own.findLast((one) => one.key === key)?.value;
  const batches = batchesOf(valueOf('batch'), valueOf('pause'));
  return {
    forShards: valueOf('on') !== undefined,
    transactional: isTransactional(section),
    ...(batches && { batches }),
  };
}

function batchesOf(rows: string | undefined, pause: string | undefined): Batches | undefined {
  if (rows === undefined && pause === undefined) return;
  return { ...(rows !== undefined && { rows: Number(rows) }), pauseMs: pauseOf(pause) };
}

function pauseOf(pause = '0ms'): Batches['pauseMs'] {
  if (pause === 'auto') return pause;
  return Number.parseInt(pause, 10) * (pause.endsWith('ms') ? 1 : 1000);
}

/** How a section asks to come to be on all servers; undefined where it leaves that to the configuration. */
export function consistencyOf({ directives }: Pick<Section, 'directives'>): string | undefined {
  return directives.find(({ key }) => key === 'consistency')?.value;
}

/** Whether a section is one transaction. */
export function isTransactional({ directives }: Pick<Section, 'directives'>): boolean {
  return !directives.some(({ key, value }) => key === 'transaction' && value === 'off');
}
