import type { NodeOf, Tag } from '@citrate/parser';
import type { Catalog } from '../../catalog/model.ts';
import type { ChosenName } from '../../complete/model.ts';
import type { Batches } from '../../files/index.ts';
import type { Command } from '../model.ts';

/** An accepted statement with all that its commands depend on. */
export interface Question {
  /** What exists just before and just after the statement. */
  readonly before: Catalog;
  readonly after: Catalog;
  /** The statement as the file has it. */
  readonly sql: string;
  /** Names that it leaves to Postgres. */
  readonly names: readonly ChosenName[];
  /** How its directives want a change of rows to be carried out. */
  readonly batches?: Batches;
}

/** The commands of one kind of statement; `statement` is completed. */
export type Planner<T extends Tag> = (
  statement: NodeOf<T>,
  question: Question,
) => readonly Command[];
