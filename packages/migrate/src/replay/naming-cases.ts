/**
 * Scripts beside what real servers make of them: how far replay foresees every name. A case runs in
 * a database with two empty schemas, `s` and `s2`, and search_path = s.
 */
import { parseScript } from '@citrate/parser';
import {
  type Catalog,
  emptyCatalog,
  emptySchema,
  type PgMajor,
  UNKNOWN_CHANGE,
  withSchema,
} from '../catalog/index.ts';
import { inventory } from './inventory.ts';
import { replay } from './replay.ts';

/** What a file of cases holds. */
export interface NamingCases {
  readonly cases: readonly NamingCase[];
}

export interface NamingCase {
  readonly id: string;
  readonly sql: string;
  readonly results: readonly {
    readonly versions: readonly PgMajor[];
    /** What exists afterwards, as `inventory` writes it. */
    readonly objects: readonly string[];
    /** What the server said, where it said something. */
    readonly messages?: readonly string[];
  }[];
}

export interface CaseOutcome {
  readonly id: string;
  readonly pg: PgMajor;
  /**
   * `not modelled`: the catalog refused a statement because it does not know what it changes. `not
   * knowable`: it differs, and nobody could know offline.
   */
  readonly outcome: 'equal' | 'different' | 'not modelled' | 'not knowable';
  /** Why it is not knowable. */
  readonly reason?: string;
  /** What only the server has, what only replay has, and every error of replay. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly errors: readonly string[];
}

/** What came of each case on each version that it was run on. */
export function checkNamingCases({ cases }: NamingCases): CaseOutcome[] {
  return cases.flatMap(({ id, sql, results }) =>
    results.flatMap(({ versions, objects, messages }) =>
      versions.map((pg) => ({ id, pg, ...checkCase(sql, pg, objects.filter(isObject), messages) })),
    ),
  );
}

export function startOfCase(pg: PgMajor): Catalog {
  const catalog = emptyCatalog({ pg, searchPath: ['s'], anyRole: true });
  return ['s', 's2'].reduce((c, name) => withSchema(c, emptySchema(name, c.currentRole)), catalog);
}

function checkCase(
  sql: string,
  pg: PgMajor,
  expected: readonly string[],
  messages: readonly string[] = [],
): Omit<CaseOutcome, 'id' | 'pg'> {
  const { statements, diagnostics } = parseScript({ name: 'case.sql', text: sql });
  const replayed = replay([{ statements }], startOfCase(pg));
  const errors = [...diagnostics, ...replayed.diagnostics].filter((d) => d.severity === 'error');
  const kinds = new Set(['C', 'I', 'S', 'X', ...expected.map((line) => line.charAt(0))]);
  const found = inventory(replayed.catalog).filter((line) => kinds.has(line.charAt(0)));
  const missing = without(expected, found);
  const unexpected = without(found, expected);
  const isEqual = missing.length + unexpected.length === 0;
  const reason = isEqual ? undefined : unknowable(replayed.catalog, messages);
  const outcome = errors.some((e) => e.detail === UNKNOWN_CHANGE)
    ? 'not modelled'
    : isEqual
      ? 'equal'
      : reason === undefined
        ? 'different'
        : 'not knowable';
  return {
    outcome,
    ...(reason !== undefined && { reason }),
    missing,
    unexpected,
    errors: errors.map((e) => `${e.code} ${e.message}`),
  };
}

/** What the rows of tables decide, in the server's words. */
const ofRows = /could not create unique index|is violated by some row|contains null values/;

function unknowable({ uncertain }: Catalog, messages: readonly string[]): string | undefined {
  if (uncertain) return `only a server knows what ${uncertain.join(' and ')} changes`;
  const refusal = messages.find((message) => ofRows.test(message));
  return refusal && `the rows decide: ${refusal}`;
}

/** What a script itself selects is no object: `C t_pkey`. */
function isObject(line: string): boolean {
  return !line.startsWith('C ') || line.includes('[');
}

/** Each item of `some` that `others` has not as often. */
function without(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return some.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
