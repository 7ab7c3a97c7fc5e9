import {
  type Diagnostic,
  locate,
  type SourceFile,
  type Span,
  type Statement,
} from '@citrate/parser';
import { nameKey, type TreeDiagnostic } from '../catalog/index.ts';
import type { QualifiedName } from '../catalog/model.ts';
import type { TableFinding } from '../distribute/index.ts';
import type { MigrationFile } from '../files/model.ts';

interface Place {
  readonly file: SourceFile;
  readonly span: Span;
}

/** Gathers what is found in the statements of files, with the place of each. */
export class Findings {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #created = new Map<string, Place>();
  #file: MigrationFile | undefined;
  #statement: Statement | undefined;
  #errors = 0;
  #errorsBefore = 0;

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  get fileHasErrors(): boolean {
    return this.#errors > this.#errorsBefore;
  }

  openFile(file: MigrationFile): void {
    this.#file = file;
    this.#statement = undefined;
    this.#errorsBefore = this.#errors;
  }

  openStatement(statement: Statement): void {
    this.#statement = statement;
  }

  /** Found by itself, its place included. */
  addPlaced(diagnostics: readonly Diagnostic[]): void {
    for (const one of diagnostics) this.#put(one);
  }

  /** Found in the statement at hand. */
  add(diagnostics: readonly TreeDiagnostic[]): void {
    for (const { location, ...diagnostic } of diagnostics) {
      this.#put({ ...diagnostic, ...this.#place(location) });
    }
  }

  /** The statement at hand makes these tables. */
  remember(tables: readonly QualifiedName[]): void {
    const place = this.#place(undefined);
    for (const table of tables) if (place) this.#created.set(nameKey(table), place);
  }

  /** Found once all statements were seen: it is about a table, where a statement made it. */
  addAbout(found: readonly TableFinding[]): void {
    for (const { table, diagnostics } of found) {
      const place = this.#created.get(nameKey(table)) ?? this.#place(undefined);
      for (const { location: _, ...diagnostic } of diagnostics) {
        this.#put({ ...diagnostic, ...place });
      }
    }
  }

  #place(location: number | undefined): Place | undefined {
    const file = this.#file?.source;
    if (!file || !this.#statement) return undefined;
    return { file, span: locate(this.#statement, location) };
  }

  #put(diagnostic: Diagnostic): void {
    this.#diagnostics.push(diagnostic);
    if (isError(diagnostic)) this.#errors++;
  }
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
