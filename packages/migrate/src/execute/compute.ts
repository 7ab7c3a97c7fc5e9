/** Values that are computed once for all places, before a transaction takes them there. */
import { quoteLiteral } from '@citrate/deparser';
import type { QualifiedName } from '../catalog/model.ts';
import { beginningOf, type Value, valueQuery, withValues } from '../plan/index.ts';
import type { Computed, PlannedStatement, Step } from '../plan/model.ts';
import type { Context } from './context.ts';
import { ServerError } from './errors.ts';
import type { Job } from './job.ts';
import type { Session } from './session.ts';

/**
 * The step with all its values written out, as the coordinator computes them now: what is recorded of the
 * transaction, and done anew if a branch is lost, has the same. Values of sequences are taken, whether the
 * step succeeds or not, as PostgreSQL does it.
 *
 * @throws ServerError with what the server says against an expression
 */
export async function computeValues(
  context: Context,
  step: Step,
  locate: Job['locate'],
): Promise<Step> {
  if (step.statements.every(({ computed }) => !computed)) return step;
  const session = await context.coordinator.session();
  const run = new Computing(session);
  await session.batch(['BEGIN']);
  try {
    const statements: PlannedStatement[] = [];
    for (const [index, statement] of step.statements.entries()) {
      const place = locate({ target: session.server.name, statement: index, sql: '', names: [] });
      statements.push(await run.statement(statement, place));
    }
    return { ...step, statements };
  } finally {
    if (!session.lost) await session.batch(['COMMIT']);
  }
}

class Computing {
  readonly #session: Session;
  /** What sequences give next that are made in the step itself. */
  readonly #counters = new Map<string, bigint>();

  constructor(session: Session) {
    this.#session = session;
  }

  async statement(
    statement: PlannedStatement,
    place: ReturnType<Job['locate']>,
  ): Promise<PlannedStatement> {
    const { computed } = statement;
    if (!computed) return statement;
    try {
      const values: Value[] = [];
      for (const value of computed.values) values.push(await this.#value(computed, value));
      return withValues(statement, computed, values);
    } catch (error) {
      throw error instanceof ServerError ? error.with(place) : error;
    }
  }

  async #value(computed: Computed, value: Computed['values'][number]): Promise<Value> {
    const { sequence } = value;
    if (sequence && !(await this.#exists(sequence))) return this.#foreseen(computed, sequence);
    const [row] = await this.#session.query<{ value: string | null; type: string }>(
      valueQuery(value),
    );
    const { value: text = null, type = 'unknown' } = row ?? {};
    return { kind: 'literal', sql: `${text === null ? 'NULL' : quoteLiteral(text)}::${type}` };
  }

  async #exists({ schema, name }: QualifiedName): Promise<boolean> {
    const [row] = await this.#session.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS c
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE n.nspname = $1 AND c.relname = $2) AS found`,
      [schema, name],
    );
    return row?.found ?? false;
  }

  #foreseen(computed: Computed, sequence: QualifiedName): Value {
    const key = `${sequence.schema}\0${sequence.name}`;
    const { start, increment } = beginningOf(computed, sequence);
    const next = this.#counters.get(key) ?? start;
    this.#counters.set(key, next + increment);
    return { kind: 'foreseen', sql: String(next) };
  }
}
