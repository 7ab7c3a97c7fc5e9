import type { ChosenName, Decision } from '../decisions.ts';
import { type Explanation, type TreeDiagnostic, treeDiagnostic } from '../errors.ts';
import { findTable } from '../lookup.ts';
import type { Catalog, PgMajor, QualifiedName, Relation, Table } from '../model.ts';
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

  constructor(catalog: Catalog) {
    this.pg = catalog.pg;
    this.#stored = catalog;
    this.#open = undefined;
  }

  /** With all that the statement has changed so far. */
  get catalog(): Catalog {
    if (this.#open) {
      this.#stored = withTable(this.#stored, this.#open);
      this.#open = undefined;
    }
    return this.#stored;
  }

  set catalog(catalog: Catalog) {
    this.#stored = catalog;
    this.#open = undefined;
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
    return open && sameName(open, name) ? open : findTable(this.#stored, name);
  }

  /** Keeps a table with constraints more, or columns that are now not null. */
  extend(table: Table): void {
    if (this.#open && !sameName(this.#open, table)) {
      this.#stored = withTable(this.#stored, this.#open);
    }
    this.#open = table;
  }

  /** Stores a relation that is not the table at hand. */
  add(relation: Relation): void {
    this.#stored = withRelation(this.#stored, relation);
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
