/** A text with the name a user knows it by: a file's path, `<stdin>`, `<input>`. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Half-open range of JavaScript string offsets (UTF-16 code units), 0-based. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
