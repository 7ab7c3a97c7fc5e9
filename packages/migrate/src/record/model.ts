/** What recording a migration in TypeScript gives: plain data, so that it can leave its thread. */

/** A statement that a migration has executed. */
export interface RecordedStatement {
  /** Parameters are in it as literals. */
  readonly sql: string;
  /** Where it was executed in the file, from 1; absent where that was in no function of the file. */
  readonly line?: number;
}

/** What a migration does, as statements. */
export interface Recording {
  readonly up: readonly RecordedStatement[];
  /** Absent where the file exports no `down`. */
  readonly down?: readonly RecordedStatement[];
}

/** A statement as it was handed to the driver: `$1` stands for the first of the literals. */
export interface RawStatement {
  readonly sql: string;
  readonly literals: readonly string[];
  readonly line?: number;
}

export interface RawRecording {
  readonly up: readonly RawStatement[];
  readonly down?: readonly RawStatement[];
}

/**
 * Why there is no recording.
 * - `syntax`: the file does not compile
 * - `import`: it imports what is not there; `what` is the specifier
 * - `load`: it threw while it was loaded
 * - `no up`: it exports no function `up`
 * - `throws`: `up` or `down` threw, or rejected; `what` says which
 * - `reads`: it uses what a database answers; `what` says how it came to ask, or is the statement
 * - `value`: a parameter has no literal
 * - `late`: a statement was executed after `up` or `down` had come to its end
 * - `differs`: it gave other statements the second time
 * - `endless`: it did not come to its end in time, or never could
 * - `stray`: something that nobody waited for threw, or the file ended the process
 */
export interface RecordFailure {
  readonly kind:
    | 'syntax'
    | 'import'
    | 'load'
    | 'no up'
    | 'throws'
    | 'reads'
    | 'value'
    | 'late'
    | 'differs'
    | 'endless'
    | 'stray';
  readonly message: string;
  readonly what?: string;
  readonly line?: number;
}

export type Outcome<Value> = { readonly recording: Value } | { readonly failure: RecordFailure };

/** From the thread: it has begun with a file, is through with it, both times, or has nothing to do. */
export type ThreadMessage =
  | { readonly state: 'idle' }
  | { readonly state: 'begun'; readonly path: string }
  | {
      readonly state: 'done';
      readonly path: string;
      readonly outcome: Outcome<readonly [RawRecording, RawRecording]>;
    };
