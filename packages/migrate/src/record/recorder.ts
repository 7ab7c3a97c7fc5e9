import { literalOf, UnsupportedValue } from './literal.ts';
import type { RawStatement, RecordFailure } from './model.ts';
import { lineIn } from './stack.ts';

/** A query as Kysely hands it to a driver. */
interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Thrown where a migration does what cannot be recorded; whoever catches it does not undo it. */
export class Unrecordable extends Error {
  override readonly name = 'Unrecordable';
  readonly failure: RecordFailure;

  constructor(failure: RecordFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What one function of a migration file has executed so far. */
export class Recorder {
  readonly #path: string;
  readonly #compiledAt = new WeakMap<object, number>();
  #executed: { readonly statement: RawStatement; readonly connection: object }[] = [];
  #failure: RecordFailure | undefined;
  #ended = false;

  constructor(path: string) {
    this.#path = path;
  }

  get statements(): readonly RawStatement[] {
    return this.#executed.map(({ statement }) => statement);
  }

  /** The first thing that could not be recorded. */
  get failure(): RecordFailure | undefined {
    return this.#failure;
  }

  /** The function has come to its end: what is executed from now on, nobody waited for. */
  end(): void {
    this.#ended = true;
  }

  /** Where in the file a query was made: its own frame may be gone when it is executed. */
  noteCompiled(query: object): void {
    const line = lineIn(this.#path, new Error('to see where').stack);
    if (line !== undefined) this.#compiledAt.set(query, line);
  }

  /** Gives how to refuse that somebody reads the answer. */
  execute(query: Query, connection: object): () => never {
    // The statement begins where it is awaited; without `await` there is no such frame.
    const line = lineIn(this.#path, new Error('to see where').stack) ?? this.#compiledAt.get(query);
    const at = line === undefined ? {} : { line };
    const { sql } = query;
    // Thrown, it would reach nobody.
    if (this.#ended) this.#failure ??= { kind: 'late', message: sql, what: sql, ...at };
    const literals = query.parameters.map((value) => this.#literalOf(value, at));
    this.#executed.push({ statement: { sql, literals, ...at }, connection });
    return () => this.refuse({ kind: 'reads', message: sql, what: sql, ...at });
  }

  /** @throws Unrecordable */
  refuse(failure: RecordFailure): never {
    const line = failure.line ?? lineIn(this.#path, new Error('to see where').stack);
    const placed = line === undefined ? failure : { ...failure, line };
    this.#failure ??= placed;
    throw new Unrecordable(placed);
  }

  /** How much is recorded, for `takeBack`. */
  get length(): number {
    return this.#executed.length;
  }

  /** What a connection has executed since then is rolled back. */
  takeBack(connection: object, length: number): void {
    this.#executed = this.#executed.filter((one, i) => i < length || one.connection !== connection);
  }

  #literalOf(value: unknown, at: Pick<RecordFailure, 'line'>): string {
    try {
      return literalOf(value);
    } catch (error) {
      if (!(error instanceof UnsupportedValue)) throw error;
      return this.refuse({ kind: 'value', message: error.message, ...at });
    }
  }
}
