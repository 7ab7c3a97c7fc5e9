import type { ChosenName, Decision } from '../decisions.ts';
import { type Explanation, type TreeDiagnostic, treeDiagnostic } from '../errors.ts';
import { findTable } from '../lookup.ts';
import type { Catalog, Index, PgMajor, QualifiedName, Table } from '../model.ts';
import { sameName } from '../names-of.ts';
import { withRelation, withTable } from '../update.ts';

/**
 * One statement on its way: the catalog as changed so far, and what was decided and noticed. A table
 * that gets one constraint after the other is kept apart, and stored when somebody asks for the
 * catalog: a few times for each statement, not for each constraint.
 */
export class Run {
  readonly pg: PgMajor;
  readonly names: ChosenName[] = [];
  readonly decisions: Decision[] = [];
  readonly notices: TreeDiagnostic[] = [];
  #stored: Catalog;
  /** The table kept apart; in `#stored` it lacks constraints, or a column is not yet not null. */
  #open: Table | undefined;
  /** The table of `#stored` that was asked for last. */
  #found: Table | undefined;

  constructor(catalog: Catalog) {
    this.pg = catalog.pg;
    this.#stored = catalog;
    this.#open = undefined;
    this.#found = undefined;
  }

  /** With all that the statement has changed so far. */
  get catalog(): Catalog {
    if (this.#open) this.put(this.#open);
    return this.#stored;
  }

  set catalog(catalog: Catalog) {
    this.#stored = catalog;
    this.#open = undefined;
    this.#found = undefined;
  }

  /**
   * The same, for who looks at anything but constraints and whether columns are not null: of these, the
   * table at hand may have more.
   */
  get stored(): Catalog {
    return this.#stored;
  }

  /** The table that may have more than the stored one. */
  get open(): Table | undefined {
    return this.#open;
  }

  table(name: QualifiedName): Table | undefined {
    const open = this.#open;
    if (open && sameName(open, name)) return open;
    if (!this.#found || !sameName(this.#found, name)) this.#found = findTable(this.#stored, name);
    return this.#found;
  }

  /** Keeps a table with constraints more, or columns that are now not null. */
  extend(table: Table): void {
    if (this.#open && !sameName(this.#open, table)) this.put(this.#open);
    this.#open = table;
  }

  /** Stores a table, whatever of it has changed. */
  put(table: Table): void {
    const other = this.#open && !sameName(this.#open, table) ? this.#open : undefined;
    if (other) this.#stored = withTable(this.#stored, other);
    this.#stored = withTable(this.#stored, table);
    this.#open = undefined;
    this.#found = table;
  }

  addIndex(index: Index): void {
    this.#stored = withRelation(this.#stored, index);
  }
}

export function startRun(catalog: Catalog): Run {
  return new Run(catalog);
}

export function notice(run: Run, code: string, message: string, explanation?: Explanation): void {
  run.notices.push(treeDiagnostic(code, message, explanation, 'notice'));
}

export function warning(run: Run, code: string, message: string, explanation?: Explanation): void {
  run.notices.push(treeDiagnostic(code, message, explanation, 'warning'));
}
